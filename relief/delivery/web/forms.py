"""Forms of the last mile: shape only."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core.http.picking import Chips, ManyChips
from relief.delivery.actions import FAILURES
from relief.delivery.codes import CodeNeeded
from relief.delivery.models import Method, SignerRole, Skill, VehicleKind

CODE = r"^[0-9]{6}$"
LARGEST = 10**12
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
WEEKDAYS = [
    ("1", _("Mon")), ("2", _("Tue")), ("3", _("Wed")), ("4", _("Thu")), ("5", _("Fri")),
    ("6", _("Sat")), ("7", _("Sun")),
]  # fmt: skip


class ManyFiles(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files; none is an empty list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(row, initial) for row in given if row]


class LinesField(forms.CharField):
    """Units by line as JSON: {"line": units}; what a phone keeps while it is offline."""

    def clean(self, value: Any) -> dict[UUID, int]:
        """Return the units by line; an error for anything else."""
        try:
            given = json.loads(value or "{}")
            counts = {UUID(line): units for line, units in given.items()}
        except (ValueError, AttributeError, TypeError):
            raise forms.ValidationError(_("The counts cannot be read.")) from None
        if any(type(units) is not int or not 0 <= units <= LARGEST for units in counts.values()):
            raise forms.ValidationError(_("The counts must be whole numbers."))
        return counts


class MomentForm(forms.Form):
    """When it happened, where a phone kept it for later."""

    occurred_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class HandOverForm(MomentForm):
    """Who took what, and how that is proved."""

    signer_role = forms.ChoiceField(
        label=_("Who takes it"), choices=[("self", _("The recipient")), ("proxy", _("For them"))],
        initial=SignerRole.SELF, widget=Chips,
    )  # fmt: skip
    signer_name = forms.CharField(label=_("Their name"), max_length=80, required=False)
    code = forms.RegexField(
        CODE, label=_("Six-digit code"), required=False, max_length=6,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]{6}"}
        ),
    )  # fmt: skip
    photo = FilesField(
        label=_("Photo"), required=False,
        widget=ManyFiles(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip
    signature = forms.FileField(label=_("Signature"), required=False)
    lines = LinesField(required=False, widget=forms.HiddenInput)


class FailForm(MomentForm):
    """Why goods could not be handed over."""

    reason = forms.ChoiceField(
        label=_("Why not"), choices=list(FAILURES.items()), widget=forms.RadioSelect
    )


class DepositForm(MomentForm):
    """Where goods lie."""

    shelf = forms.CharField(label=_("Shelf"), max_length=20, required=False)


class CodeForm(MomentForm):
    """The six digits, and who says them."""

    code = forms.RegexField(
        CODE, label=_("Six-digit code"), max_length=6,
        error_messages={"required": CodeNeeded.message},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]{6}"}
        ),
    )  # fmt: skip
    signer_role = HandOverForm.base_fields["signer_role"]
    signer_name = HandOverForm.base_fields["signer_name"]


class ArriveForm(forms.Form):
    """The compartment that holds the goods."""

    compartment = forms.CharField(label=_("Compartment"), max_length=20, required=False)


class OpenForm(forms.Form):
    """The six digits that open a compartment."""

    code = forms.RegexField(
        CODE, label=_("Six-digit code"), max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class AssignForm(forms.Form):
    """How a delivery goes, and who brings it."""

    method = forms.ChoiceField(label=_("How"), choices=Method.choices, widget=Chips)
    courier = forms.ChoiceField(label=_("Courier"), required=False)
    station = forms.ChoiceField(label=_("Pick-up station"), required=False)
    vehicle = forms.ChoiceField(label=_("Unmanned vehicle"), required=False)
    stop = forms.IntegerField(label=_("Stop"), min_value=1, max_value=999, required=False)
    carry_up = forms.BooleanField(label=_("Carry up to the door of the flat"), required=False)
    call_ahead = forms.BooleanField(label=_("Call ahead"), required=False)

    def __init__(
        self,
        couriers: Any,
        stations: list[tuple[str, str]],
        vehicles: list[tuple[str, str]],
        data: Any = None,
        initial: Any = None,
    ) -> None:
        """Offer couriers, the stations nearby and the vehicles that can go there."""
        super().__init__(data, initial=initial)
        people = [(str(row.uid), row.masked) for row in couriers]
        _offer(self, "courier", people)
        _offer(self, "station", stations, _("the nearest open one"))
        _offer(self, "vehicle", vehicles)


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]], none: Any = "–") -> None:
    """Give a field its choices, and one for none of them."""
    form.fields[name].choices = [("", none), *choices]  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """Who receives, as the courier needs to know it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.RegexField(r"^\+?[\d\- ]{5,20}$", label=_("Telephone"), max_length=21)
    address = forms.CharField(label=_("Address"), max_length=300)
    entry_note = forms.CharField(
        label=_("What the courier should know"), max_length=300, required=False
    )
    can_carry_kg = forms.IntegerField(
        label=_("Can carry (kg)"), min_value=0, max_value=100, required=False
    )
    can_leave_home = forms.BooleanField(label=_("Can leave home"), required=False, initial=True)
    needs = forms.MultipleChoiceField(
        label=_("The courier must be able to"), choices=Skill.choices, required=False,
        widget=ManyChips,
    )  # fmt: skip
    home_from = forms.TimeField(label=_("At home from"), required=False, widget=TIME)
    home_until = forms.TimeField(label=_("At home until"), required=False, widget=TIME)

    def clean(self) -> dict[str, Any]:
        """Return the values; hours need both ends, in order."""
        values = super().clean() or {}
        begins, ends = values.get("home_from"), values.get("home_until")
        if (begins is None) != (ends is None) or (begins and ends and begins >= ends):
            self.add_error("home_until", _("Say from when and until when, in order."))
        return values


