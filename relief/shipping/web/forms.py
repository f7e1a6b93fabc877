"""Forms of the road: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relief.core.http.picking import Chips
from relief.inventory.steps import picked
from relief.organizations.models import Organization
from relief.shipping.models import Consignment, DiscrepancyKind, UnitKind

LARGEST = 10**12


class PackForm(forms.Form):
    """One count a line, as found on the shelf, and the packages."""

    kind = forms.ChoiceField(
        label=_("Packed in"), choices=UnitKind.choices, initial="carton", widget=Chips
    )
    count = forms.IntegerField(
        label=_("Number of packages"), min_value=1, max_value=5000, initial=1
    )

    def __init__(self, consignment: Consignment, data: Any = None) -> None:
        """Add a field for each line, with what the shelf really gave where it was picked."""
        super().__init__(data)
        lines = consignment.lines.select_related("allocation_line", "item", "lot", "balance__bin")
        self.lines = list(lines.order_by("pk"))
        taken = picked({line.allocation_line.uid for line in self.lines})
        for line in self.lines:
            found = taken.get(line.allocation_line.uid)
            if found:
                line.balance, line.lot = found.balance, found.balance.lot
            there = found.units if found else line.quantity
            self.fields[f"line-{line.uid}"] = forms.IntegerField(
                label=str(line.item), min_value=0, max_value=there, initial=there
            )

    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        """Return each line beside its field."""
        return [(line, self[f"line-{line.uid}"]) for line in self.lines]

    def packed(self) -> dict[Any, int]:
        """Return the units by line."""
        return {line.uid: self.cleaned_data[f"line-{line.uid}"] for line in self.lines}


class DispatchForm(forms.Form):
    """Who drives, in what."""

    carrier = forms.ChoiceField(label=_("Carrier"), required=False)
    vehicle = forms.CharField(label=_("Plate or vehicle"), max_length=40, required=False)
    waybill = forms.CharField(
        label=_("Number on the carrier's waybill"),
        max_length=60,
        required=False,
        help_text=_("The carrier's reports under this number are taken in from now on."),
    )
    company = forms.CharField(
        label=_("The carrier's code at the tracking service"),
        max_length=40,
        required=False,
        help_text=_("For example yuantong or STO; empty where the carrier reports itself."),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        """Offer the carriers by name."""
        super().__init__(data)
        rows = Organization.objects.filter(kind__in=["carrier", "operator"], is_active=True)
        choices: list[tuple[str, Any]] = [("", _("The owner drives"))]
        choices += [(row.code, str(row)) for row in rows.order_by("kind", "code")]
        self.fields["carrier"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReportForm(forms.Form):
    """What was seen of a leg."""

    STATUSES = (
        ("in_transit", _("On the way")),
        ("arrived", _("Arrived")),
        ("received", _("Received")),
    )
    status = forms.ChoiceField(label=_("What happened"), choices=STATUSES, widget=Chips)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, consignment: Consignment, data: Any = None) -> None:
        """Add fields for what is short or damaged on receipt."""
        super().__init__(data)
        self.lines = list(consignment.lines.all())
        for line in self.lines:
            for kind in DiscrepancyKind.values:
                self.fields[f"{kind}-{line.uid}"] = forms.IntegerField(
                    label=str(DiscrepancyKind(kind).label), min_value=0, max_value=LARGEST,
                    required=False,
                )  # fmt: skip

    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return each line beside its three fields."""
        return [
            (line, [self[f"{kind}-{line.uid}"] for kind in DiscrepancyKind.values])
            for line in self.lines
        ]

    def differences(self) -> list[tuple[Any, str, int]]:
        """Return (line, kind, units) of what differs."""
        found = []
        for line in self.lines:
            for kind in DiscrepancyKind.values:
                units = self.cleaned_data.get(f"{kind}-{line.uid}")
                if units:
                    found.append((line.uid, kind, units))
        return found
