"""Filters of pledges."""

import django_filters

from relief.donations.models import Pledge
from relief.donations.states import PledgeStatus


class PledgeFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By number, status, hub, donor and emergency."""

    number = django_filters.CharFilter()
    status = django_filters.MultipleChoiceFilter(choices=PledgeStatus.choices)
    hub = django_filters.CharFilter(field_name="hub__iata")
    donor = django_filters.CharFilter(field_name="donor__code")
    emergency = django_filters.UUIDFilter(field_name="emergency__uid")

    class Meta:
        model = Pledge
        fields: tuple[str, ...] = ()
