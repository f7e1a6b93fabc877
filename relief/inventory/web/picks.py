"""Picking on a phone: one thing to take a screen, first expiry first."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.pages import CommandPage, Page
from relief.inventory.actions import pick
from relief.inventory.models import PickLine, PickList, StockBalance
from relief.inventory.queries import arriving, fefo, scanned
from relief.inventory.web.choosing import units_field
from relief.organizations.permissions import Permission


class PickLists(Page):
    """What is to be picked, oldest first."""

    template_name = "inventory/picks.html"
    permission = Permission.STOCK_VIEW
    twin = "api-inventory:pick-list-list"

    def context(self) -> dict[str, Any]:
        """Return the open lists."""
        return {"rows": arriving.open_picks(self.actor)[:200], "now": clock.now()}


class TakeForm(forms.Form):
    """How many were taken, from where, and why otherwise than due."""

    units = units_field(_("How many taken"), least=0)
    scan = forms.CharField(
        label=_("Label on the goods"), required=False, max_length=500,
        help_text=_("Scan the lot: a wrong one is noticed here."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-scan-input": ""}),
    )  # fmt: skip
    instead = forms.ModelChoiceField(
        queryset=StockBalance.objects.none(), to_field_name="uid", required=False,
        label=_("Take from"), empty_label=_("As the list says"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why not as the list says"), required=False, max_length=200,
        help_text=_("Needed where another lot is taken, or fewer."),
    )  # fmt: skip


class PickDetail(CommandPage):
    """The next thing to take, or all that was taken."""

    template_name = "inventory/pick.html"
    permission = Permission.STOCK_VIEW
    post_permission = Permission.STOCK_MOVE
    row: PickList
    line: PickLine | None

    def load(self) -> None:
        """Fetch the list and its next line."""
        self.row = arriving.pick_list(self.actor, self.kwargs["uid"])
        self.lines = list(self.row.lines.all())
        self.line = next((line for line in self.lines if line.taken is None), None)

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form of the next line."""
        line = self.line
        form = TakeForm(data, initial={"units": line.quantity if line else 0})
        field = form.fields["instead"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        if line is not None:
            today = clock.local_date(clock.now(), self.row.facility.time_zone)
            others = fefo.takeable(
                self.row.facility_id, self.row.owner_id, line.balance.lot.item_id, today
            )
            field.queryset = others.exclude(pk=line.balance_id)
        field.label_from_instance = _place  # type: ignore[assignment, method-assign]
        return form

    def context(self) -> dict[str, Any]:
        """Return the list with what is done and what is next."""
        return {
            "row": self.row,
            "line": self.line,
            "done": [line for line in self.lines if line.taken is not None],
            "left": sum(line.taken is None for line in self.lines),
            "now": clock.now(),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Note what was taken and go on to the next line."""
        if self.line is None:
            raise pick.PickedBefore
        other = values["instead"]
        self._require_right_goods(values["scan"], other or self.line.balance)
        pick.take(
            actor=self.actor,
            now=clock.now(),
            line=self.line.uid,
            units=values["units"],
            instead=other.uid if other else None,
            reason=values["reason"],
        )
        return reverse("inventory:pick-detail", args=[self.row.uid])

    def _require_right_goods(self, text: str, wanted: StockBalance) -> None:
        """Refuse a scan that names another lot or bin than the one to take from."""
        if not text.strip():
            return
        right = {
            reverse("inventory:lot-detail", args=[wanted.lot.uid]),
            reverse("inventory:bin-detail", args=[wanted.bin.uid]),
            reverse("item-detail", args=[wanted.lot.item.code]),
        }
        found = scanned.find(self.actor, text)
        if not any(one.url in right for one in found):
            label = found[0].label if found else text.strip()[:60]
            raise Invalid(
                "scan", _("This is {found}. Take {lot} from {bin}."),
                found=label, lot=wanted.lot.number, bin=wanted.bin.code,
            )  # fmt: skip


def _place(row: StockBalance) -> str:
    expires = row.lot.expires_on.isoformat() if row.lot.expires_on else str(_("no expiry"))
    return f"{row.bin.code} · {row.lot.number} · {expires} · {row.available:,}"
