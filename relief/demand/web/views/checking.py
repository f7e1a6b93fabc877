"""The coordinator's check: verified quantity a line, class, weight; or a refusal."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse

from relief.core import clock
from relief.core.errors import Invalid
from relief.demand import actions, explanation, queries
from relief.demand.models import RequestLine
from relief.demand.steps import Verified
from relief.demand.web.forms import CheckForm, ReasonForm, whole_number
from relief.demand.web.views.commands import RequestCommand
from relief.organizations.permissions import Permission


class Verify(RequestCommand):
    """Is this need real, and how much of it: one table, one button."""

    template_name = "demand/verify.html"
    permission = Permission.REQUEST_VERIFY
    form_class = CheckForm
    wrong: str = ""

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with what the request says."""
        given = {
            "request_class": self.row.request_class,
            "vulnerability": self.row.vulnerability,
        }
        return CheckForm(data, initial=given)

    def context(self) -> dict[str, Any]:
        """Return each line with its sum and what was typed."""
        lines = list(self.row.lines.all())
        posted = self.request.POST
        others = queries.duplicates(
            self.actor,
            site=self.row.site,
            emergency=self.row.emergency,
            items=[line.item_id for line in lines],
            apart_from=self.row.pk,
        )
        there = queries.at_site(self.row.site, self.row.emergency, apart_from=self.row.pk)
        rows = [
            {
                "line": line,
                "terms": explanation.terms(line),
                "planned": line.reckoning.get("quantity"),
                "verified": posted.get(f"verified_{line.uid}", str(line.requested)),
                "already": posted.get(f"already_{line.uid}", str(line.already or 0)),
                "there": there.get(line.item_id),
                "reason": posted.get(f"reason_{line.uid}", ""),
                "others": [other for other in others if other.item_id == line.item_id],
                "is_wrong": self.wrong == f"lines[{place}]",
            }
            for place, line in enumerate(sorted(lines, key=lambda line: line.pk))
        ]
        return {**super().context(), "rows": rows}

    def run(self, values: dict[str, Any]) -> str | HttpResponse:
        """Approve with what was typed; a field at fault is marked in its row."""
        try:
            actions.approve_request(
                actor=self.actor,
                now=clock.now(),
                request_uid=self.row.uid,
                verified=self._found(),
                request_class=values["request_class"],
                vulnerability=values["vulnerability"],
                note=values["note"],
            )
        except Invalid as error:
            self.wrong = error.field.partition(".")[0]
            raise
        return self.done()

    def _found(self) -> dict[UUID, Verified]:
        return {line.uid: self._of(line) for line in self.row.lines.all()}

    def _of(self, line: RequestLine) -> Verified:
        posted = self.request.POST
        verified = whole_number(posted.get(f"verified_{line.uid}", ""))
        already = whole_number(posted.get(f"already_{line.uid}", ""))
        return Verified(
            line.requested if verified is None else verified,
            already or 0,
            posted.get(f"reason_{line.uid}", ""),
        )


class Reject(RequestCommand):
    """Refuse a request with a reason."""

    kind = "reject"
    permission = Permission.REQUEST_VERIFY
    form_class = ReasonForm

    def run(self, values: dict[str, Any]) -> str:
        """Reject."""
        actions.reject_request(
            actor=self.actor, now=clock.now(), request_uid=self.row.uid, reason=values["reason"]
        )
        return reverse("demand:request-detail", args=[self.row.uid])
