"""Goods received notes: what is expected, what came, the paper of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import item_picker
from relief.inventory.actions import receipt as actions
from relief.inventory.models import Receipt
from relief.inventory.papers import received
from relief.inventory.queries import arriving
from relief.inventory.states import ReceiptStatus
from relief.inventory.web.choosing import (
    currency_field,
    facility_field,
    offer,
    owner_field,
    price_field,
    units_field,
)
from relief.inventory.web.lines import LinedForm
from relief.journal.presenters import story
from relief.organizations.permissions import Permission

PAGE_SIZE = 50
DATE = forms.DateInput(attrs={"type": "date"})


class ExpectedForm(forms.Form):
    """One announced batch."""

    item = forms.UUIDField(label=_("Item"), widget=item_picker("item-options"))
    quantity = units_field(_("Quantity"))
    pack = forms.CharField(
        label=_("Unit or pack"), required=False, max_length=20, help_text=_("Empty: single units.")
    )
    batch = forms.CharField(label=_("Batch"), required=False, max_length=60)
    expires_on = forms.DateField(label=_("Expires on"), required=False, widget=DATE)
    unit_price = price_field()
    currency = currency_field()


class AnnounceForm(LinedForm):
    """Who sends what, and when it should come."""

    line_class = ExpectedForm

    facility = facility_field(_("Warehouse"))
    owner = owner_field()
    expected_on = forms.DateField(label=_("Expected on"), required=False, widget=DATE)
    sender = forms.CharField(label=_("Sent by"), required=False, max_length=200)
    donor = forms.CharField(label=_("Donor"), required=False, max_length=200)
    waybill = forms.CharField(label=_("Waybill"), required=False, max_length=60)


class ReceiptList(Page):
    """What is expected, then what came."""

    template_name = "inventory/receipts.html"
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return expected receipts and a page of notes."""
        rows = arriving.receipts(self.actor)
        done = rows.exclude(status=ReceiptStatus.EXPECTED)
        return {
            "now": clock.now(),
            "expected": rows.filter(status=ReceiptStatus.EXPECTED)[:200],
            "page": Paginator(done, PAGE_SIZE).get_page(self.request.GET.get("page")),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
        }


