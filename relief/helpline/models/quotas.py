"""What the helpline may give away at once, as a coordinator granted it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.emergencies.models import Emergency
from relief.helpline.models.tickets import Ticket, TicketClass
from relief.organizations.models import Organization, of_own


class Quota(Identified, Stamped):
    """Lines and units a day of one class in one emergency that need no further approval."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="+")
    triage_class = models.PositiveSmallIntegerField(choices=TicketClass.choices)
    lines_a_day = models.PositiveIntegerField()
    units_a_day = models.PositiveBigIntegerField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Quota"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "emergency", "triage_class"], name="quota_once"
            ),
        )

    def __str__(self) -> str:
        return f"P{self.triage_class} {self.lines_a_day}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The helpline's own."""
        return of_own(actor)


class QuotaUse(Identified, Stamped, AppendOnly):
    """What one ticket took of a day's quota."""

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="uses")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    request_uid = models.UUIDField()
    day = models.DateField()
    lines = models.PositiveIntegerField()
    units = models.PositiveBigIntegerField()

    class Meta(AppendOnly.Meta):
        constraints = (
            models.UniqueConstraint(fields=["quota", "request_uid"], name="quota_use_once"),
        )
        indexes = (models.Index(fields=["quota", "day"], name="quota_use_by_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.lines} {self.units}"
