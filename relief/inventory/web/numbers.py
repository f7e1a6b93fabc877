"""Numbers of stock, and the levels an owner keeps."""

import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import item_picker
from relief.inventory.actions import levels
from relief.inventory.models import Facility
from relief.inventory.queries import levels as kept
from relief.inventory.queries import numbers, worth
from relief.inventory.queries.lists import facilities
from relief.inventory.queries.numbers import Week
from relief.organizations.permissions import Permission

CHARTED = 12


class StockNumbers(Page):
    """Will it last, is the book right, what was wasted, and how much of the need is covered."""

    template_name = "inventory/numbers.html"
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return the figures, each with the count behind it."""
        now = clock.now()
        today = clock.local_date(now)
        supplies = numbers.supplies(self.actor, today)
        return {
            "now": now,
            "supplies": supplies,
            "outs": numbers.stock_outs(supplies),
            "accuracy": numbers.accuracy(self.actor, now),
            "waste": numbers.expiry_waste(self.actor, today),
            "values": [
                (worth.stock_value(self.actor), gettext("Value of the stock")),
                (
                    worth.expired_value(
                        self.actor, today - datetime.timedelta(days=numbers.YEAR_DAYS), today
                    ),
                    gettext("Value of what expired in store in a year"),
                ),
            ],
            "worth": numbers.wasted_worth(self.actor, now),
            "coverages": numbers.coverages(self.actor, supplies),
            "flow_chart": flow_chart(numbers.flow(self.actor, today)),
            "supply_chart": supply_chart(supplies),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
        }


def flow_chart(weeks: list[Week]) -> dict[str, Any] | None:
    """Return the chart of weights in and out by week; None where nothing moved."""
    if not any(week.received or week.issued for week in weeks):
        return None
    names = [f"{week.start:%m-%d}" for week in weeks]
    return {
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value"},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "series": [
            {"type": "bar", "name": gettext("Received"), "color": "tone:done",
             "data": [week.received for week in weeks]},
            {"type": "bar", "name": gettext("Left"), "color": "tone:moving",
             "data": [week.issued for week in weeks]},
        ],
    }  # fmt: skip


def supply_chart(supplies: list[numbers.Supply]) -> dict[str, Any] | None:
    """Return the chart of days of supply of what runs out first; None where nothing was issued
    that is still there. What is out already is said in the table: a bar of no length says nothing.
    """
    rows = [row for row in supplies if row.days][:CHARTED][::-1]
    if not rows:
        return None
    return {
        "yAxis": {"type": "category", "data": [str(row.item) for row in rows]},
        "xAxis": {"type": "value", "name": gettext("days")},
        "tooltip": {},
        "grid": {"left": 8, "right": 40, "containLabel": True},
        "series": [{"type": "bar", "color": "tone:allocated", "data": [row.days for row in rows],
                    "label": {"show": True, "position": "right"}}],
    }  # fmt: skip


class LevelForm(forms.Form):
    """An item, the least that is to be there, and where."""

    item = forms.UUIDField(label=_("Item"), widget=item_picker("item-options"))
    minimum = forms.IntegerField(
        label=_("At least"), min_value=1, max_value=levels.LARGEST,
        help_text=_("Units that may leave: expired, recalled or damaged goods do not count."),
    )  # fmt: skip
    facility = forms.ModelChoiceField(
        queryset=Facility.objects.none(), required=False, to_field_name="uid",
        label=_("Warehouse"), empty_label=_("all together"),
    )  # fmt: skip


class LevelList(CommandPage):
    """The levels an owner keeps, and a form for one more."""

    template_name = "inventory/levels.html"
    permission = Permission.STOCK_VIEW
    form_class = LevelForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the facilities in use."""
        form = LevelForm(data)
        field = form.fields["facility"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = facilities(self.actor).filter(is_active=True).order_by("code")
        return form

    def context(self) -> dict[str, Any]:
        """Return the levels, low ones first."""
        rows = sorted(kept.levels(self.actor), key=lambda row: (row.low_since is None, -row.pk))
        return {
            "now": clock.now(), "levels": rows,
            "may_move": self.actor.may(Permission.STOCK_MOVE),
        }  # fmt: skip

    def run(self, values: dict[str, Any]) -> str:
        """Keep the level."""
        place = values["facility"]
        levels.set_level(
            actor=self.actor, now=clock.now(), item=values["item"], minimum=values["minimum"],
            facility=place.uid if place else None,
        )  # fmt: skip
        return reverse("inventory:level-list")


class LevelDetail(LevelList):
    """Where a notice of low stock leads: the level among the others."""

    def load(self) -> None:
        """Answer 404 for a level of somebody else."""
        kept.levels(self.actor).get_visible(self.actor, self.kwargs["uid"])


class LevelEnd(ButtonCommand):
    """Stop watching a level."""

    permission = Permission.STOCK_MOVE

    def back(self) -> str:
        """Show the levels."""
        return reverse("inventory:level-list")

    def run(self) -> str:
        """End it."""
        levels.end_level(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return gettext("The level is no longer watched.")
