"""Counts: what was found on the shelves against what the books say."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.core.models import AppendOnly, Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.facilities import Bin, Facility, staffed_by
from relief.inventory.models.lots import Condition, StockLot
from relief.inventory.states import COUNT, COUNT_TONES, CountStatus
from relief.organizations.models import Organization


class StockCount(Identified, Stamped):
    """A cycle count of one bin, one item or a whole facility.

    `is_blind` hides the books from those who count. A line that is off by more than
    `tolerance_percent` of its book is counted again. `approver` is an actor key; a trigger
    (`care_sql.py`) refuses that of anybody who counted.
    """

    machine = COUNT

    number = NumberField("CT")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    bin = models.ForeignKey(Bin, null=True, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=CountStatus.choices, default=CountStatus.DRAFT)
    is_blind = models.BooleanField(default=False)
    tolerance_percent = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    round = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    approver = models.CharField(max_length=40, blank=True)
    approver_label = models.CharField(max_length=120, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["StockCount"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            COUNT.constraint("stockcount"),
            models.CheckConstraint(
                condition=models.Q(tolerance_percent__gte=0, tolerance_percent__lte=100),
                name="count_tolerance_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="approved") | ~models.Q(approver=""),
                name="count_approved_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["facility", "status"], name="count_by_facility"),)
        triggers = (pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def pill(self) -> Pill:
        """Return the status as pages show it."""
        return Pill(COUNT_TONES[self.status], str(self.get_status_display()))

    @property
    def is_open(self) -> bool:
        """Say whether entries may still come."""
        return self.status in (CountStatus.DRAFT, CountStatus.RECOUNT)

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who counts for themselves, and those who work there."""
        return models.Q(organization_id=actor.own) | models.Q(facility_id__in=staffed_by(actor))


class CountCause(models.TextChoices):
    """Why the shelf and the books differ."""

    BOOKED_WRONG = "booked_wrong", _("Booked wrongly")
    NOT_BOOKED = "not_booked", _("Moved without being booked")
    WRONG_BIN = "wrong_bin", _("Lay in another bin")
    UNIT = "unit", _("Packs taken for pieces")
    DAMAGED = "damaged", _("Broken or spoiled")
    LOST = "lost", _("Lost or stolen")
    UNKNOWN = "unknown", _("Not found out")


class StockCountLine(Identified):
    """One lot in one bin: counted against the book at the moment it was counted."""

    count = models.ForeignKey(StockCount, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(StockLot, on_delete=models.PROTECT, related_name="count_lines")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    condition = models.CharField(max_length=12, choices=Condition.choices)
    must_recount = models.BooleanField(default=False)
    counted = models.BigIntegerField(null=True)
    book = models.BigIntegerField(null=True)
    difference = models.GeneratedField(
        expression=models.F("counted") - models.F("book"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    cause = models.CharField(max_length=14, choices=CountCause.choices, blank=True)
    cause_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["count", "lot", "bin", "condition"], name="count_line_once"
            ),
            models.CheckConstraint(
                condition=models.Q(counted__isnull=True, book__isnull=True)
                | models.Q(counted__gte=0, book__gte=0),
                name="count_line_against_its_book",
            ),
            models.CheckConstraint(
                condition=models.Q(condition__in=Condition.values),
                name="count_line_condition_is_declared",
            ),
            models.CheckConstraint(
                condition=models.Q(cause__in=["", *CountCause.values]),
                name="count_cause_is_declared",
            ),
        )

    def __str__(self) -> str:
        return f"{self.count_id} {self.lot_id}"


class StockCountEntry(Identified, Stamped, AppendOnly):
    """Units somebody found and added to a line; taken back by one with a minus.

    `key` comes from the phone: the same entry sent twice is one.
    """

    line = models.ForeignKey(StockCountLine, on_delete=models.PROTECT, related_name="entries")
    key = models.UUIDField(unique=True)
    round = models.PositiveSmallIntegerField()
    units = models.BigIntegerField()
    counted_at = models.DateTimeField()
    counter = models.CharField(max_length=40)
    counter_label = models.CharField(max_length=120)

    class Meta(AppendOnly.Meta):
        indexes = (models.Index(fields=["line", "round"], name="count_entry_by_line"),)

    def __str__(self) -> str:
        return f"{self.line_id} {self.units:+}"
