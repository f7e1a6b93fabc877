"""Shelves of a facility, and putting goods away on them."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Temperature
from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.inventory.actions import bins, handle, handling
from relief.inventory.models import Bin, Facility, StockBalance
from relief.inventory.queries import scanned, shelves
from relief.inventory.queries.lists import balances, facilities
from relief.inventory.web.choosing import units_field
from relief.organizations.permissions import Permission


class ShelfForm(forms.Form):
    """What a bin is called and what it holds."""

    code = forms.CharField(label=_("Bin"), max_length=60)
    zone = forms.CharField(label=_("Zone"), required=False, max_length=40)
    capacity_m3 = forms.DecimalField(
        label=_("Room, m³"), required=False, max_digits=10, decimal_places=3
    )
    capacity_kg = forms.DecimalField(
        label=_("Carries, kg"), required=False, max_digits=12, decimal_places=3
    )
    temperature = forms.ChoiceField(
        label=_("Temperature"), choices=Temperature.choices, initial=Temperature.AMBIENT
    )
    hazard_class = forms.CharField(
        label=_("Hazard class"), required=False, max_length=10,
        help_text=_("UN class such as 3; empty: no dangerous goods."),
    )  # fmt: skip


class FacilityBins(CommandPage):
    """Every bin of a facility with how full it is; a form to add one."""

    template_name = "inventory/bins.html"
    permission = Permission.STOCK_VIEW
    post_permission = Permission.STOCK_MOVE
    form_class = ShelfForm
    facility: Facility

    def load(self) -> None:
        """Fetch the facility."""
        self.facility = facilities(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the shelves and the room left."""
        return {
            "facility": self.facility,
            "shelves": shelves.shelves(self.facility),
            "space": shelves.space(self.facility),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Make the bin or change it."""
        bins.set_bin(
            actor=self.actor,
            now=clock.now(),
            facility=self.facility.uid,
            code=values.pop("code"),
            shelf=bins.Shelf(**values),
        )
        return reverse("inventory:facility-bins", args=[self.facility.uid])


class BinDetail(CommandPage):
    """One bin: what it holds and what of it the reader may see."""

    template_name = "inventory/bin.html"
    permission = Permission.STOCK_VIEW
    post_permission = Permission.STOCK_MOVE
    row: Bin

    def load(self) -> None:
        """Fetch the bin."""
        rows = Bin.objects.select_related("facility")
        self.row = rows.get_visible(self.actor, self.kwargs["uid"])

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the bin's values; its code stays."""
        kept = ("zone", "capacity_m3", "capacity_kg", "temperature", "hazard_class")
        form = ShelfForm(data, initial={name: getattr(self.row, name) for name in kept})
        del form.fields["code"]
        return form

    def context(self) -> dict[str, Any]:
        """Return the bin with its goods."""
        held = balances(self.actor).filter(bin=self.row, on_hand__gt=0)
        found = {shelf.bin.pk: shelf for shelf in shelves.shelves(self.row.facility)}
        return {
            "row": self.row,
            "shelf": found.get(self.row.pk),
            "held": held.order_by("lot__item", "lot__expires_on", "pk")[:200],
            "may_move": self.actor.may(Permission.STOCK_MOVE),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Change what the bin holds."""
        bins.set_bin(
            actor=self.actor,
            now=clock.now(),
            facility=self.row.facility.uid,
            code=self.row.code,
            shelf=bins.Shelf(**values),
        )
        return reverse("inventory:bin-detail", args=[self.row.uid])


class BinClose(ButtonCommand):
    """Take an empty bin out of use."""

    permission = Permission.STOCK_MOVE
    row: Bin

    def load(self) -> None:
        """Fetch the bin."""
        rows = Bin.objects.select_related("facility")
        self.row = rows.get_visible(self.actor, self.kwargs["uid"])

    def back(self) -> str:
        """Show all bins."""
        return reverse("inventory:facility-bins", args=[self.row.facility.uid])

    def run(self) -> None:
        """Close it."""
        bins.close_bin(actor=self.actor, now=clock.now(), uid=self.row.uid)


class PutAwayList(Page):
    """What lies in a facility without a place, oldest first."""

    template_name = "inventory/put_away_list.html"
    permission = Permission.STOCK_VIEW
    facility: Facility

    def load(self) -> None:
        """Fetch the facility."""
        self.facility = facilities(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the goods that wait."""
        rows = shelves.waiting(self.actor, self.facility)
        may_move = self.actor.may(Permission.STOCK_MOVE)
        return {"facility": self.facility, "rows": rows, "may_move": may_move}


class PutAwayForm(forms.Form):
    """How many go where."""

    to_bin = forms.CharField(
        label=_("Bin"), max_length=500, help_text=_("Scan the bin's label or type its code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-scan-input": ""}),
    )  # fmt: skip
    quantity = units_field(_("Quantity"))


class PutAway(CommandPage):
    """One thing to put away: where it should go, and where it went."""

    template_name = "inventory/put_away.html"
    permission = Permission.STOCK_MOVE
    balance: StockBalance

    def load(self) -> None:
        """Fetch the goods; 403 where the reader may look but not touch."""
        self.balance = balances(self.actor).get_visible(self.actor, self.kwargs["uid"])
        handling.require_hands_on(self.actor, self.balance.lot.owner_id, self.balance.facility_id)
        self.suggested = shelves.suggestions(self.balance)

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with all free units."""
        units = self.balance.available
        fits = self.suggested[0].fits if self.suggested else None
        return PutAwayForm(data, initial={"quantity": min(units, fits) if fits else units})

    def context(self) -> dict[str, Any]:
        """Return the goods and where they fit."""
        return {"balance": self.balance, "suggested": self.suggested}

    def run(self, values: dict[str, Any]) -> str:
        """Move, then show what waits next."""
        place = self.balance.facility
        code = scanned.bin_code(self.actor, place, values["to_bin"])
        handle.move(
            actor=self.actor,
            now=clock.now(),
            balance=self.balance.uid,
            to_bin=code,
            quantity=values["quantity"],
        )
        return reverse("inventory:put-away-list", args=[place.uid])
