"""Goods on their way to a facility, and what was found when they came."""

import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.books import StockMovement
from relief.inventory.models.facilities import Facility, staffed_by
from relief.inventory.models.lots import StockLot
from relief.inventory.models.transfers import Transfer
from relief.inventory.states import RECEIPT, RECEIPT_TONES, ReceiptStatus
from relief.organizations.models import Organization


class Receipt(Identified, Stamped):
    """A delivery a facility expects; once received it is its goods received note."""

    machine = RECEIPT

    number = NumberField("GR")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="receipts")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    transfer = models.OneToOneField(
        Transfer, null=True, on_delete=models.PROTECT, related_name="receipt"
    )
    status = models.CharField(
        max_length=10, choices=ReceiptStatus.choices, default=ReceiptStatus.EXPECTED
    )
    sender = models.CharField(max_length=200, blank=True)
    donor = models.CharField(max_length=200, blank=True)
    waybill = models.CharField(max_length=60, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    temperature_c = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    inspector = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    movement = models.OneToOneField(
        StockMovement, null=True, on_delete=models.PROTECT, related_name="receipt"
    )
    received_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Receipt"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            RECEIPT.constraint("receipt"),
            models.CheckConstraint(
                condition=models.Q(status="received", received_at__isnull=False)
                | ~models.Q(status="received") & models.Q(received_at__isnull=True),
                name="receipt_received_iff_dated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def pill(self) -> Pill:
        """Return the status as pages show it."""
        return Pill(RECEIPT_TONES[self.status], self.get_status_display())

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Its owner, and those who work where it arrives."""
        return models.Q(owner_id=actor.own) | models.Q(facility_id__in=staffed_by(actor))


class ReceiptLine(Identified):
    """Units of one batch that were expected and what came of them."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    lot = models.ForeignKey(StockLot, null=True, on_delete=models.PROTECT)
    batch = models.CharField(max_length=60, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    unit_price = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="of one base unit"
    )
    currency = models.CharField(max_length=3, blank=True, db_default="", help_text="ISO 4217")
    pack_name = models.CharField(max_length=20, blank=True)
    pack_count = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    expected = models.BigIntegerField(default=0)
    good = models.BigIntegerField(null=True)
    damaged = models.BigIntegerField(default=0)
    is_wrong = models.BooleanField(default=False, help_text="an item nobody announced")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expected__gte=0, damaged__gte=0)
                & (models.Q(good__isnull=True) | models.Q(good__gte=0)),
                name="receipt_line_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.expected}"

    @property
    def came(self) -> int:
        """Return the units that came, good or damaged; 0 before they are counted."""
        return (self.good or 0) + self.damaged

    @property
    def short(self) -> int:
        """Return the units that were expected and did not come."""
        return 0 if self.good is None else max(0, self.expected - self.came)

    @property
    def surplus(self) -> int:
        """Return the units of an announced item beyond what was expected."""
        return 0 if self.is_wrong else max(0, self.came - self.expected)

    @property
    def is_as_announced(self) -> bool:
        """Say whether exactly what was expected came, whole."""
        return not (self.short or self.surplus or self.damaged or self.is_wrong)

    @property
    def words(self) -> list[str]:
        """Return what is not as announced, in the reader's language."""
        named = [
            (self.short, _("{n} short")),
            (self.surplus, _("{n} surplus")),
            (self.damaged, _("{n} damaged")),
            (self.came if self.is_wrong else 0, _("{n} of a wrong item")),
        ]
        return [str(text).format(n=f"{units:,}") for units, text in named if units]

    def key(self) -> tuple[int, str, datetime.date | None]:
        """Return what tells batches of an receipt apart."""
        return self.item_id, self.batch, self.expires_on
