"""Pages of shipments and of the timetable."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock, wording
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.tones import Pill
from relief.organizations.permissions import Permission
from relief.shipping import actions, papers, queries, timetable
from relief.shipping.models import Shipment
from relief.shipping.queries.names import names_on
from relief.shipping.states import ShipmentStatus
from relief.shipping.web import cards, road_forms

PAGE = 20
TONES = {"loading": "waiting", "departed": "moving", "arrived": "done", "cancelled": "waiting"}


def pill(row: Shipment) -> Pill:
    """Return a shipment's status."""
    return Pill(TONES[row.status], str(ShipmentStatus(row.status).label))


def load_of(row: Shipment) -> dict[str, Any]:
    """Return what is on board against what the vehicle takes, in kg and m³."""
    legs = list(row.legs.all())
    kg = sum(leg.consignment.weight_kg for leg in legs)
    m3 = sum(leg.consignment.volume_m3 for leg in legs)
    kind = row.vehicle_type
    return {
        "kg": kg, "m3": m3, "of_kg": kind.capacity_kg, "of_m3": kind.capacity_m3,
        "kg_percent": min(100, int(100 * kg / kind.capacity_kg)),
        "m3_percent": min(100, int(100 * m3 / kind.capacity_m3)),
        "packages": sum(leg.consignment.packages for leg in legs), "count": len(legs),
    }  # fmt: skip


class ShipmentList(Page):
    """What physically travels, newest first."""

    template_name = "shipping/shipments.html"
    permission = Permission.CONSIGNMENT_VIEW
    partials: ClassVar[tuple[str, ...]] = ("rows",)

    def context(self) -> dict[str, Any]:
        """Return one page of shipments with their load."""
        pages = Paginator(queries.shipments(self.actor), PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        rows = [(row, pill(row), load_of(row)) for row in page.object_list]
        may = self.actor.may(Permission.CONSIGNMENT_PACK)
        names = names_on(page.object_list)
        return {"now": clock.now(), "page": page, "rows": rows, "names": names, "may_pack": may}


class ShipmentNew(CommandPage):
    """Load consignments that go the same way into one vehicle."""

    template_name = "shipping/shipment_new.html"
    permission = Permission.CONSIGNMENT_PACK

    def load(self) -> None:
        """Fetch what may leave now."""
        self.legs = queries.loadable(self.actor)

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with everything to choose from."""
        first = self.request.GET.get("consignment", "")
        return road_forms.ShipmentForm(self.actor, self.legs, data, first)

    def context(self) -> dict[str, Any]:
        """Return what may leave, grouped by the way it goes."""
        chosen = set(self.form["consignments"].value() or [])
        ways: dict[str, list[Any]] = {}
        names = names_on(self.legs)
        for leg in self.legs:
            way = wording.way(leg.origin_name, leg.destination_name, names)
            name = f"{way} · {leg.get_mode_display()}"
            ways.setdefault(name, []).append((leg, str(leg.consignment.uid) in chosen))
        return {"ways": ways.items(), "now": clock.now()}

    def run(self, values: dict[str, Any]) -> str:
        """Load, then show the shipment."""
        row = actions.open_shipment(actor=self.actor, now=clock.now(), **values)
        return reverse("shipping:shipment-detail", args=[row.uid])


class ShipmentDetail(Page):
    """What is on board, does it fit, where is it."""

    template_name = "shipping/shipment.html"
    permission = Permission.CONSIGNMENT_VIEW

    def load(self) -> None:
        """Fetch the shipment."""
        self.row = queries.shipments(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the shipment with its load, the nearest promise on board, and what may be done."""
        rows = queries.consignments(self.actor).filter(legs__shipment=self.row).order_by("pk")
        found = cards.cards(rows, clock.now())
        clocks = [card.clock for card in found if card.clock]
        return {
            "now": clock.now(), "row": self.row, "pill": pill(self.row), "cards": found,
            "names": names_on([self.row]),
            "load": load_of(self.row), "clock": min(clocks, key=lambda row: row.due, default=None),
            "may_pack": self.actor.may(Permission.CONSIGNMENT_PACK),
            "may_move": self.actor.may(Permission.CONSIGNMENT_MOVE),
        }  # fmt: skip


class ShipmentButton(ButtonCommand):
    """Send off, report arrived, cancel, take a consignment off."""

    permission = Permission.CONSIGNMENT_MOVE

    def back(self) -> str:
        """Return to the shipment."""
        return reverse("shipping:shipment-detail", args=[self.kwargs["uid"]])

    def run(self) -> str | None:
        """Run the action of the button."""
        who = {"actor": self.actor, "now": clock.now(), "uid": self.kwargs["uid"]}
        what = self.kwargs["what"]
        if what == "depart":
            actions.depart(**who)
            return _("Sent off.")
        if what == "cancel":
            actions.cancel_shipment(**who)
            return _("Cancelled. The consignments wait again.")
        actions.report_shipment(**who, status="arrived")
        return _("Arrived. Every consignment on board follows.")


class ShipmentUnload(ButtonCommand):
    """Take a consignment off a shipment that has not left."""

    permission = Permission.CONSIGNMENT_PACK

    def back(self) -> str:
        """Return to the shipment."""
        return reverse("shipping:shipment-detail", args=[self.kwargs["uid"]])

    def run(self) -> str | None:
        """Take it off."""
        actions.unload(
            actor=self.actor, now=clock.now(), uid=self.kwargs["uid"],
            consignment=self.kwargs["consignment"],
        )  # fmt: skip
        return _("Taken off.")


class Manifest(Page):
    """The manifest of a shipment as PDF."""

    permission = Permission.CONSIGNMENT_VIEW

    def load(self) -> None:
        """Fetch the shipment."""
        self.row = queries.shipments(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the PDF to be shown in the browser."""
        address = request.build_absolute_uri(f"/shipments/{self.row.uid}/")
        content = papers.manifest(self.row, self.kwargs["language"], address)
        return papers.as_response(content, f"{self.row.number}-manifest")


class Departures(Page):
    """What leaves the hubs next, by the clocks there."""

    template_name = "shipping/departures.html"
    permission = Permission.CONSIGNMENT_VIEW
    partials: ClassVar[tuple[str, ...]] = ("rows",)

    def context(self) -> dict[str, Any]:
        """Return the next departures, soonest first, of one hub or of all."""
        hub = self.request.GET.get("from", "").replace("\x00", "")[:6]
        rows = list(queries.schedules(self.actor))
        names = {row.origin_code: row.start for row in rows}
        if hub in names:
            rows = [row for row in rows if row.origin_code == hub]
        now = clock.now()
        return {
            "now": now, "rows": timetable.departures(rows, now), "hubs": sorted(names.items(), key=lambda found: found[1]),
            "hub": hub,
        }  # fmt: skip
