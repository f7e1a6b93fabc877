"""Lots with their owners, and what lies where."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.emergencies.models import Emergency
from relief.geography.models import Place
from relief.inventory.models.facilities import Bin, Facility, staffed_by
from relief.organizations.models import Organization

# A price that was said changes only beside its row of history, which is written first.
PRICE_HAS_HISTORY = """
IF NOT EXISTS (
    SELECT FROM (
        SELECT new_price, new_currency FROM inventory_pricechange
         WHERE lot_id = NEW.id ORDER BY id DESC LIMIT 1
    ) AS last
    WHERE ROW(last.new_price, last.new_currency)
          IS NOT DISTINCT FROM ROW(NEW.unit_price, NEW.currency)
) THEN
    RAISE EXCEPTION 'price of lot % changes without its history', NEW.id
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class StockLot(Identified, Stamped):
    """Item × batch × expiry × owner × donor: what may be told apart on the shelf."""

    number = NumberField("LT")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="lots")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="lots")
    donor = models.CharField(max_length=200, blank=True)
    batch = models.CharField(max_length=60, blank=True, help_text="empty: none on the goods")
    expires_on = models.DateField(null=True, blank=True)
    unit_price = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="of one base unit"
    )
    currency = models.CharField(max_length=3, blank=True, db_default="", help_text="ISO 4217")
    earmark = models.ForeignKey(Emergency, null=True, blank=True, on_delete=models.PROTECT)
    earmark_place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[ScopedQuerySet["StockLot"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=[
                    "item",
                    "owner",
                    "batch",
                    "expires_on",
                    "donor",
                    "earmark",
                    "earmark_place",
                ],
                nulls_distinct=False,
                name="lot_once",
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price__isnull=True, currency="")
                | models.Q(unit_price__gte=0) & ~models.Q(currency=""),
                name="lot_price_has_currency",
            ),
        )
        indexes = (models.Index(fields=["expires_on", "id"], name="lot_by_expiry"),)
        triggers = (
            pgtrigger.ReadOnly(
                name="lot_stays_what_it_is",
                fields=["item", "owner", "batch", "expires_on", "donor"],
            ),
            pgtrigger.Trigger(
                name="price_has_history",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Condition(
                    "OLD.unit_price IS NOT NULL AND ROW(OLD.unit_price, OLD.currency)"
                    " IS DISTINCT FROM ROW(NEW.unit_price, NEW.currency)"
                ),
                func=PRICE_HAS_HISTORY,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            *AppendOnly.Meta.triggers[1:],
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """An owner sees own lots; staff see what lies in their facility."""
        here = StockBalance.objects.filter(facility_id__in=staffed_by(actor))
        return models.Q(owner_id=actor.organization_id) | models.Q(pk__in=here.values("lot_id"))


class Condition(models.TextChoices):
    """State of the goods; expired is computed from the date, never stored."""

    GOOD = "good", _("Good")
    QUARANTINED = "quarantined", _("Quarantined")
    DAMAGED = "damaged", _("Damaged")


class StockBalance(Identified):
    """What lies where: kept by triggers, equal to the sum of its entries at every commit."""

    app_may_write: ClassVar[bool] = False

    # Only the trigger writes balances, from entries whose lot and bin the database has checked.
    # Lot and facility are the first columns of indexes that are there anyway: every change of a
    # balance would write the same key twice.
    lot = models.ForeignKey(
        StockLot,
        on_delete=models.PROTECT,
        related_name="balances",
        db_constraint=False,
        db_index=False,
    )
    facility = models.ForeignKey(
        Facility,
        on_delete=models.PROTECT,
        related_name="balances",
        db_constraint=False,
        db_index=False,
    )
    bin = models.ForeignKey(
        Bin, on_delete=models.PROTECT, related_name="balances", db_constraint=False
    )
    condition = models.CharField(max_length=12, choices=Condition.choices, default=Condition.GOOD)
    on_hand = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    available = models.GeneratedField(
        expression=models.F("on_hand") - models.F("reserved"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    objects: ClassVar[ScopedQuerySet["StockBalance"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot", "bin", "condition"], name="balance_once"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0, reserved__lte=models.F("on_hand")),
                name="reserved_within_on_hand",
            ),
            models.CheckConstraint(
                condition=models.Q(condition__in=Condition.values),
                name="balance_condition_is_declared",
            ),
        )
        indexes = (models.Index(fields=["facility", "lot"], name="balance_by_facility"),)

    def __str__(self) -> str:
        return f"{self.lot_id} @ {self.bin_id}: {self.on_hand}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """An owner sees own balances; staff see what lies in their facility."""
        return models.Q(lot__owner_id=actor.organization_id) | models.Q(
            facility_id__in=staffed_by(actor)
        )
