"""What was seen of consignments and legs, and what differs on receipt."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core.models import AppendOnly, Identified, Stamped
from relief.shipping.models.consignments import Consignment, ConsignmentLine, Leg
from relief.shipping.states import ConsignmentStatus, LegStatus


class Observation(Identified, AppendOnly):
    """What was seen of a consignment or one of its legs; the statuses follow from the set."""

    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="observations"
    )
    leg = models.ForeignKey(Leg, null=True, on_delete=models.PROTECT, related_name="observations")
    status = models.CharField(max_length=24)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    point = ArrayField(models.FloatField(), size=2, null=True)
    note = models.CharField(max_length=300, blank=True)
    reported_by = models.CharField(max_length=120, help_text="the actor's label")

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=[*LegStatus.values, *ConsignmentStatus.values]),
                name="observation_status_is_declared",
            ),
        )
        indexes = (models.Index(fields=["consignment", "id"], name="observation_by_consignment"),)

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.status}"


class DiscrepancyKind(models.TextChoices):
    """How what arrived differs from what left."""

    SHORT = "short", pgettext_lazy("on receipt", "Short")
    SURPLUS = "surplus", _("Surplus")
    DAMAGED = "damaged", _("Damaged")


class Discrepancy(Identified, Stamped, AppendOnly):
    """Units that differ on receipt of a leg."""

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="discrepancies")
    line = models.ForeignKey(
        ConsignmentLine, on_delete=models.PROTECT, related_name="discrepancies"
    )
    kind = models.CharField(max_length=10, choices=DiscrepancyKind.choices)
    quantity = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, kind__in=DiscrepancyKind.values),
                name="discrepancy_makes_sense",
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind} {self.quantity}"
