"""Carriers' own numbers on the pages of what they name: shown, set, ended."""

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.organizations.permissions import Permission
from relief.shipping.models import HandlingUnit
from relief.tracking import queries
from relief.tracking.carriers import naming, numbers
from relief.tracking.carriers.models import CarrierNumber

PAGES = {
    "consignment": "shipping:consignment-detail",
    "shipment": "shipping:shipment-detail",
    "delivery": "delivery:delivery-detail",
}
MOST_PACKAGES = 200


class NumberForm(forms.Form):
    """A carrier's own number; of a consignment perhaps for one of its packages."""

    number = forms.CharField(label=gettext_lazy("Number on the carrier's waybill"), max_length=60)
    package = forms.ChoiceField(label=gettext_lazy("Stands for"), required=False)
    carrier = forms.SlugField(
        label=gettext_lazy("Carrier's code here"), max_length=40, required=False,
        help_text=gettext_lazy("Empty: the one that brings it."),
    )  # fmt: skip
    company = forms.CharField(
        label=gettext_lazy("Carrier's code at a tracking service"), max_length=40, required=False,
        help_text="yuantong, STO",
    )  # fmt: skip

    def __init__(self, packages: list[HandlingUnit], data: Any = None) -> None:
        """Offer the packages, where there are several."""
        super().__init__(data)
        if len(packages) < 2:
            del self.fields["package"]
            return
        offered = [(str(row.uid), f"{row.number} {row.get_kind_display()}") for row in packages]
        self.fields["package"].choices = [("", _("The whole consignment")), *offered]  # type: ignore[attr-defined]


class OfSubject(Page):
    """A page about what may bear a carrier's number."""

    def load(self) -> None:
        """Find the subject, where the reader sees it."""
        self.kind: str = self.kwargs["kind"]
        self.subject = numbers.subject_of(self.actor, self.kind, self.kwargs["uid"])


class NumbersPanel(OfSubject):
    """The numbers of one thing: a part of its own page."""

    template_name = "tracking/numbers.html"

    def context(self) -> dict[str, Any]:
        """Return the numbers and whether the reader may change them."""
        moves = self.actor.may(Permission.CONSIGNMENT_MOVE)
        return {
            "kind": self.kind, "subject": self.subject,
            "rows": queries.numbers_of(self.actor, self.kind, self.subject.uid),
            "may_set": moves and numbers.may_say(self.actor, self.subject),
        }  # fmt: skip


class SetNumber(OfSubject, CommandPage):
    """Say which number a carrier gave."""

    template_name = "tracking/number.html"
    permission = Permission.CONSIGNMENT_MOVE

    def make_form(self, data: Any = None, files: Any = None) -> NumberForm:
        """Return the form with the consignment's packages."""
        rows = HandlingUnit.objects.filter(consignment__uid=self.subject.uid).order_by("pk")
        return NumberForm(list(rows[:MOST_PACKAGES]), data)

    def context(self) -> dict[str, Any]:
        """Return what gets the number."""
        return {"subject": self.subject, "back": _page(self.kind, self.subject.uid)}

    def run(self, values: dict[str, Any]) -> str:
        """Keep the number, then show what it names."""
        package = values.pop("package", "")
        kind, uid = ("unit", UUID(package)) if package else (self.kind, self.subject.uid)
        naming.set_number(actor=self.actor, now=clock.now(), kind=kind, uid=uid, **values)
        return _page(self.kind, self.subject.uid)


class EndNumber(ButtonCommand):
    """A number was a wrong one."""

    permission = Permission.CONSIGNMENT_MOVE

    def load(self) -> None:
        """Find the number."""
        self.row = queries.carrier_numbers(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def back(self) -> str:
        """Return to what it named."""
        if self.row.kind == CarrierNumber.Kind.UNIT:
            unit = HandlingUnit.objects.select_related("consignment").get(uid=self.row.subject_uid)
            return _page("consignment", unit.consignment.uid)
        return _page(self.row.kind, self.row.subject_uid)

    def run(self) -> str | None:
        """End it."""
        naming.end_number(actor=self.actor, now=clock.now(), uid=self.row.uid)
        return _("Taken off. What was noted stays.")


def _page(kind: str, uid: UUID) -> str:
    return reverse(PAGES[kind], args=[uid])
