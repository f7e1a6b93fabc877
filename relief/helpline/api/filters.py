"""Filters of tickets."""

import django_filters
from django.db import models

from relief.helpline.models import Ticket, TicketClass
from relief.helpline.states import BEFORE_GOODS, TicketStatus


class TicketFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By status, class, emergency and number; never by anything that tells who it is."""

    status = django_filters.MultipleChoiceFilter(choices=TicketStatus.choices)
    triage_class = django_filters.ChoiceFilter(choices=TicketClass.choices)
    emergency = django_filters.UUIDFilter(field_name="emergency__uid")
    number = django_filters.CharFilter()
    open = django_filters.BooleanFilter(method="by_open")

    class Meta:
        model = Ticket
        fields: tuple[str, ...] = ()

    def by_open(
        self, rows: models.QuerySet[Ticket], name: str, value: bool
    ) -> models.QuerySet[Ticket]:
        """Keep those still in hand, or those that are not."""
        return (
            rows.filter(status__in=BEFORE_GOODS) if value else rows.exclude(status__in=BEFORE_GOODS)
        )
