"""Levels an owner wants to keep: below them stock is low, and somebody is told."""

from typing import ClassVar

from django.db import models

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import Identified, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.facilities import Facility
from relief.organizations.models import Organization, of_own


class StockLevel(Identified, Stamped):
    """At least `minimum` usable units of an item, in one facility or in all together.

    `low_since` is when stock was first found below it, empty while there is enough. Goods that
    have expired, are recalled or not good do not count: only expired left is out of stock.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, null=True, on_delete=models.PROTECT, related_name="+")
    minimum = models.BigIntegerField(help_text="base units")
    free = models.BigIntegerField(default=0, help_text="usable units when last looked at")
    low_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["StockLevel"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "item", "facility"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="stock_level_once",
            ),
            models.CheckConstraint(condition=models.Q(minimum__gt=0), name="stock_level_positive"),
        )

    def __str__(self) -> str:
        return f"{self.item} ≥ {self.minimum}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """An owner's levels are its own."""
        return of_own(actor)
