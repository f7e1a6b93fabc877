"""Forms of splitting, loading, changing vehicle and clearing customs: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.http.picking import Chips, FileDrop
from relief.geography.models import Mode
from relief.inventory.models import Facility
from relief.organizations.models import Organization
from relief.shipping.models import Consignment, CustomsEntry, Leg, ReleaseBasis, VehicleType

Choices = list[tuple[str, Any]]


def carriers() -> Choices:
    """Return who may drive, by name; empty for the place's own people."""
    rows = Organization.objects.filter(kind__in=["carrier", "operator"], is_active=True)
    return [
        ("", _("Own vehicle")),
        *((row.code, str(row)) for row in rows.order_by("kind", "code")),
    ]


class SplitForm(forms.Form):
    """Units a line before packing, whole packages afterwards."""

    units = forms.MultipleChoiceField(
        label=_("Packages that go on their own"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, consignment: Consignment, data: Any = None) -> None:
        """Add a field for each line, or offer the packages."""
        super().__init__(data)
        self.by_line = consignment.status == "planned"
        self.lines = list(consignment.lines.all()) if self.by_line else []
        for line in self.lines:
            self.fields[f"line-{line.uid}"] = forms.IntegerField(
                label=str(line.item), min_value=0, max_value=line.quantity, required=False,
                help_text=_("of %(count)s %(unit)s")
                % {"count": f"{line.quantity:,}", "unit": line.item.unit},
            )  # fmt: skip
        if self.by_line:
            del self.fields["units"]
        else:
            units = consignment.units.all()
            self.fields["units"].choices = [  # type: ignore[attr-defined]
                (str(unit.uid), f"{unit.number} {unit.get_kind_display()}") for unit in units
            ]

    def chosen(self) -> dict[Any, int]:
        """Return the units by line that were asked for."""
        given = {line.uid: self.cleaned_data.get(f"line-{line.uid}") for line in self.lines}
        return {uid: units for uid, units in given.items() if units}


class MergeForm(forms.Form):
    """The consignment that goes under this one's id."""

    other = forms.ChoiceField(label=_("Goes along with it"), widget=Chips)

    def __init__(self, rows: list[Consignment], data: Any = None) -> None:
        """Offer those that are alike."""
        super().__init__(data)
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            (str(row.uid), str(row.number)) for row in rows
        ]


class NestForm(forms.Form):
    """Packages for a pallet or a carton."""

    kind = forms.ChoiceField(
        label=_("Put on or into"), initial="pallet", widget=Chips,
        choices=[("pallet", _("Pallet")), ("carton", _("Carton"))],
    )  # fmt: skip
    units = forms.MultipleChoiceField(label=_("Packages"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, consignment: Consignment, data: Any = None) -> None:
        """Offer the packages that stand alone."""
        super().__init__(data)
        alone = [unit for unit in consignment.units.all() if unit.parent_id is None]
        self.fields["units"].choices = [  # type: ignore[attr-defined]
            (str(unit.uid), f"{unit.number} {unit.get_kind_display()}") for unit in alone
        ]


class TransshipForm(forms.Form):
    """Where goods change, and what takes them on."""

    name = forms.CharField(label=_("Place"), max_length=120)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    mode = forms.ChoiceField(label=_("Goes on by"), choices=Mode.choices, widget=Chips)
    carrier = forms.ChoiceField(label=_("Carrier"), required=False)
    vehicle = forms.CharField(label=_("Plate, flight or train"), max_length=40, required=False)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        """Offer the carriers by name."""
        super().__init__(data)
        self.fields["carrier"].choices = carriers()  # type: ignore[attr-defined]


class ShipmentForm(forms.Form):
    """A vehicle and what goes into it."""

    vehicle_type = forms.ChoiceField(label=_("Vehicle"))
    carrier = forms.ChoiceField(label=_("Carrier"), required=False)
    vehicle = forms.CharField(label=_("Plate, flight or train"), max_length=40, required=False)
    facility = forms.ChoiceField(label=_("Loads at"))
    consignments = forms.MultipleChoiceField(label=_("Load"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, actor: Actor, legs: list[Leg], data: Any = None, first: str = "") -> None:
        """Offer vehicles, carriers, the actor's places and what may leave."""
        super().__init__(data)
        kinds = VehicleType.objects.order_by("mode", "capacity_kg")
        self._offer(
            "vehicle_type",
            [
                (row.code, f"{row} · {row.capacity_kg:,.0f} kg · {row.capacity_m3:,.0f} m³")
                for row in kinds
            ],
        )
        self._offer("carrier", carriers())
        places = {
            place.pk: place
            for leg in legs
            if (place := leg.consignment.to_facility or leg.consignment.origin)
        }
        rows = places.values() or Facility.objects.none()
        self._offer("facility", [(str(row.uid), str(row)) for row in rows])
        self._offer("consignments", [(str(leg.consignment.uid), leg.pk) for leg in legs])
        if first and not data:
            self.initial["consignments"] = [first]

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """A paper of a customs entry."""

    kind = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number"), max_length=60)
    issued_on = forms.DateField(
        label=_("Issued"), required=False, widget=forms.DateInput({"type": "date"})
    )
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput({"type": "date"})
    )
    file = forms.FileField(
        label=_("Copy"), required=False, widget=FileDrop,
        help_text=_("A PDF, JPEG or PNG of at most 10 MB."),
    )  # fmt: skip


class LodgeForm(forms.Form):
    """A declaration on a release basis."""

    basis = forms.ChoiceField(label=_("Release basis"))
    declaration_number = forms.CharField(label=_("Declaration number"), max_length=40)
    broker = forms.CharField(label=_("Broker"), max_length=120, required=False)
    value_cny = forms.DecimalField(
        label=_("Declared value (CNY)"), min_value=0, max_digits=14, decimal_places=2,
        required=False,
    )  # fmt: skip

    def __init__(self, entry: CustomsEntry, data: Any = None) -> None:
        """Offer the bases of the country, with their days."""
        super().__init__(data)
        rows = ReleaseBasis.objects.filter(country=entry.country).order_by("-valid_from", "code")
        self.fields["basis"].choices = [  # type: ignore[attr-defined]
            (row.code, f"{row} ({row.valid_from:%Y-%m-%d} – {row.valid_to or ''})") for row in rows
        ]


class HoldForm(forms.Form):
    """How customs holds goods up."""

    status = forms.ChoiceField(
        label=_("What customs does"), widget=Chips,
        choices=[
            ("inspected", _("Inspects")), ("queried", _("Asks")), ("detained", _("Detains")),
        ],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReleaseForm(forms.Form):
    """Released for good, or with papers to follow."""

    papers_due_on = forms.DateField(
        label=_("Papers follow until"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=_("Leave empty where customs released the goods for good."),
    )  # fmt: skip