class ReceiptNew(CommandPage):
    """Announce goods."""

    template_name = "inventory/receipt_new.html"
    permission = Permission.STOCK_MOVE
    form_class = AnnounceForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with facilities and owners."""
        form = AnnounceForm(data, initial={"facility": self.request.GET.get("facility")})
        return offer(form, self.actor)

    def run(self, values: dict[str, Any]) -> str:
        """Announce, then show the receipt."""
        owner = values.pop("owner", None)
        facility = values.pop("facility")
        lines = [actions.Expected(**line) for line in values.pop("lines")]
        row = actions.announce(
            actor=self.actor,
            now=clock.now(),
            facility=facility.uid,
            owner=owner.uid if owner else None,
            goods=actions.Announcement(lines=lines, **values),
        )
        return reverse("inventory:receipt-detail", args=[row.uid])


class ReceiptPage(Page):
    """A page about one receipt."""

    permission = Permission.STOCK_VIEW
    row: Receipt

    def load(self) -> None:
        """Fetch the receipt."""
        self.row = arriving.receipt(self.actor, self.kwargs["uid"])


class ReceiptDetail(ReceiptPage):
    """What was expected, what came, what is not as announced."""

    template_name = "inventory/receipt.html"

    def context(self) -> dict[str, Any]:
        """Return the receipt with its lines and history."""
        lines = list(self.row.lines.select_related("item", "lot").order_by("pk"))
        return {
            "now": clock.now(),
            "row": self.row,
            "lines": lines,
            "wrong": [line for line in lines if not line.is_as_announced],
            "may_move": self.actor.may(Permission.STOCK_MOVE),
            "events": story(self.row.uid, limit=20),
        }


class ReceiptPaper(ReceiptPage):
    """The goods received note as PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the PDF to be shown in the browser."""
        address = request.build_absolute_uri(
            reverse("inventory:receipt-detail", args=[self.row.uid])
        )
        content = received.make(self.row, self.kwargs["language"], address)
        return pdf(content, f"{self.row.number}.pdf")


class CountForm(forms.Form):
    """What came of each line, and what the papers say."""

    waybill = forms.CharField(label=_("Waybill"), required=False, max_length=60)
    temperature_c = forms.DecimalField(
        label=_("Temperature, °C"), required=False, max_digits=4, decimal_places=1,
        help_text=_("Of cold goods, as measured on arrival."),
    )  # fmt: skip
    inspector = forms.CharField(label=_("Inspected by"), required=False, max_length=120)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    both_expiries = forms.BooleanField(
        label=_("This batch has two expiry dates, and both are right"), required=False
    )
    other_item = forms.UUIDField(
        label=_("Something nobody announced"), required=False, widget=item_picker("item-options")
    )
    other_good = units_field(_("How many"), required=False)
    other_batch = forms.CharField(label=_("Batch"), required=False, max_length=60)
    other_expires_on = forms.DateField(label=_("Expires on"), required=False, widget=DATE)

    def __init__(self, receipt: Receipt, data: Any = None) -> None:
        """Add two fields a line."""
        super().__init__(data, initial={"waybill": receipt.waybill})
        self.rows = []
        for line in receipt.lines.select_related("item").order_by("pk"):
            good = units_field(_("Good"), least=0, initial=line.expected)
            damaged = units_field(_("Damaged"), least=0, initial=0)
            for field in (good, damaged):
                field.widget.attrs["inputmode"] = "numeric"
            self.fields[f"good_{line.uid}"] = good
            self.fields[f"damaged_{line.uid}"] = damaged
            self.rows.append((line, self[f"good_{line.uid}"], self[f"damaged_{line.uid}"]))

    def counted(self) -> list[actions.Counted]:
        """Return what was counted."""
        given = self.cleaned_data
        found = [
            actions.Counted(
                line=line.uid,
                good=given[f"good_{line.uid}"],
                damaged=given[f"damaged_{line.uid}"],
            )
            for line, _good, _damaged in self.rows
        ]
        if given["other_item"] and given["other_good"]:
            found.append(
                actions.Counted(
                    item=UUID(str(given["other_item"])),
                    good=given["other_good"],
                    batch=given["other_batch"],
                    expires_on=given["other_expires_on"],
                )
            )
        return found


class ReceiptCount(CommandPage):
    """Count what came, on a phone beside the lorry."""

    template_name = "inventory/receipt_count.html"
    permission = Permission.STOCK_MOVE
    row: Receipt

    def load(self) -> None:
        """Fetch the receipt."""
        self.row = arriving.receipt(self.actor, self.kwargs["uid"])

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the receipt's lines."""
        return CountForm(self.row, data)

    def context(self) -> dict[str, Any]:
        """Return the receipt."""
        return {"row": self.row}

    def run(self, values: dict[str, Any]) -> str:
        """Book what was counted and show the note."""
        form = self.form
        assert isinstance(form, CountForm)  # noqa: S101 - for the type checker
        papers = {name: values[name] for name in ("waybill", "temperature_c", "inspector", "note")}
        actions.count(
            actor=self.actor,
            now=clock.now(),
            uid=self.row.uid,
            counted=form.counted(),
            papers=actions.Papers(**papers),
            both_expiries=values["both_expiries"],
        )
        return reverse("inventory:receipt-detail", args=[self.row.uid])


class ReceiptCancel(ButtonCommand):
    """Take an announcement back."""

    permission = Permission.STOCK_MOVE

    def back(self) -> str:
        """Show the receipt."""
        return reverse("inventory:receipt-detail", args=[self.kwargs["uid"]])

    def run(self) -> None:
        """Cancel it."""
        actions.cancel(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])


def pdf(content: bytes, name: str) -> HttpResponse:
    """Return a PDF to be shown in the browser and not kept."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
