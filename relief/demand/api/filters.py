"""Filters of requests, for the API and the page."""

import django_filters
from django.db import models

from relief.demand.models import ReliefRequest, RequestClass
from relief.demand.states import OPEN, RequestStatus


class RequestFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, class, emergency, organization, place and item."""

    status = django_filters.MultipleChoiceFilter(choices=RequestStatus.choices)
    request_class = django_filters.ChoiceFilter(choices=RequestClass.choices)
    emergency = django_filters.UUIDFilter(field_name="emergency__uid")
    organization = django_filters.CharFilter(field_name="organization__code")
    site = django_filters.UUIDFilter(field_name="site__uid")
    place = django_filters.CharFilter(field_name="site__place__code", lookup_expr="startswith")
    item = django_filters.CharFilter(method="by_item")
    number = django_filters.CharFilter()
    open = django_filters.BooleanFilter(method="by_open")

    class Meta:
        model = ReliefRequest
        fields: tuple[str, ...] = ()

    def by_item(
        self, rows: models.QuerySet[ReliefRequest], name: str, value: str
    ) -> models.QuerySet[ReliefRequest]:
        """Keep requests with a line of an item."""
        return rows.filter(lines__item__code=value)

    def by_open(
        self, rows: models.QuerySet[ReliefRequest], name: str, value: bool
    ) -> models.QuerySet[ReliefRequest]:
        """Keep those that still take goods, or those that do not."""
        return rows.filter(status__in=OPEN) if value else rows.exclude(status__in=OPEN)
