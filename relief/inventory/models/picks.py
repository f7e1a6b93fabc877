"""What is to be taken from the shelves, in which order, and what was taken."""

from typing import ClassVar

from django.db import models

from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.facilities import Facility, staffed_by
from relief.inventory.models.lots import StockBalance
from relief.inventory.states import PICK, PICK_TONES, PickStatus
from relief.organizations.models import Organization


class PickList(Identified, Stamped):
    """Goods of one owner to take from one facility for one load."""

    machine = PICK

    number = NumberField("PK")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reference_type = models.CharField(max_length=40, help_text="transfer or consignment")
    reference_uid = models.UUIDField(unique=True)
    reference_label = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=PickStatus.choices, default=PickStatus.OPEN)
    picked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["PickList"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (PICK.constraint("picklist"),)

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def pill(self) -> Pill:
        """Return the status as pages show it."""
        return Pill(PICK_TONES[self.status], self.get_status_display())

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The owner, and those who work there."""
        return models.Q(owner_id=actor.own) | models.Q(facility_id__in=staffed_by(actor))


class PickLine(Identified):
    """One thing to do with one's hands: take so many units from a bin.

    `balance` is what is held and due by first expiry; `taken_from` what was really taken,
    with `skip_reason` where another lot was taken than the one due.
    """

    pick_list = models.ForeignKey(PickList, on_delete=models.PROTECT, related_name="lines")
    purpose_type = models.CharField(max_length=40)
    purpose_uid = models.UUIDField()
    balance = models.ForeignKey(StockBalance, on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    taken_from = models.ForeignKey(
        StockBalance, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken = models.BigIntegerField(null=True)
    skip_reason = models.CharField(max_length=200, blank=True)
    taken_by = models.CharField(max_length=120, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["purpose_uid", "balance"], name="pick_line_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0)
                & (
                    models.Q(taken__isnull=True)
                    | models.Q(taken__gte=0, taken__lte=models.F("quantity"))
                ),
                name="pick_within_what_is_due",
            ),
            models.CheckConstraint(
                condition=models.Q(taken__isnull=True, taken_at__isnull=True)
                | models.Q(taken__isnull=False, taken_at__isnull=False),
                name="pick_taken_iff_dated",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_from__isnull=True)
                | models.Q(taken_from=models.F("balance"))
                | ~models.Q(skip_reason=""),
                name="pick_of_another_lot_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.balance_id} {self.quantity}"
