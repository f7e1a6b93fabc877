"""Filters of consignments, legs, shipments, customs entries, promises and the timetable."""

import django_filters

from relief.geography.models import Mode
from relief.shipping.models import (
    Consignment,
    CustomsEntry,
    Leg,
    Promise,
    PromiseStatus,
    Schedule,
    Shipment,
    VehicleType,
)
from relief.shipping.states import ConsignmentStatus, CustomsStatus, LegStatus, ShipmentStatus


class ConsignmentFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By number, status, request, owner, origin and carrier."""

    number = django_filters.CharFilter()
    status = django_filters.MultipleChoiceFilter(choices=ConsignmentStatus.choices)
    request = django_filters.UUIDFilter(field_name="request__uid")
    owner = django_filters.CharFilter(field_name="owner__code")
    origin = django_filters.CharFilter(field_name="origin__code")
    carrier = django_filters.CharFilter(field_name="carrier__code")

    class Meta:
        model = Consignment
        fields: tuple[str, ...] = ()


class LegFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By consignment, status and vehicle."""

    consignment = django_filters.UUIDFilter(field_name="consignment__uid")
    status = django_filters.MultipleChoiceFilter(choices=LegStatus.choices)
    vehicle = django_filters.CharFilter()

    class Meta:
        model = Leg
        fields: tuple[str, ...] = ()


class ShipmentFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By number, status, mode, carrier and facility."""

    number = django_filters.CharFilter()
    status = django_filters.MultipleChoiceFilter(choices=ShipmentStatus.choices)
    mode = django_filters.ChoiceFilter(choices=Mode.choices)
    carrier = django_filters.CharFilter(field_name="carrier__code")
    facility = django_filters.CharFilter(field_name="facility__code")

    class Meta:
        model = Shipment
        fields: tuple[str, ...] = ()


class CustomsFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By consignment, status and country."""

    consignment = django_filters.UUIDFilter(field_name="leg__consignment__uid")
    status = django_filters.MultipleChoiceFilter(choices=CustomsStatus.choices)
    country = django_filters.CharFilter()

    class Meta:
        model = CustomsEntry
        fields: tuple[str, ...] = ()


class PromiseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By consignment, kind and status."""

    consignment = django_filters.UUIDFilter(field_name="consignment__uid")
    kind = django_filters.CharFilter()
    status = django_filters.MultipleChoiceFilter(choices=PromiseStatus.choices)

    class Meta:
        model = Promise
        fields: tuple[str, ...] = ()


class ScheduleFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By mode and by the IATA code of either end."""

    mode = django_filters.ChoiceFilter(choices=Mode.choices)
    origin = django_filters.CharFilter(field_name="origin_hub__iata")
    destination = django_filters.CharFilter(field_name="destination_hub__iata")

    class Meta:
        model = Schedule
        fields: tuple[str, ...] = ()


class VehicleTypeFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By mode."""

    mode = django_filters.ChoiceFilter(choices=Mode.choices)

    class Meta:
        model = VehicleType
        fields: tuple[str, ...] = ()