class ReasonForm(forms.Form):
    """Why a vehicle does not."""

    reason = forms.CharField(label=_("Why"), max_length=120)


class TakeOverForm(forms.Form):
    """The courier who goes on."""

    courier = forms.ChoiceField(label=_("Courier"))

    def __init__(self, couriers: Any, data: Any = None) -> None:
        """Offer the couriers."""
        super().__init__(data)
        people = [(str(row.uid), row.masked) for row in couriers]
        self.fields["courier"].choices = people  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    """A courier's working day."""

    courier = forms.ChoiceField(label=_("Courier"))
    depot = forms.ChoiceField(label=_("Starts from"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    starts = forms.TimeField(label=_("From"), initial="08:00", widget=TIME)
    ends = forms.TimeField(label=_("Until"), initial="18:00", widget=TIME)
    drive_hours = forms.IntegerField(
        label=_("Hours at the wheel, at most"), min_value=1, max_value=14, initial=8
    )
    capacity_kg = forms.FloatField(label=_("Room for (kg)"), min_value=0.1, max_value=100_000)
    capacity_m3 = forms.FloatField(label=_("Room for (m³)"), min_value=0.01, max_value=1_000)
    skills = forms.MultipleChoiceField(
        label=_("Can"), choices=Skill.choices, required=False, widget=ManyChips
    )

    def __init__(self, couriers: Any, depots: Any, data: Any = None, initial: Any = None) -> None:
        """Offer couriers and depots."""
        super().__init__(data, initial=initial)
        people = [(str(row.uid), row.masked) for row in couriers]
        self.fields["courier"].choices = people  # type: ignore[attr-defined]
        places = [(row.code, str(row)) for row in depots]
        self.fields["depot"].choices = places  # type: ignore[attr-defined]


class VehicleForm(forms.Form):
    """An unmanned vehicle of the fleet."""

    code = forms.CharField(label=pgettext_lazy("of a thing", "Code"), max_length=40)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=VehicleKind.choices, initial=VehicleKind.GROUND, widget=Chips
    )
    payload_kg = forms.FloatField(label=_("Room for (kg)"), min_value=0.1, max_value=100_000)
    room_m3 = forms.FloatField(label=_("Room for (m³)"), min_value=0.001, max_value=1_000)
    range_km = forms.FloatField(
        label=_("Range there and back (km)"), min_value=0.1, max_value=2_000
    )
    compartments = forms.IntegerField(
        label=_("Compartments"), min_value=1, max_value=100, initial=1
    )
    lat = forms.FloatField(label=_("Starts at latitude"), min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("Starts at longitude"), min_value=-180, max_value=180)
    area_km = forms.FloatField(label=_("May go from there (km)"), min_value=0.1, max_value=2_000)
    is_active = forms.BooleanField(label=_("In service"), required=False, initial=True)


class StationForm(forms.Form):
    """What a station holds, how long, and when it is open."""

    station = forms.ChoiceField(label=_("Station"))
    packages = forms.IntegerField(label=_("Packages that fit"), min_value=1, max_value=100_000)
    keep_days = forms.IntegerField(
        label=_("Days goods are kept"), min_value=1, max_value=30, initial=3
    )
    days = forms.MultipleChoiceField(
        label=_("Open on"), choices=WEEKDAYS, widget=ManyChips, required=False,
        initial=[key for key, _name in WEEKDAYS],
        help_text=_("No day chosen: the hours are not known, and it counts as open."),
    )  # fmt: skip
    opens = forms.TimeField(label=_("From"), initial="08:00", widget=TIME)
    closes = forms.TimeField(label=_("Until"), initial="20:00", widget=TIME)

    def __init__(self, stations: Any, data: Any = None) -> None:
        """Offer the keeper's own stations."""
        super().__init__(data)
        places = [(row.code, str(row)) for row in stations]
        self.fields["station"].choices = places  # type: ignore[attr-defined]
