"""Filters of items."""

import django_filters
from django.db import models

from relief.catalog import queries
from relief.catalog.models import Category, Item

MOST = 500


class ItemFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By code, category and what a person would type."""

    code = django_filters.CharFilter()
    category = django_filters.ChoiceFilter(choices=Category.choices)
    search = django_filters.CharFilter(method="by_text")

    class Meta:
        model = Item
        fields: tuple[str, ...] = ()

    def by_text(self, rows: models.QuerySet[Item], name: str, value: str) -> models.QuerySet[Item]:
        """Keep what the search box would show for this text."""
        actor = self.request._request.actor
        found = [row.pk for row in queries.search_items(actor, value, limit=MOST)]
        return rows.filter(pk__in=found)
