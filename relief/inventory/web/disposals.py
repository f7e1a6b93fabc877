"""Disposal cases: the list, opening one, and the case itself: may this go?"""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.files import kept_file, made_pdf
from relief.core.http.pages import CommandPage, Page
from relief.inventory.actions import disposal as actions
from relief.inventory.models import Disposal, DisposalReason, StockBalance
from relief.inventory.papers import disposal as papers
from relief.inventory.queries import disposals as queries
from relief.inventory.states import DISPOSAL_OPEN
from relief.inventory.web import disposal_looks as looks
from relief.journal import presenters
from relief.organizations.permissions import Permission

PAGE_SIZE = 50
MOST_LINES = 200


class DisposalList(Page):
    """Which cases are open, which one waits for me."""

    template_name = "inventory/disposals.html"
    partials = ("cases",)
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return open cases, or the ended ones."""
        shows = "ended" if self.request.GET.get("show") == "ended" else "open"
        rows = queries.disposals(self.actor)
        chosen = rows.filter(status__in=DISPOSAL_OPEN)
        if shows == "ended":
            chosen = rows.exclude(status__in=DISPOSAL_OPEN)
        page = Paginator(chosen, PAGE_SIZE).get_page(self.request.GET.get("page"))
        today = clock.local_date(clock.now())
        may_propose = self.actor.may(Permission.DISPOSAL_PROPOSE)
        return {
            "page": page,
            "rows": [looks.card(case) for case in page],
            "show": shows,
            "may_propose": may_propose,
            "waiting": len(queries.to_dispose(self.actor, today)) if may_propose else 0,
        }


class DisposalNew(CommandPage):
    """Choose what cannot be used any more."""

    template_name = "inventory/disposal_new.html"
    permission = Permission.DISPOSAL_PROPOSE

    def load(self) -> None:
        """Fetch what may be chosen: what cannot be used, and what the address names."""
        self.today = clock.local_date(clock.now())
        self.found = queries.to_dispose(self.actor, self.today)

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with a number for each choice."""
        return DetectForm(self.found, data, initial={"reason": self._likely()})

    def context(self) -> dict[str, Any]:
        """Return the goods by warehouse and owner."""
        assert isinstance(self.form, DetectForm)  # noqa: S101 - for the type checker
        rows = [looks.choice(row, self.form, self.today) for row in self.found]
        return {"groups": looks.grouped(rows), "found": self.found}

    def run(self, values: dict[str, Any]) -> str:
        """Open the case."""
        found = [
            actions.Found(row.uid, values[DetectForm.name_of(row)])
            for row in self.found
            if values.get(DetectForm.name_of(row))
        ]
        case = actions.detect(
            actor=self.actor, now=clock.now(), found=found, reason=values["reason"],
            note=values["note"],
        )  # fmt: skip
        return reverse("inventory:disposal-detail", args=[case.uid])

    def _likely(self) -> str:
        chosen = self.request.GET.get("reason", "")
        return chosen if chosen in DisposalReason.values else DisposalReason.EXPIRED


class DetectForm(forms.Form):
    """Units of each balance, and why."""

    reason = forms.ChoiceField(label=_("Why"), choices=DisposalReason.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, found: list[StockBalance], *args: Any, **kwargs: Any) -> None:
        """Take the goods that may be chosen."""
        super().__init__(*args, **kwargs)
        for row in found:
            self.fields[self.name_of(row)] = forms.IntegerField(
                label=str(row.lot.number), required=False, min_value=1,
                max_value=row.available or 0,
            )  # fmt: skip

    @staticmethod
    def name_of(row: StockBalance) -> str:
        """Return the field of a balance."""
        return f"units-{row.uid}"

    def clean(self) -> dict[str, Any]:
        """Require that something is chosen."""
        values = super().clean() or {}
        if not any(value for name, value in values.items() if name.startswith("units-")):
            raise forms.ValidationError(_("Say how many units of which lot."))
        return values


class CasePage(CommandPage):
    """A page or a form about one case."""

    permission = Permission.STOCK_VIEW
    case: Disposal

    def load(self) -> None:
        """Fetch the case."""
        self.case = queries.disposal(self.actor, self.kwargs["uid"])

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.case.uid}

    def home(self) -> str:
        """Return the case's page."""
        return reverse("inventory:disposal-detail", args=[self.case.uid])


class DisposalDetail(CasePage):
    """May this go: what, why, value, photos, checks, two signatures, papers."""

    template_name = "inventory/disposal.html"
    http_method_names = ["get"]

    def context(self) -> dict[str, Any]:
        """Return the case with its checks and the one next step."""
        now = clock.now()
        return {
            "now": now,
            "today": clock.local_date(now, self.case.facility.time_zone),
            "case": self.case,
            "look": looks.case(self.case, self.actor),
            "events": presenters.story(self.case.uid, limit=30),
        }


class DisposalFileView(CasePage):
    """A photo or paper of a case."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the file."""
        row = queries.disposal_file(self.actor, self.kwargs["uid"], self.kwargs["file"])
        return kept_file(row.file, row.content_type, f"{row.kind}-{row.uid}")


class DisposalPaper(CasePage):
    """The certificate or the donor notice."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the PDF."""
        kind, language = self.kwargs["kind"], self.kwargs["language"]
        address = request.build_absolute_uri(self.home())
        content = papers.make(self.case, kind, language, address)
        return made_pdf(content, f"{self.case.number}-{kind}")


def suggested(case: Disposal) -> dict[str, Decimal]:
    """Return weight, volume and value of a case by the catalogue; 0 where it has no figure."""
    totals = {"weight_kg": Decimal(0), "volume_m3": Decimal(0), "value_cny": Decimal(0)}
    for line in case.lines.all():
        item = line.lot.item
        totals["weight_kg"] += line.quantity * (item.unit_weight_kg or 0)
        totals["volume_m3"] += line.quantity * (item.unit_volume_m3 or 0)
        totals["value_cny"] += line.quantity * (item.unit_value_cny or 0)
    places = {"weight_kg": "0.001", "volume_m3": "0.0001", "value_cny": "0.01"}
    return {name: value.quantize(Decimal(places[name])) for name, value in totals.items()}
