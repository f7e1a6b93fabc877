"""Filters of deliveries, missions and route plans."""

import django_filters

from relief.delivery.models import Delivery, Method, Mission, RoutePlan
from relief.delivery.states import DeliveryStatus, MissionStatus, RoutePlanStatus


class DeliveryFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By number, status, method, consignment, courier, station and vehicle."""

    number = django_filters.CharFilter()
    status = django_filters.MultipleChoiceFilter(choices=DeliveryStatus.choices)
    method = django_filters.ChoiceFilter(choices=Method.choices)
    consignment = django_filters.UUIDFilter(field_name="consignment__uid")
    courier = django_filters.UUIDFilter(field_name="courier__uid")
    station = django_filters.CharFilter(field_name="station__code")
    vehicle = django_filters.CharFilter()

    class Meta:
        model = Delivery
        fields: tuple[str, ...] = ()


class MissionFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, vehicle and delivery."""

    status = django_filters.MultipleChoiceFilter(choices=MissionStatus.choices)
    vehicle = django_filters.CharFilter(field_name="vehicle__code")
    delivery = django_filters.UUIDFilter(field_name="delivery__uid")

    class Meta:
        model = Mission
        fields: tuple[str, ...] = ()


class RoutePlanFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By day and status."""

    day = django_filters.DateFilter()
    status = django_filters.MultipleChoiceFilter(choices=RoutePlanStatus.choices)

    class Meta:
        model = RoutePlan
        fields: tuple[str, ...] = ()
