"""Fields that warehouse forms share: a facility in use, whose goods, how many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.inventory.models import Facility, staffed_by
from relief.inventory.queries.lists import facilities
from relief.organizations.models import Organization

LARGEST = 10**12


def facility_field(label: Any, *, required: bool = True, empty: Any = "---------") -> Any:
    """Return a choice of facilities; `offer` fills it."""
    return forms.ModelChoiceField(
        queryset=Facility.objects.none(),
        to_field_name="uid",
        label=label,
        required=required,
        empty_label=empty,
    )


def owner_field() -> Any:
    """Return a choice of owners for whom staff may act; empty means one's own organization."""
    return forms.ModelChoiceField(
        queryset=Organization.objects.none(),
        to_field_name="uid",
        label=_("Owner"),
        required=False,
        empty_label=_("My own organization"),
    )


def price_field() -> forms.DecimalField:
    """Return the field of what a single unit is worth."""
    return forms.DecimalField(
        label=_("Unit price"), required=False, min_value=0, max_digits=18, decimal_places=6,
        help_text=_("Of a single unit, as far as it is known."),
    )  # fmt: skip


def currency_field() -> forms.CharField:
    """Return the field of a price's currency."""
    return forms.CharField(label=_("Currency"), required=False, max_length=3, initial="CNY")


def units_field(label: Any, *, least: int = 1, **more: Any) -> forms.IntegerField:
    """Return a field of whole units."""
    return forms.IntegerField(label=label, min_value=least, max_value=LARGEST, **more)


def offer(form: forms.Form, actor: Actor) -> forms.Form:
    """Fill the facilities in use and, for those who work in one, the partners."""
    for name, field in form.fields.items():
        if not isinstance(field, forms.ModelChoiceField):
            continue
        if name == "owner":
            works = staffed_by(actor).exists()
            partners = Organization.objects.filter(kind="partner", is_active=True)
            field.queryset = partners.order_by("code") if works else partners.none()
        else:
            field.queryset = facilities(actor).filter(is_active=True).order_by("code")
    if "owner" in form.fields and not form.fields["owner"].queryset.exists():  # type: ignore[attr-defined]
        del form.fields["owner"]
    return form
