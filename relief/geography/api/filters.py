"""Filters of places, sites and lanes."""

from typing import Any

import django_filters
from django.db import models

from relief.core.actors import Actor
from relief.geography import queries
from relief.geography.models import Lane, Level, Place, Site

MOST = 500


def _found(request: Any, search: Any, text: str) -> list[int]:
    actor: Actor = request._request.actor
    return [row.pk for row in search(actor, text, limit=MOST)]


class PlaceFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By code, level, parent and what a person would type."""

    code = django_filters.CharFilter()
    level = django_filters.ChoiceFilter(choices=Level.choices)
    parent = django_filters.CharFilter(field_name="parent__code")
    search = django_filters.CharFilter(method="by_text")

    class Meta:
        model = Place
        fields: tuple[str, ...] = ()

    def by_text(
        self, rows: models.QuerySet[Place], name: str, value: str
    ) -> models.QuerySet[Place]:
        """Keep what the search box would show for this text."""
        return rows.filter(pk__in=_found(self.request, queries.search_places, value))


class SiteFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By place and what a person would type."""

    place = django_filters.CharFilter(field_name="place__code")
    search = django_filters.CharFilter(method="by_text")

    class Meta:
        model = Site
        fields: tuple[str, ...] = ()

    def by_text(self, rows: models.QuerySet[Site], name: str, value: str) -> models.QuerySet[Site]:
        """Keep what the search box would show for this text."""
        return rows.filter(pk__in=_found(self.request, queries.search_sites, value))


class LaneFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By where a way begins and ends, and whether it is open."""

    origin = django_filters.CharFilter(field_name="origin__code")
    site = django_filters.UUIDFilter(field_name="destination__uid")
    is_open = django_filters.BooleanFilter()

    class Meta:
        model = Lane
        fields: tuple[str, ...] = ()
