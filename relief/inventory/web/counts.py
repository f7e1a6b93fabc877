"""Counts: the list, beginning one, one count at the desk."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import item_picker
from relief.inventory.actions import count as actions
from relief.inventory.models import CountCause, Facility, StockCount
from relief.inventory.queries import counts as queries
from relief.inventory.queries.overview import facilities_with_stock
from relief.inventory.states import COUNT
from relief.inventory.web import count_looks as looks
from relief.journal import presenters
from relief.organizations.permissions import Permission

PAGE_SIZE = 50


class CountList(Page):
    """Which counts run, which wait to be approved."""

    template_name = "inventory/counts.html"
    partials = ("counts",)
    permission = Permission.STOCK_COUNT

    def context(self) -> dict[str, Any]:
        """Return open counts, or the ended ones."""
        shows = "ended" if self.request.GET.get("show") == "ended" else "open"
        rows = queries.counts(self.actor)
        final = list(COUNT.final)
        rows = rows.filter(status__in=final) if shows == "ended" else rows.exclude(status__in=final)
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {"page": page, "rows": [looks.card(row) for row in page], "show": shows}


class StartForm(forms.Form):
    """What is counted, and how strictly."""

    facility = forms.ModelChoiceField(
        queryset=Facility.objects.none(), label=_("Warehouse"), to_field_name="uid"
    )
    bin = forms.CharField(
        label=_("Bin"), required=False, max_length=60, help_text=_("Empty means every bin.")
    )
    item = forms.UUIDField(
        label=_("Item"), required=False, widget=item_picker("item-options"),
        help_text=_("Empty means every item."),
    )  # fmt: skip
    tolerance_percent = forms.DecimalField(
        label=_("Count again beyond"), min_value=0, max_value=100, decimal_places=2,
        initial=Decimal(1), help_text=_("Difference as a part of what the books say."),
    )  # fmt: skip
    is_blind = forms.BooleanField(
        label=_("Blind: who counts does not see what the books say"), required=False, initial=True
    )


class CountNew(CommandPage):
    """Begin a count."""

    template_name = "inventory/count_new.html"
    permission = Permission.STOCK_COUNT

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the warehouses where the reader sees goods."""
        initial = {name: self.request.GET.get(name) for name in ("facility", "bin", "item")}
        form = StartForm(data, initial={name: text for name, text in initial.items() if text})
        field = form.fields["facility"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = facilities_with_stock(self.actor).filter(is_active=True)
        return form

    def run(self, values: dict[str, Any]) -> str:
        """Begin, then show the count."""
        scope = actions.Scope(values.pop("facility").uid, values.pop("bin"), values.pop("item"))
        row = actions.start(actor=self.actor, now=clock.now(), scope=scope, **values)
        return reverse("inventory:count-detail", args=[row.uid])


class CountPage(CommandPage):
    """A page or a form about one count."""

    permission = Permission.STOCK_COUNT
    row: StockCount

    def load(self) -> None:
        """Fetch the count."""
        self.row = queries.count(self.actor, self.kwargs["uid"])

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.row.uid}

    def home(self) -> str:
        """Return the count's page."""
        return reverse("inventory:count-detail", args=[self.row.uid])


class CountDetail(CountPage):
    """One count: how far it is, what differs and why, the one next step."""

    template_name = "inventory/count.html"

    def context(self) -> dict[str, Any]:
        """Return the count with its lines."""
        lines = queries.lines(self.row)
        return {
            "count": self.row,
            "look": looks.count(self.row, lines, self.actor),
            "causes": CountCause.choices,
            "events": presenters.story(self.row.uid, limit=20),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Keep the causes that were chosen."""
        causes = {
            line.uid: actions.Cause(chosen, self.request.POST.get(f"note-{line.uid}", ""))
            for line in queries.lines(self.row)
            if line.difference and (chosen := self.request.POST.get(f"cause-{line.uid}", ""))
        }
        if causes:
            actions.explain(**self.who(), causes=causes)
        return self.home()


class CountFinish(CountPage):
    """End a round."""

    http_method_names = ["post"]
    template_name = "inventory/count_finish.html"

    def context(self) -> dict[str, Any]:
        """Return the count and how many places have no entry."""
        lines = queries.lines(self.row)
        return {"count": self.row, "look": looks.count(self.row, lines, self.actor)}

    def run(self, values: dict[str, Any]) -> str:
        """Finish."""
        rest = self.request.POST.get("rest_is_empty") == "yes"
        actions.finish(**self.who(), rest_is_empty=rest)
        return self.home()


class CountButton(ButtonCommand):
    """A step of a count by one button."""

    permission = Permission.STOCK_COUNT

    def load(self) -> None:
        """Fetch the count."""
        self.row = queries.count(self.actor, self.kwargs["uid"])

    def back(self) -> str:
        """Show the count."""
        return reverse("inventory:count-detail", args=[self.row.uid])

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.row.uid}


class CountSendBack(CountButton):
    """Have the differences counted again."""

    def run(self) -> str:
        """Send back."""
        actions.send_back(**self.who())
        return gettext("The lines that differ are counted again.")


class CountApprove(CountButton):
    """Correct the books."""

    def run(self) -> str:
        """Approve."""
        row = actions.approve(**self.who())
        differing = sum(1 for line in row.lines.all() if line.difference)
        return ngettext(
            "Approved: %(n)s line corrected in the books.",
            "Approved: %(n)s lines corrected in the books.",
            differing,
        ) % {"n": differing}


class CountCancel(CountButton):
    """Give a count up."""

    def run(self) -> str:
        """Cancel."""
        actions.cancel(**self.who())
        return gettext("The count was given up. Nothing was booked.")
