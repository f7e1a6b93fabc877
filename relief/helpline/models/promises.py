"""Promise clocks of tickets as rows: due, warned twice, broken once, kept or dropped."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.models import Identified, Stamped
from relief.helpline.models.tickets import Ticket


class ClockKind(models.TextChoices):
    """What was promised."""

    CONTACT = "contact", _("A person answers")
    PLAN = "plan", _("Plan agreed")
    MET = "met", _("Need met")
    CHECK = "check", _("Next check")


class ClockStatus(models.TextChoices):
    """How the promise stands."""

    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    DROPPED = "dropped", _("Dropped")


class TicketClock(Identified, Stamped):
    """One promise of a ticket. A breach stays, whatever happens later.

    `pauses` keeps [from, to] of each time the clock stood; due and warning times have moved
    by as much.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=8, choices=ClockKind.choices)
    status = models.CharField(max_length=8, choices=ClockStatus.choices, default=ClockStatus.OPEN)
    started_at = models.DateTimeField()
    half_at = models.DateTimeField()
    most_at = models.DateTimeField()
    due_at = models.DateTimeField()
    half_told_at = models.DateTimeField(null=True, blank=True)
    most_told_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pauses = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=models.Q(ended_at__isnull=True),
                name="one_running_clock_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ClockStatus.values), name="clock_status_is_declared"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="broken") | models.Q(breached_at__isnull=False),
                name="broken_clock_says_when",
            ),
        )
        indexes = (
            models.Index(
                fields=["half_at"],
                name="ticket_clock_due",
                condition=models.Q(status="open", paused_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"
