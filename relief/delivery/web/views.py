"""Pages of those who plan deliveries."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from relief.core import clock
from relief.core.http.pages import CommandPage, Page
from relief.delivery import actions, missions, queries, stations
from relief.delivery.models import Delivery
from relief.delivery.states import STEPS
from relief.delivery.steps import ContactValues
from relief.delivery.web import choices, forms, stops
from relief.journal import presenters
from relief.organizations.permissions import Permission

PAGE = 20


class DeliveryList(Page):
    """What still has to reach hands, and by whom."""

    template_name = "delivery/list.html"
    permission = Permission.DELIVERY_VIEW
    partials: ClassVar[tuple[str, ...]] = ("rows",)

    def context(self) -> dict[str, Any]:
        """Return one page of deliveries, nearest due first."""
        shows_all = self.request.GET.get("show") == "all"
        rows = queries.deliveries(self.actor) if shows_all else queries.waiting(self.actor)
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return {
            "now": clock.now(),
            "show": "all" if shows_all else "open",
            "may_plan": self.actor.may(Permission.DELIVERY_PLAN),
            "page": page,
            "rows": [(row, stops.pill(row), stops.goods(row)) for row in page.object_list],
        }


class DeliveryDetail(CommandPage):
    """One delivery: how it goes, who brings it, how it is proved."""

    template_name = "delivery/detail.html"
    permission = Permission.DELIVERY_VIEW
    row: Delivery

    def load(self) -> None:
        """Fetch the delivery."""
        self.row = queries.delivery(self.actor, self.kwargs["uid"])

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the assignment form with what is near and able."""
        row = self.row
        initial = {
            "method": row.method,
            "courier": str(row.courier.uid) if row.courier else "",
            "station": row.station.code if row.station else "",
            "vehicle": row.vehicle,
            "stop": row.stop,
            "carry_up": row.carry_up,
            "call_ahead": row.call_ahead,
        }
        near = [(found.station.code, choices.station_words(found)) for found in self.near()]
        known = {code for code, _words in near}
        other = queries.stations(self.actor)
        near += [(found.code, str(found)) for found in other if found.code not in known]
        vehicles = [(found.code, choices.vehicle_words(found)) for found in missions.able(row)]
        if row.vehicle and row.vehicle not in {code for code, _words in vehicles}:
            vehicles.append((row.vehicle, row.vehicle))
        return forms.AssignForm(queries.couriers(self.actor), near, vehicles, data, initial)

    def near(self) -> list[stations.Near]:
        """Return the stations near who receives, open ones first."""
        here = stations.point_of(self.row.consignment.destination, self.row.contact)
        return stations.near(here, clock.now())

    def context(self) -> dict[str, Any]:
        """Return the delivery as it looks now; people stay masked."""
        may_plan = self.actor.may(Permission.DELIVERY_PLAN)
        return {
            "now": clock.now(),
            "row": self.row,
            "pill": stops.pill(self.row),
            "goods": stops.goods(self.row),
            "stop": stops.stop(self.row, self.row.stop or 0),
            "proofs": [(one, stops.proved_by(one.method)) for one in self.row.proofs.all()],
            "events": presenters.story(self.row.uid, limit=40),
            "may_assign": may_plan and "assign" in STEPS[self.row.status],
            "may_take_back": may_plan and "returned" in STEPS[self.row.status],
        }

    def run(self, values: dict[str, Any]) -> str:
        """Assign."""
        given = actions.Assignment(
            method=values["method"], courier=values["courier"] or None,
            station=values["station"], vehicle=values["vehicle"], stop=values["stop"],
            carry_up=values["carry_up"], call_ahead=values["call_ahead"],
        )  # fmt: skip
        actions.assign(actor=self.actor, now=clock.now(), uid=self.row.uid, assignment=given)
        return reverse("delivery:delivery-detail", args=[self.row.uid])


class ContactPage(CommandPage):
    """Who receives: name, telephone and address, stored encrypted."""

    template_name = "delivery/contact.html"
    permission = Permission.DELIVERY_PLAN
    form_class = forms.ContactForm
    row: Delivery

    def load(self) -> None:
        """Fetch the delivery."""
        self.row = queries.delivery(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the delivery."""
        return {"row": self.row, "pill": stops.pill(self.row)}

    def run(self, values: dict[str, Any]) -> str:
        """Store the contact."""
        actions.set_contact(
            actor=self.actor, now=clock.now(), uid=self.row.uid, values=ContactValues(**values)
        )
        return reverse("delivery:delivery-detail", args=[self.row.uid])


class TakeBack(CommandPage):
    """Book what came back into the warehouse."""

    template_name = "delivery/take_back.html"
    permission = Permission.DELIVERY_PLAN
    row: Delivery

    def load(self) -> None:
        """Fetch the delivery."""
        self.row = queries.delivery(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the delivery."""
        return {"row": self.row, "pill": stops.pill(self.row), "goods": stops.goods(self.row)}

    def run(self, values: dict[str, Any]) -> str:
        """Take it back."""
        actions.take_back(actor=self.actor, now=clock.now(), uid=self.row.uid)
        return reverse("delivery:delivery-detail", args=[self.row.uid])


class ProofPicture(Page):
    """A photo or signature, private to those who see the delivery; each look is logged."""

    permission = Permission.DELIVERY_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the picture."""
        file = actions.look_at_proof(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        kind = "image/png" if file.kind == "signature" else "image/jpeg"
        with file.file.open("rb") as opened:
            response = HttpResponse(opened.read(), content_type=kind)
        response["Cache-Control"] = "private, no-store"
        response["Content-Disposition"] = f'inline; filename="{file.kind}-{file.uid}"'
        return response
