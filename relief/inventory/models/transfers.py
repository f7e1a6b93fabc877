"""Goods that go from one facility to another and stay their owner's."""

from typing import ClassVar

from django.db import models

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.core.models import Dated, Identified, NumberField
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.books import StockMovement
from relief.inventory.models.facilities import Facility, staffed_by
from relief.inventory.states import TRANSFER, TRANSFER_TONES, TransferStatus
from relief.organizations.models import Organization


class Transfer(Identified, Dated):
    """An owner's goods on their way between two facilities."""

    machine = TRANSFER

    number = NumberField("TF")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="transfers")
    origin = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=TransferStatus.choices, default=TransferStatus.REQUESTED
    )
    reason = models.CharField(max_length=200)
    answer = models.CharField(max_length=200, blank=True)
    waybill = models.CharField(max_length=60, blank=True)
    movement = models.OneToOneField(
        StockMovement, null=True, on_delete=models.PROTECT, related_name="transfer"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Transfer"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            TRANSFER.constraint("transfer"),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("destination")),
                name="transfer_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["dispatched", "received"], movement__isnull=False)
                | ~models.Q(status__in=["dispatched", "received"])
                & models.Q(movement__isnull=True),
                name="transfer_left_iff_booked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def pill(self) -> Pill:
        """Return the status as pages show it."""
        return Pill(TRANSFER_TONES[self.status], self.get_status_display())

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The owner, and those who work at either end."""
        here = staffed_by(actor)
        return (
            models.Q(owner_id=actor.own)
            | models.Q(origin_id__in=here)
            | models.Q(destination_id__in=here)
        )


class TransferLine(Identified):
    """Units of an item asked for; its reservations say which lots."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    quantity = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["transfer", "item"], name="transfer_item_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="transfer_line_positive"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.quantity}"
