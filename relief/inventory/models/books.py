"""The ledger: movements with their entries, and reservations."""

from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.facilities import Bin
from relief.inventory.models.lots import Condition, StockBalance, StockLot
from relief.inventory.states import HoldStatus


class MovementKind(models.TextChoices):
    """Why goods moved."""

    RECEIVE = "receive", _("Received")
    MOVE = "move", _("Moved")
    ADJUST = "adjust", _("Adjusted")
    CONDITION = "condition", _("Condition changed")
    DISPATCH = "dispatch", _("Dispatched")
    DELIVER = "deliver", _("Delivered")
    RETURN = "return", _("Returned")
    COUNT = "count", _("Counted")
    DISPOSE = "dispose", _("Disposed of")
    OWNER = "owner", _("Owner changed")
    KIT = "kit", _("Kit built or broken")
    REVERSE = "reverse", _("Reversed")


class Account(models.TextChoices):
    """Where the other leg of a movement goes; `stock` names a balance."""

    STOCK = "stock", _("Stock")
    SUPPLIER = "supplier", _("Supplier or donor")
    TRANSIT = "transit", _("On the way")
    RECIPIENT = "recipient", _("Recipients")
    VARIANCE = "variance", _("Count and adjustment")
    DISPOSAL = "disposal", _("Disposal")
    CONVERSION = "conversion", _("Kits")


class StockMovement(Identified, AppendOnly):
    """One booking: why, by whom, about what; its entries cancel per item."""

    number = NumberField("MV")
    kind = models.CharField(max_length=12, choices=MovementKind.choices)
    reason = models.CharField(max_length=200, blank=True)
    reference_type = models.CharField(max_length=40, blank=True)
    reference_uid = models.UUIDField(null=True)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    objects: ClassVar[ScopedQuerySet["StockMovement"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=MovementKind.values),
                name="movement_kind_is_declared",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="dispose") | models.Q(reference_type="disposal"),
                name="movement_disposes_by_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="owner") | models.Q(reference_type="loan"),
                name="movement_changes_owner_by_loan",
            ),
        )
        indexes = (models.Index(fields=["reference_uid"], name="movement_by_reference"),)

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees a lot sees its movements."""
        return models.Q(
            pk__in=StockEntry.objects.filter(StockEntry.scope(actor)).values("movement_id")
        )


ENTRY_REWRITTEN = """
OLD.balance_after IS NOT NULL OR NEW.balance_after IS NULL OR OLD.account <> 'stock'
OR ROW(OLD.id, OLD.movement_id, OLD.lot_id, OLD.account, OLD.bin_id, OLD.condition,
       OLD.quantity, OLD.pack_name, OLD.pack_count)
   IS DISTINCT FROM
   ROW(NEW.id, NEW.movement_id, NEW.lot_id, NEW.account, NEW.bin_id, NEW.condition,
       NEW.quantity, NEW.pack_name, NEW.pack_count)
"""


class StockEntry(AppendOnly):
    """One leg: so many base units of a lot into (+) or out of (-) an account.

    The pack it was entered in is kept beside the base quantity. `balance_after` is set by
    the trigger for stock legs.
    """

    # `stock_book` asks once a statement that both are there, and neither is ever deleted: a key of
    # each would ask once a leg, which took a sixth of the time of a long list.
    movement = models.ForeignKey(
        StockMovement, on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )
    lot = models.ForeignKey(
        StockLot,
        on_delete=models.PROTECT,
        related_name="entries",
        db_constraint=False,
        db_index=False,
    )
    account = models.CharField(max_length=12, choices=Account.choices)
    bin = models.ForeignKey(Bin, null=True, on_delete=models.PROTECT)
    condition = models.CharField(max_length=12, choices=Condition.choices, blank=True)
    quantity = models.BigIntegerField()
    pack_name = models.CharField(max_length=20, blank=True)
    pack_count = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    balance_after = models.BigIntegerField(null=True)

    objects: ClassVar[ScopedQuerySet["StockEntry"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(condition=~models.Q(quantity=0), name="entry_not_zero"),
            models.CheckConstraint(
                condition=models.Q(account="stock", bin__isnull=False) & ~models.Q(condition="")
                | ~models.Q(account="stock") & models.Q(bin__isnull=True, condition=""),
                name="entry_stock_iff_bin",
            ),
        )
        indexes = (
            models.Index(fields=["lot", "id"], name="entry_by_lot"),
            models.Index(
                fields=["lot"],
                include=["quantity"],
                condition=models.Q(account="transit"),
                name="entry_on_the_way",
            ),
        )
        triggers = (  # type: ignore[assignment]
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_balance_after_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(ENTRY_REWRITTEN),
            ),
            *AppendOnly.Meta.triggers[1:],
        )

    def __str__(self) -> str:
        return f"{self.lot_id} {self.account} {self.quantity:+}"

    @property
    def out(self) -> int:
        """Return the units that left, 0 where units came."""
        return max(0, -self.quantity)

    @property
    def packs_out(self) -> Decimal:
        """Return the packs that left, 0 where none were entered."""
        return abs(self.pack_count or Decimal(0))

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees a lot sees its card."""
        return models.Q(lot__in=StockLot.objects.filter(StockLot.scope(actor)).values("pk"))


class Reservation(Identified, Stamped):
    """Units of a balance held for one allocation line; ends exactly once."""

    balance = models.ForeignKey(StockBalance, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=HoldStatus.choices, default=HoldStatus.LIVE)
    purpose_type = models.CharField(max_length=40)
    purpose_uid = models.UUIDField()
    life_days = models.PositiveIntegerField(
        default=0, help_text="days of life the goods must have left when they leave"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Reservation"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="reservation_positive"),
            models.CheckConstraint(
                condition=models.Q(status__in=HoldStatus.values),
                name="reservation_status_is_declared",
            ),
            models.CheckConstraint(
                condition=models.Q(status="live", ended_at__isnull=True)
                | ~models.Q(status="live") & models.Q(ended_at__isnull=False),
                name="reservation_ended_iff_not_live",
            ),
            models.UniqueConstraint(
                fields=["purpose_uid", "balance"],
                condition=models.Q(status="live"),
                name="one_live_reservation_a_purpose",
            ),
        )
        indexes = (
            models.Index(fields=["purpose_uid"], name="reservation_by_purpose"),
            models.Index(
                fields=["balance"], condition=models.Q(status="live"), name="reservation_live"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            *AppendOnly.Meta.triggers[1:],
        )

    def __str__(self) -> str:
        return f"{self.balance_id} {self.quantity} {self.status}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees the balance sees what is held on it."""
        return models.Q(
            balance__in=StockBalance.objects.filter(StockBalance.scope(actor)).values("pk")
        )
