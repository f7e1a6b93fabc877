"""Writing a request on one page: it proposes lines and saves itself with every change."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.errors import Invalid, NotAllowed
from relief.core.http.pages import CommandPage
from relief.demand import actions, explanation, queries
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.states import RequestStatus
from relief.demand.steps import DraftValues, LineWish, checks
from relief.demand.web.forms import RequestForm, whole_number
from relief.demand.web.views.reading import active_emergencies
from relief.organizations.permissions import Permission

HEAD = ("people", "days", "people_under_5", "people_60_plus", "people_80_plus")


class RequestNew(CommandPage):
    """Ask in two minutes: place and people first; the calculator does the rest."""

    template_name = "demand/form.html"
    permission = Permission.REQUEST_CREATE
    form_class = RequestForm

    def context(self) -> dict[str, Any]:
        """Return the emergencies a request can be made for."""
        return {"emergencies_open": active_emergencies(self), "row": None}

    def run(self, values: dict[str, Any]) -> str:
        """Start the draft and go on with its lines."""
        given = head_of(values)
        uid = _as_uid(self.request.POST.get("emergency", ""))
        row = actions.create_request(
            actor=self.actor, now=clock.now(), emergency_uid=uid, values=given
        )
        if values["people_60_plus"] is None:
            ages = queries.expected_ages(row.site, row.people)
            actions.save_draft(
                actor=self.actor,
                now=clock.now(),
                request_uid=row.uid,
                values={"people_60_plus": ages["60+"], "people_80_plus": ages["80+"]},
            )
        return reverse("demand:request-edit", args=[row.uid])


class RequestEdit(CommandPage):
    """The same page with the lines; a change is saved at once, the button hands it in."""

    template_name = "demand/form.html"
    partials = ("lines",)
    permission = Permission.REQUEST_CREATE
    form_class = RequestForm
    wrong: Invalid | None = None

    def load(self) -> None:
        """Fetch the draft; another's is not theirs to write."""
        self.row = queries.request_of(self.actor, self.kwargs["uid"])
        if self.row.organization_id != self.actor.organization_id:
            raise NotAllowed

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with what the draft says."""
        initial = {name: getattr(self.row, name) for name in (*HEAD, "request_class", "needed_by")}
        initial |= {"notes": self.row.notes, "where": f"site:{self.row.site.uid}"}
        form = RequestForm(data, initial=initial)
        site = self.row.site
        form.fields["where"].widget.label_of = {f"site:{site.uid}": str(site)}  # type: ignore[attr-defined]
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the draft; what was handed in has a page of its own."""
        if self.row.status != RequestStatus.DRAFT:
            return self.redirect(reverse("demand:request-detail", args=[self.row.uid]))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Return the lines with their sums, and open requests for the same."""
        lines = list(self.row.lines.all())
        place = _place_of(self.wrong.field) if self.wrong else None
        return {
            "row": self.row,
            "lines": [
                {
                    "line": line,
                    "terms": explanation.terms(line),
                    "planned": line.reckoning.get("quantity"),
                    "quantity": self._shown(line),
                    "wrong": str(self.wrong) if self.wrong and place == position else "",
                }
                for position, line in enumerate(lines)
            ],
            "wrong_elsewhere": str(self.wrong) if self.wrong and place is None else "",
            "duplicates": queries.duplicates(
                self.actor,
                site=self.row.site,
                emergency=self.row.emergency,
                items=[line.item_id for line in lines],
                apart_from=self.row.pk,
            ),
            "covered": queries.covered(self.row),
            "census": _census(self.row),
            "saved_at": clock.now(),
        }

    def run(self, values: dict[str, Any]) -> str | HttpResponse:
        """Save; with the button, hand in."""
        posted = self.request.POST
        try:
            given = head_of(values)
            given["lines"] = self._wishes(given)
            actions.save_draft(
                actor=self.actor, now=clock.now(), request_uid=self.row.uid, values=given
            )
            if "submit" in posted:
                actions.submit_request(actor=self.actor, now=clock.now(), request_uid=self.row.uid)
                return reverse("demand:request-detail", args=[self.row.uid])
        except Invalid as error:
            self.wrong = error
            raise
        if not self.request.headers.get("HX-Request"):
            return reverse("demand:request-edit", args=[self.row.uid])
        self.row = queries.request_of(self.actor, self.row.uid)
        self.form = self.make_form()
        return self.render_to_response(self.get_context_data())

    def _wishes(self, given: DraftValues) -> list[LineWish]:
        """Return the lines as posted; one that followed the calculator goes on following it."""
        planned = self._planned(given)
        wishes = []
        for place, line in enumerate(self.row.lines.all()):
            typed = self._typed(line)
            if self.request.POST.get("remove") == line.item.code:
                continue
            posted = whole_number(typed)
            if posted is None:
                continue
            if posted < 0:
                checks.units(f"lines[{place}].quantity", typed.strip()[:20])
            follows = posted == line.requested == line.reckoning.get("quantity")
            units = planned.get(str(line.item.uid), posted) if follows else posted
            wishes.append(LineWish(line.item.uid, units, line.request_class))
        return [*wishes, *self._added(planned)]

    def _typed(self, line: RequestLine) -> str:
        return self.request.POST.get(f"quantity_{line.item.code}", str(line.requested))

    def _shown(self, line: RequestLine) -> str | int:
        """Return the quantity of a line; where something is wrong, as it was typed."""
        return self._typed(line) if self.wrong or self.form.errors else line.requested

    def _added(self, planned: Mapping[str, int]) -> list[LineWish]:
        item = self.request.POST.get("add_item", "")
        if not item:
            return []
        units = whole_number(self.request.POST.get("add_quantity", ""))
        if units is None:
            units = planned.get(item, 1)
        return [LineWish(item, units)]

    def _planned(self, given: DraftValues) -> dict[str, int]:
        groups = {
            "60+": given.get("people_60_plus", self.row.people_60_plus),
            "80+": given.get("people_80_plus", self.row.people_80_plus),
            "under5": given.get("people_under_5", self.row.people_under_5),
        }
        return queries.planned_units(
            self.row, people=given["people"], days=given["days"], groups=groups
        )


def head_of(values: Mapping[str, Any]) -> DraftValues:
    """Return what the form says about people, place and time; an empty count stays as it is."""
    given = cast(DraftValues, dict(values["where"] or {}))
    for name in HEAD:
        if values[name] is not None:
            given[name] = values[name]  # type: ignore[literal-required]
    given["request_class"] = values["request_class"]
    given["needed_by"] = values["needed_by"]
    given["notes"] = values["notes"]
    return given


def _census(row: ReliefRequest) -> dict[str, int]:
    """Return how many of a request's people the census lets expect over 60, 65 and 80."""
    ages = queries.expected_ages(row.site, row.people)
    return {f"over_{age}": ages[f"{age}+"] for age in (60, 65, 80)} if any(ages.values()) else {}


def _place_of(field: str) -> int | None:
    """Return the line's place in `lines[3].quantity`, None for another field."""
    head, _sep, rest = field.partition("[")
    number = rest.partition("]")[0]
    return int(number) if head == "lines" and number.isdigit() else None


def _as_uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("emergency", _("Choose an emergency.")) from None
