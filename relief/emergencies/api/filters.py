"""Filters of emergencies."""

import django_filters

from relief.emergencies.models import Emergency, Hazard
from relief.emergencies.states import EmergencyStatus


class EmergencyFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By code, status, hazard and affected place."""

    code = django_filters.CharFilter()
    status = django_filters.ChoiceFilter(choices=EmergencyStatus.choices)
    hazard = django_filters.ChoiceFilter(choices=Hazard.choices)
    place = django_filters.CharFilter(field_name="places__code")

    class Meta:
        model = Emergency
        fields: tuple[str, ...] = ()
