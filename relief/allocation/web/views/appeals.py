"""Appeals against a number, and their answers."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from relief.allocation import actions, queries
from relief.allocation.states import AppealStatus
from relief.allocation.web import looks
from relief.allocation.web.forms import AnswerForm, AppealForm
from relief.core import clock
from relief.core.errors import NotFound
from relief.core.http.pages import CommandPage, Page
from relief.demand import explanation
from relief.demand.models import ReliefRequest, RequestLine
from relief.journal import presenters
from relief.organizations.permissions import Permission

PAGE = 50


class AppealNew(CommandPage):
    """Object to what a line got."""

    template_name = "allocation/appeal_new.html"
    permission = Permission.REQUEST_CREATE
    form_class = AppealForm

    def load(self) -> None:
        """Fetch the line through its request."""
        seen = ReliefRequest.objects.visible_to(self.actor)
        rows = RequestLine.objects.filter(uid=self.kwargs["uid"], request__in=seen)
        found = rows.select_related("item", "request__site").first()
        if found is None:
            raise NotFound
        self.line = found

    def context(self) -> dict[str, Any]:
        """Return the line, why it stands where it stands, and the appeal that waits already."""
        waiting = queries.appeals(self.actor).filter(
            request_line=self.line, status=AppealStatus.OPEN
        )
        return {
            "line": self.line,
            "row": self.line.request,
            "why": explanation.why(self.line),
            "waiting": waiting.first(),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Appeal."""
        found = actions.appeal(
            actor=self.actor, now=clock.now(), line_uid=self.line.uid, text=values["text"]
        )
        return reverse("allocation:appeal-detail", args=[found.uid])


class AppealList(Page):
    """Which appeals wait for an answer."""

    template_name = "allocation/appeals.html"
    permission = Permission.REQUEST_VIEW

    def context(self) -> dict[str, Any]:
        """Return the appeals, open ones first."""
        rows = queries.appeals(self.actor).order_by("-status", "due_at", "-pk")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return {
            "page": page,
            "rows": [{"appeal": row, "status": looks.appeal_pill(row)} for row in page.object_list],
        }


class AppealDetail(CommandPage):
    """One appeal; a coordinator answers it here."""

    template_name = "allocation/appeal.html"
    permission = Permission.REQUEST_VIEW
    form_class = AnswerForm

    def load(self) -> None:
        """Fetch the appeal."""
        self.row = queries.appeals(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the appeal with the line's reasons."""
        may = self.actor.may(Permission.REQUEST_VERIFY)
        return {
            "appeal": self.row,
            "status": looks.appeal_pill(self.row),
            "why": explanation.why(self.row.request_line),
            "events": presenters.story(self.row.uid, limit=20),
            "may_answer": may and self.row.status == AppealStatus.OPEN,
        }

    def run(self, values: dict[str, Any]) -> str:
        """Answer."""
        actions.answer_appeal(
            actor=self.actor,
            now=clock.now(),
            appeal_uid=self.row.uid,
            uphold=values["uphold"],
            answer=values["answer"],
        )
        return reverse("allocation:appeal-detail", args=[self.row.uid])
