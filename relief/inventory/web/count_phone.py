"""Counting with a phone in the hand: one place at a time, with or without a network."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.http.phone import QueuedCommand, queue_context
from relief.inventory.actions import count as actions
from relief.inventory.models import Condition, StockCountEntry
from relief.inventory.queries import counts as queries
from relief.inventory.web import count_looks as looks
from relief.inventory.web.counts import CountPage

LARGEST = 10**12


class CountPhone(CountPage):
    """The phone's page of a count; everything it needs offline is on it."""

    template_name = "inventory/count_phone.html"
    http_method_names = ["get"]

    def context(self) -> dict[str, Any]:
        """Return the count as the phone keeps it."""
        lines = queries.lines(self.row)
        here = reverse("inventory:count-phone", args=[self.row.uid])
        sheet = {**looks.plain(self.row, lines), "entries": queries.entries_of(self.row)}
        return {
            "now": clock.now(),
            "count": self.row,
            "look": looks.count(self.row, lines, self.actor),
            "sheet": sheet,
            **queue_context(reverse("inventory:count-worker"), words(), scope=here),
        }


class EnterForm(forms.Form):
    """Units found."""

    key = forms.UUIDField()
    lot = forms.CharField(max_length=40)
    units = forms.IntegerField(min_value=-LARGEST, max_value=LARGEST)
    bin = forms.CharField(max_length=60, required=False)
    condition = forms.ChoiceField(choices=Condition.choices, required=False)
    counted_at = forms.DateTimeField(required=False)


class CountEnter(QueuedCommand, CountPage):
    """An entry, sent by the phone's queue."""

    http_method_names = ["post"]
    template_name = "inventory/count_entry.html"
    form_class = EnterForm
    entry: StockCountEntry

    def context(self) -> dict[str, Any]:
        """Return the count."""
        return {"count": self.row}

    def run(self, values: dict[str, Any]) -> str:
        """Enter it."""
        values["condition"] = values["condition"] or Condition.GOOD
        self.entry = actions.enter(**self.who(), entry=actions.Entry(**values))
        return reverse("inventory:count-phone", args=[self.row.uid])

    def told(self) -> dict[str, Any]:
        """Return the line's key, what was found there, and how many entries the count has."""
        line = self.entry.line
        return {
            "key": f"{line.lot.uid} {line.bin.code} {line.condition}",
            "found": queries.found_at(line, self.entry.round),
            "round": self.entry.round,
            "entries": queries.entries_of(self.row),
        }


def words() -> dict[str, str]:
    """Return the sentences of the counting page's script in the reader's language."""
    return {
        "unknown": _("%(code)s is not in this count. Check the label, or add the lot below."),
        "several": _("%(code)s lies in several places: choose one."),
        "found": _("%(units)s found"),
        "none_yet": _("not counted yet"),
        "add": _("Add %(units)s"),
        "nothing": _("Nothing here"),
        "not_units": _("Type a whole number."),
        "all_done": _("Every place is counted"),
        "left": _("%(done)s of %(all)s places counted"),
    }
