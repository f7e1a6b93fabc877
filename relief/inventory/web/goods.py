"""Forms for goods at hand: receive, move, adjust, set apart."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core import clock
from relief.core.http.pages import CommandPage
from relief.core.http.picking import Chips, item_picker
from relief.inventory.actions import handle, handling, receive
from relief.inventory.models import Condition, Facility, StockBalance
from relief.inventory.queries.lists import balances, facilities
from relief.inventory.web.choosing import currency_field, price_field
from relief.organizations.permissions import Permission

LARGEST = 10**12
REASONS = 200


def pack_field() -> forms.CharField:
    """Return the field that says in which pack a quantity is."""
    return forms.CharField(
        label=_("Packed as"), required=False, max_length=20,
        help_text=_("For example 箱; empty means single units."),
    )  # fmt: skip


class ReceiveForm(forms.Form):
    """What arrived, and where."""

    item = forms.UUIDField(label=_("Item"), widget=item_picker("item-options"))
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=LARGEST)
    pack = pack_field()
    facility = forms.ModelChoiceField(
        queryset=Facility.objects.none(), label=_("Warehouse"), to_field_name="uid"
    )
    bin_code = forms.CharField(
        label=_("Bin"), required=False, max_length=60, help_text=_("Empty means not put away yet.")
    )
    batch = forms.CharField(label=_("Batch"), required=False, max_length=60)
    expires_on = forms.DateField(
        label=_("Expires on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    donor = forms.CharField(label=_("Donor"), required=False, max_length=200)
    unit_price = price_field()
    currency = currency_field()
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    both_expiries = forms.BooleanField(
        label=_("This batch has two expiry dates, and both are right"), required=False
    )


class Receive(CommandPage):
    """Receive goods."""

    template_name = "inventory/receive.html"
    permission = Permission.STOCK_MOVE
    form_class = ReceiveForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the facilities in use."""
        form = ReceiveForm(data, initial={"facility": self.request.GET.get("facility")})
        field = form.fields["facility"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = facilities(self.actor).filter(is_active=True).order_by("code")
        return form

    def run(self, values: dict[str, Any]) -> str:
        """Book the goods and show their lot."""
        movement = receive.receive(
            actor=self.actor,
            now=clock.now(),
            facility=values["facility"].uid,
            goods=receive.Goods(
                item=values["item"],
                quantity=values["quantity"],
                pack=values["pack"],
                batch=values["batch"],
                expires_on=values["expires_on"],
                donor=values["donor"],
                unit_price=values["unit_price"],
                currency=values["currency"],
            ),
            bin_code=values["bin_code"] or "-",
            note=values["note"],
            both_expiries=values["both_expiries"],
        )
        return reverse("inventory:lot-detail", args=[movement.reference_uid])


class MoveForm(forms.Form):
    """How many units go where."""

    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=LARGEST)
    pack = pack_field()
    to_bin = forms.CharField(label=_("To bin"), max_length=60)


class AdjustForm(forms.Form):
    """How many more or fewer there are, and why."""

    change = forms.IntegerField(
        label=pgettext_lazy("balance", "Change"), min_value=-LARGEST, max_value=LARGEST,
        help_text=_("With a minus where units are missing, for example -3."),
    )  # fmt: skip
    pack = pack_field()
    reason = forms.CharField(label=_("Reason"), max_length=REASONS)


class SetApartForm(forms.Form):
    """How many units are in which condition now, and why."""

    to = forms.ChoiceField(label=_("Condition"), choices=Condition.choices, widget=Chips)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=LARGEST)
    reason = forms.CharField(label=_("Reason"), max_length=REASONS)


class BalancePage(CommandPage):
    """A form about goods in one bin."""

    template_name = "inventory/balance_form.html"
    permission = Permission.STOCK_MOVE
    title: Any = ""
    submit: Any = ""
    balance: StockBalance

    def load(self) -> None:
        """Fetch the balance; 403 where the reader may look but not touch."""
        self.balance = balances(self.actor).get_visible(self.actor, self.kwargs["uid"])
        handling.require_hands_on(self.actor, self.balance.lot.owner_id, self.balance.facility_id)

    def context(self) -> dict[str, Any]:
        """Return the goods the form is about."""
        return {"balance": self.balance, "title": self.title, "submit": self.submit}

    def lot_page(self) -> str:
        """Return the address of the lot."""
        return reverse("inventory:lot-detail", args=[self.balance.lot.uid])


class Move(BalancePage):
    """Put goods into another bin."""

    form_class = MoveForm
    title = _("Move to another bin")
    submit = _("Move")

    def run(self, values: dict[str, Any]) -> str:
        """Move, then show the lot."""
        handle.move(actor=self.actor, now=clock.now(), balance=self.balance.uid, **values)
        return self.lot_page()


class Adjust(BalancePage):
    """Correct a balance."""

    form_class = AdjustForm
    title = _("Correct the balance")
    submit = _("Correct")

    def run(self, values: dict[str, Any]) -> str:
        """Adjust, then show the lot."""
        handle.adjust(actor=self.actor, now=clock.now(), balance=self.balance.uid, **values)
        return self.lot_page()


class SetApart(BalancePage):
    """Change the condition of goods."""

    form_class = SetApartForm
    title = _("Change condition")
    submit = _("Change")

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the conditions the goods are not in yet."""
        form = SetApartForm(data)
        now = self.balance.condition
        form.fields["to"].choices = [one for one in Condition.choices if one[0] != now]  # type: ignore[attr-defined]
        return form

    def run(self, values: dict[str, Any]) -> str:
        """Change the condition, then show the lot."""
        handle.change_condition(
            actor=self.actor, now=clock.now(), balance=self.balance.uid, **values
        )
        return self.lot_page()
