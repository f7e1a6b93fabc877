"""Correct what a lot is worth."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.errors import NotAllowed
from relief.core.http.pages import CommandPage
from relief.inventory import pricing
from relief.inventory.actions import price
from relief.inventory.models import StockLot
from relief.inventory.queries import lot as lot_queries
from relief.inventory.web.choosing import currency_field, price_field
from relief.organizations.permissions import Permission


class PriceForm(forms.Form):
    """The price as it should be, and why."""

    unit_price = price_field()
    currency = currency_field()
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CorrectPrice(CommandPage):
    """The owner says what a unit of a lot is worth."""

    template_name = "inventory/plain_form.html"
    permission = Permission.STOCK_PRICE
    lot: StockLot

    def load(self) -> None:
        """Fetch the lot; 403 where it belongs to somebody else."""
        self.lot = lot_queries.lot(self.actor, self.kwargs["uid"])
        if self.lot.owner_id != self.actor.organization_id:
            raise NotAllowed

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form, the price of now filled in."""
        now = pricing.of(self.lot)
        known = {"unit_price": now.amount.normalize(), "currency": now.currency} if now else {}
        form = PriceForm(data, initial=known)
        form.fields["unit_price"].help_text = _("Of a single unit; empty where nobody knows it.")
        return form

    def context(self) -> dict[str, Any]:
        """Return the lot and the words of the form."""
        return {
            "title": _("Correct the unit price"),
            "number": self.lot.number,
            "line": str(self.lot.item),
            "submit": _("Correct"),
            "icon": "coin",
            "cancel": reverse("inventory:lot-detail", args=[self.lot.uid]),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Correct it and show the lot."""
        price.correct_price(actor=self.actor, now=clock.now(), lot=self.lot.uid, **values)
        return reverse("inventory:lot-detail", args=[self.lot.uid])
