"""What lots were said to be worth before, and who said otherwise."""

from typing import ClassVar

from django.db import models

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.lots import StockLot


class PriceChange(Identified, AppendOnly):
    """One correction of a lot's unit price: from, to, by whom and why; null is no price."""

    lot = models.ForeignKey(StockLot, on_delete=models.PROTECT, related_name="price_changes")
    old_price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    old_currency = models.CharField(max_length=3, blank=True)
    new_price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    new_currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    objects: ClassVar[ScopedQuerySet["PriceChange"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(old_price__isnull=True, old_currency="")
                | models.Q(old_price__gte=0) & ~models.Q(old_currency=""),
                name="price_before_has_currency",
            ),
            models.CheckConstraint(
                condition=models.Q(new_price__isnull=True, new_currency="")
                | models.Q(new_price__gte=0) & ~models.Q(new_currency=""),
                name="price_after_has_currency",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="price_change_says_why"),
        )
        indexes = (models.Index(fields=["lot", "id"], name="price_change_by_lot"),)

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.old_price} → {self.new_price}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees a lot sees what it was worth."""
        return models.Q(lot__in=StockLot.objects.filter(StockLot.scope(actor)).values("pk"))
