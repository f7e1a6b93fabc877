"""Stock cards of items, cards as paper, single movements and undoing them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.catalog.queries import item_of_code
from relief.core import clock
from relief.core.http.pages import CommandPage, Page
from relief.core.http.picking import Chips
from relief.inventory.actions import handling, take_back, undo
from relief.inventory.models import Condition, StockLot, StockMovement
from relief.inventory.papers import cards
from relief.inventory.queries import arriving, card
from relief.inventory.queries import lot as lot_queries
from relief.inventory.queries.overview import facilities_with_stock
from relief.inventory.web.choosing import facility_field, offer, units_field
from relief.inventory.web.narrowing import narrowing_of
from relief.inventory.web.receipts import pdf
from relief.organizations.permissions import Permission


class ItemCard(Page):
    """The stock card of an item over all its lots."""

    template_name = "inventory/item_card.html"
    partials = ("card",)
    permission = Permission.STOCK_VIEW
    item: Item

    def load(self) -> None:
        """Fetch the item."""
        self.item = item_of_code(self.actor, self.kwargs["code"])
        self.facility = narrowing_of(self.request.GET).facility

    def context(self) -> dict[str, Any]:
        """Return a page of the card."""
        before = self.request.GET.get("before", "")
        key = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
        return {
            "now": clock.now(),
            "item": self.item,
            "card": card.of_item(self.actor, self.item, facility=self.facility, before=key),
            "facilities": facilities_with_stock(self.actor),
            "chosen": self.request.GET,
        }


class ItemCardPaper(Page):
    """The stock card of an item as PDF."""

    permission = Permission.STOCK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the PDF, newest entries first."""
        item = item_of_code(self.actor, self.kwargs["code"])
        facility = narrowing_of(request.GET).facility
        found = card.of_item(self.actor, item, facility=facility, limit=card.MOST_PRINTED)
        content = cards.of_item(item, found, self.kwargs["language"], clock.now())
        return pdf(content, f"{item.code}-card.pdf")


class LotCardPaper(Page):
    """The stock card of a lot as PDF."""

    permission = Permission.STOCK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the PDF, newest entries first."""
        row = lot_queries.lot(self.actor, self.kwargs["uid"])
        found = card.of_lot(self.actor, row.pk, limit=card.MOST_PRINTED)
        content = cards.of_lot(row, found, self.kwargs["language"], clock.now())
        return pdf(content, f"{row.number}-card.pdf")


class UndoForm(forms.Form):
    """Why a movement is undone."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class MovementDetail(CommandPage):
    """One movement with its legs, as entered and in base units; undoing it."""

    template_name = "inventory/movement.html"
    permission = Permission.STOCK_VIEW
    post_permission = Permission.STOCK_MOVE
    form_class = UndoForm
    row: StockMovement

    def load(self) -> None:
        """Fetch the movement."""
        self.row = arriving.movement(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the movement and whether it may be undone."""
        may_move = self.actor.may(Permission.STOCK_MOVE)
        return {
            "now": clock.now(),
            "row": self.row,
            "entries": self.row.entries.all(),
            "may_undo": may_move and undo.may_undo(self.row),
            "undone_by": getattr(self.row, "reversed_by", None),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Undo it and show what did."""
        opposite = undo.undo(
            actor=self.actor, now=clock.now(), movement=self.row.uid, reason=values["reason"]
        )
        return reverse("inventory:movement-detail", args=[opposite.uid])


class TakeBackForm(forms.Form):
    """How many came back, where, how they are, and why."""

    facility = facility_field(_("Warehouse"))
    quantity = units_field(_("Quantity"))
    condition = forms.ChoiceField(
        label=_("Condition"), choices=Condition.choices, initial=Condition.QUARANTINED,
        widget=Chips, help_text=_("Quarantined until somebody has looked at them."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200)


class TakeBack(CommandPage):
    """Goods that were handed over come back."""

    template_name = "inventory/plain_form.html"
    permission = Permission.STOCK_MOVE
    lot: StockLot

    def load(self) -> None:
        """Fetch the lot; 403 where the reader may only look."""
        self.lot = lot_queries.lot(self.actor, self.kwargs["uid"])
        if self.lot.owner_id != self.actor.organization_id:
            handling.require_staff(self.actor)

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the facilities in use."""
        return offer(TakeBackForm(data), self.actor)

    def context(self) -> dict[str, Any]:
        """Return the lot and the words of the form."""
        return {
            "title": _("Goods that came back"),
            "number": self.lot.number,
            "line": str(self.lot.item),
            "submit": _("Take back"),
            "icon": "truck-return",
            "cancel": reverse("inventory:lot-detail", args=[self.lot.uid]),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Book them and show the lot."""
        facility = values.pop("facility")
        take_back.take_back(
            actor=self.actor,
            now=clock.now(),
            lot=self.lot.uid,
            facility=facility.uid,
            **values,
        )
        return reverse("inventory:lot-detail", args=[self.lot.uid])
