"""How much life goods must have left, and what is offered before its life ends."""

from typing import ClassVar

from django.db import models

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import Identified, Stamped
from relief.core.querysets import EVERYTHING, ScopedQuerySet
from relief.geography.models import Place
from relief.inventory.models.facilities import Facility
from relief.inventory.models.lots import StockLot
from relief.organizations.models import Organization


class LifeRule(Identified, Stamped):
    """Days of life goods must have left on arrival; empty fields mean every one.

    The item's own figure and every rule that fits hold together: the strictest decides.
    """

    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT)
    origin = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT)
    destination = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    days = models.PositiveIntegerField()
    set_by = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["LifeRule"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["item", "origin", "destination", "recipient"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_live_life_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(days__range=(1, 3650)), name="life_rule_makes_sense"
            ),
            models.CheckConstraint(
                condition=models.Q(item__isnull=False)
                | models.Q(origin__isnull=False)
                | models.Q(destination__isnull=False)
                | models.Q(recipient__isnull=False),
                name="life_rule_is_about_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.days} days"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Whoever plans or packs must know them."""
        return EVERYTHING


class ExpiryOffer(Identified, Stamped):
    """Units of a lot in one facility offered to all partners before they expire."""

    lot = models.ForeignKey(StockLot, on_delete=models.PROTECT, related_name="offers")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    units = models.BigIntegerField()
    offered_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["ExpiryOffer"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["lot", "facility", "offered_on"], name="offered_once_a_day"
            ),
            models.CheckConstraint(condition=models.Q(units__gt=0), name="offer_positive"),
        )

    def __str__(self) -> str:
        return f"{self.lot_id} {self.units}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Everybody sees what stands offered; what was taken back only its owner."""
        return models.Q(withdrawn_at__isnull=True) | models.Q(lot__owner_id=actor.own)
