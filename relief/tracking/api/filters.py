"""Filters of carriers' numbers and of webhooks' messages."""

import django_filters

from relief.tracking.carriers.models import CarrierNumber
from relief.tracking.models import WebhookMessage


class NumberFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By number, carrier, and what it names."""

    number = django_filters.CharFilter()
    carrier = django_filters.CharFilter(field_name="carrier__code")
    kind = django_filters.ChoiceFilter(choices=CarrierNumber.Kind.choices)
    subject = django_filters.UUIDFilter(field_name="subject_uid")

    class Meta:
        model = CarrierNumber
        fields: tuple[str, ...] = ()


class MessageFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By endpoint and by how it went."""

    endpoint = django_filters.UUIDFilter(field_name="endpoint__uid")
    status = django_filters.ChoiceFilter(choices=WebhookMessage.Status.choices)

    class Meta:
        model = WebhookMessage
        fields: tuple[str, ...] = ()
