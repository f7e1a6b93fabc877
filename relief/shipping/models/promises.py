"""Promise clocks: rows with their due time, swept by the scheduler; paused only by customs."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import Identified, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.shipping.models.consignments import Consignment, Leg
from relief.shipping.models.customs import CustomsEntry


class PromiseStatus(models.TextChoices):
    """How a promise stands."""

    OPEN = "open", _("Running")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    CANCELLED = "cancelled", _("Cancelled")


class PromiseKind(models.TextChoices):
    """What is promised for goods that were released."""

    SAME_DAY = "same_day", _("Same day")
    CROSS_COUNTRY = "72h", _("72 hours")
    NEEDED_BY = "needed_by", _("When it was needed")


class Clock(Identified, Stamped):
    """When a promise started, when to warn, to escalate, and when it is due.

    While `paused_at` is set the clock stands still: nothing is due.
    """

    status = models.CharField(
        max_length=10, choices=PromiseStatus.choices, default=PromiseStatus.OPEN
    )
    started_at = models.DateTimeField()
    warn_at = models.DateTimeField(help_text="two thirds of the time")
    escalate_at = models.DateTimeField(help_text="nine tenths of the time")
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def clock_constraints(name: str) -> tuple[models.CheckConstraint, ...]:
    """Return what must hold for every clock in the table `name`."""
    return (
        models.CheckConstraint(
            condition=models.Q(status__in=PromiseStatus.values),
            name=f"{name}_status_is_declared",
        ),
        models.CheckConstraint(
            condition=models.Q(warn_at__lte=models.F("escalate_at"))
            & models.Q(escalate_at__lte=models.F("due_at")),
            name=f"{name}_stages_in_order",
        ),
        models.CheckConstraint(
            condition=models.Q(paused_at__isnull=True) | models.Q(status="open"),
            name=f"{name}_paused_only_while_open",
        ),
        models.CheckConstraint(
            condition=models.Q(status="broken", breached_at__isnull=False)
            | ~models.Q(status="broken"),
            name=f"{name}_broken_says_when",
        ),
    )


class Promise(Clock):
    """What was promised for a consignment: same day, 72 hours, and the request's needed-by."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="promises")
    kind = models.CharField(max_length=20, choices=PromiseKind.choices)

    objects: ClassVar[ScopedQuerySet["Promise"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["consignment", "kind"], name="promise_once_a_kind"),
            *clock_constraints("promise"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="paused_only_by_customs",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("paused_at"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                condition=pgtrigger.Condition("NEW.paused_at IS NOT NULL"),
                func="""
                IF NOT EXISTS (SELECT 1 FROM shipping_pause p
                    WHERE p.consignment_id = NEW.consignment_id AND p.ended_at IS NULL) THEN
                    RAISE EXCEPTION 'a promise is paused by customs alone'
                    USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        )
        indexes = (
            models.Index(
                fields=["warn_at"], name="promise_to_watch", condition=models.Q(status="open")
            ),
        )

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.kind}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees the consignment sees its promises."""
        seen = Consignment.objects.filter(Consignment.scope(actor)).values("pk")
        return models.Q(consignment__in=seen)


class LegPromise(Clock):
    """What a leg's carrier promised: to be there at the planned time."""

    leg = models.OneToOneField(Leg, on_delete=models.CASCADE, related_name="promise")

    objects: ClassVar[ScopedQuerySet["LegPromise"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = clock_constraints("leg_promise")
        indexes = (
            models.Index(
                fields=["warn_at"], name="leg_promise_to_watch", condition=models.Q(status="open")
            ),
        )

    def __str__(self) -> str:
        return f"{self.leg_id}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees the leg sees its promise."""
        return models.Q(leg__in=Leg.objects.filter(Leg.scope(actor)).values("pk"))


class Pause(Identified, Stamped):
    """A time in customs during which a consignment's clocks stood still, and why."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="pauses")
    entry = models.ForeignKey(CustomsEntry, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reason__regex=r"\S"), name="pause_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="pause_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["consignment"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_pause_a_consignment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.started_at}"
