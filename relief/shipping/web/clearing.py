"""Pages of customs: the entry with its papers, and what customs does."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock, wording
from relief.core.errors import NotFound
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.tones import Pill
from relief.journal import presenters
from relief.organizations.permissions import Permission
from relief.shipping import actions, customs, queries
from relief.shipping.models import CustomsEntry
from relief.shipping.queries.names import names_on
from relief.shipping.states import CustomsStatus
from relief.shipping.web import road_forms

TONES = {
    "pre_alert": "waiting", "docs_complete": "allocated", "lodged": "moving",
    "inspected": "risk", "queried": "risk", "detained": "broken",
    "conditional_release": "risk", "released": "done",
}  # fmt: skip
ZONE = ZoneInfo("Asia/Shanghai")


def pill(row: CustomsEntry) -> Pill:
    """Return an entry's status."""
    return Pill(TONES[row.status], str(CustomsStatus(row.status).label))


class EntryPage(CommandPage):
    """A form about a customs entry."""

    permission = Permission.CONSIGNMENT_VIEW
    template_name = "shipping/customs_act.html"
    title = note = ""

    def load(self) -> None:
        """Fetch the entry."""
        rows = queries.customs_entries(self.actor)
        self.row = rows.get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the entry and its words."""
        return {"row": self.row, "pill": pill(self.row), "title": self.title, "note": self.note}

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.row.uid}

    def back(self) -> str:
        """Return the address of the entry's page."""
        return reverse("shipping:customs-detail", args=[self.row.uid])


class CustomsDetail(EntryPage):
    """Which papers are there, what customs does, what the clock costs."""

    http_method_names = ["get"]
    template_name = "shipping/customs.html"

    def context(self) -> dict[str, Any]:
        """Return papers with what is missing first, the demurrage clock, and the next step."""
        now = clock.now()
        lacking = {row.pk for row in customs.missing(self.row, clock.local_date(now))}
        papers = [(paper, paper.pk in lacking) for paper in self.row.papers.all()]
        days, cost = customs.demurrage(self.row, now)
        consignment = self.row.leg.consignment
        pause = consignment.pauses.filter(ended_at=None).first()
        leg = self.row.leg
        return {
            **super().context(), "now": now, "papers": papers, "lacking": len(lacking),
            "way": wording.way(leg.origin_name, leg.destination_name, names_on([leg])),
            "days": days, "cost": cost, "consignment": consignment, "pause": pause,
            "events": presenters.story(self.row.uid, limit=40),
            "may_move": self.actor.may(Permission.CONSIGNMENT_MOVE),
        }  # fmt: skip


class CustomsPaperForm(EntryPage):
    """Note a paper with its number, days and copy."""

    def load(self) -> None:
        """Fetch the entry and the paper's kind."""
        super().load()
        found = self.row.papers.filter(kind__code=self.kwargs["kind"]).first()
        if found is None:
            raise NotFound
        self.paper = found
        self.title = str(found.kind)

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with what is known."""
        known = {
            "kind": self.kwargs["kind"], "number": self.paper.number,
            "issued_on": self.paper.issued_on, "expires_on": self.paper.expires_on,
        }  # fmt: skip
        return road_forms.PaperForm(data, files, initial=known)

    def context(self) -> dict[str, Any]:
        """Say that the form takes a file."""
        return {**super().context(), "upload": True}

    def run(self, values: dict[str, Any]) -> str:
        """Note it, then show all papers."""
        values.pop("kind")
        paper = actions.Paper(**values)
        actions.set_paper(**self.who(), kind=self.kwargs["kind"], paper=paper)
        return self.back()


class Lodge(EntryPage):
    """Declare the goods."""

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with the country's bases."""
        self.title = _("Declare")
        self.note = _("The basis must be in force today.")
        return road_forms.LodgeForm(self.row, data)

    def run(self, values: dict[str, Any]) -> str:
        """Declare."""
        actions.lodge(**self.who(), **values)
        return self.back()


class Hold(EntryPage):
    """Note that customs holds the goods up."""

    form_class = road_forms.HoldForm

    def context(self) -> dict[str, Any]:
        """Say what happens to the clocks."""
        note = _("The promise clocks stand still until customs releases the goods.")
        return {**super().context(), "title": _("Held up"), "note": note}

    def run(self, values: dict[str, Any]) -> str:
        """Note it."""
        actions.hold(**self.who(), **values)
        return self.back()


class ReleasePage(EntryPage):
    """Note that customs lets the goods go."""

    form_class = road_forms.ReleaseForm

    def context(self) -> dict[str, Any]:
        """Say what happens to the clocks."""
        return {
            **super().context(),
            "title": _("Released"),
            "note": _("The promise clocks run on."),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Release, with papers to follow by the end of a day where one is given."""
        day = values["papers_due_on"]
        due = None
        if day:
            due = datetime.datetime.combine(day, datetime.time.max, ZONE)
        actions.release(**self.who(), papers_due_at=due)
        return self.back()


class CustomsButton(ButtonCommand):
    """Verify a paper, say that the papers are complete."""

    permission = Permission.CONSIGNMENT_MOVE

    def back(self) -> str:
        """Return to the entry."""
        return reverse("shipping:customs-detail", args=[self.kwargs["uid"]])

    def run(self) -> str | None:
        """Run the action of the button."""
        who = {"actor": self.actor, "now": clock.now(), "uid": self.kwargs["uid"]}
        if kind := self.kwargs.get("kind"):
            actions.verify_paper(**who, kind=kind)
            return _("Verified.")
        actions.complete_papers(**who)
        return _("The papers are complete.")


class PaperFile(Page):
    """The copy of a paper."""

    permission = Permission.CONSIGNMENT_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Return the file as a download; missing where there is none."""
        rows = queries.customs_entries(self.actor)
        entry = rows.get_visible(self.actor, self.kwargs["uid"])
        paper = entry.papers.filter(kind__code=self.kwargs["kind"]).first()
        if paper is None or not paper.file:
            raise NotFound
        response = FileResponse(paper.file.open(), as_attachment=True)
        response["Cache-Control"] = "private, no-store"
        return response
