"""Filters of plans, their lines, release orders and appeals."""

import django_filters

from relief.allocation.models import (
    AllocationLine,
    AllocationPlan,
    Appeal,
    EquityReading,
    ReleaseOrder,
)
from relief.allocation.states import AppealStatus, PlanStatus, ReleaseStatus


class PlanFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, emergency and kind."""

    status = django_filters.MultipleChoiceFilter(choices=PlanStatus.choices)
    emergency = django_filters.UUIDFilter(field_name="emergency__uid")
    is_what_if = django_filters.BooleanFilter()
    number = django_filters.CharFilter()

    class Meta:
        model = AllocationPlan
        fields: tuple[str, ...] = ()


class AllocationFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By plan, request, request line, item, facility and release order."""

    plan = django_filters.UUIDFilter(field_name="plan__uid")
    request = django_filters.UUIDFilter(field_name="request_line__request__uid")
    request_line = django_filters.UUIDFilter(field_name="request_line__uid")
    item = django_filters.CharFilter(field_name="request_line__item__code")
    facility = django_filters.CharFilter(field_name="balance__facility__code")
    release_order = django_filters.UUIDFilter(field_name="release_order__uid")

    class Meta:
        model = AllocationLine
        fields: tuple[str, ...] = ()


class ReleaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, request, plan, facility and owner."""

    status = django_filters.MultipleChoiceFilter(choices=ReleaseStatus.choices)
    request = django_filters.UUIDFilter(field_name="request__uid")
    plan = django_filters.UUIDFilter(field_name="plan__uid")
    facility = django_filters.CharFilter(field_name="facility__code")
    owner = django_filters.CharFilter(field_name="owner__code")

    class Meta:
        model = ReleaseOrder
        fields: tuple[str, ...] = ()


class AppealFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, request and line."""

    status = django_filters.MultipleChoiceFilter(choices=AppealStatus.choices)
    request = django_filters.UUIDFilter(field_name="request_line__request__uid")
    line = django_filters.UUIDFilter(field_name="request_line__uid")

    class Meta:
        model = Appeal
        fields: tuple[str, ...] = ()


class EquityFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By emergency, week and item."""

    emergency = django_filters.UUIDFilter(field_name="emergency__uid")
    week = django_filters.DateFilter()
    item = django_filters.CharFilter(field_name="item__code")

    class Meta:
        model = EquityReading
        fields: tuple[str, ...] = ()
