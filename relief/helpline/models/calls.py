"""Calls as the telephone reports them, and calls that are owed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import Identified, Stamped
from relief.core.privacy import BlindIndexField, EncryptedTextField
from relief.core.querysets import ScopedQuerySet
from relief.helpline.models.people import INDEX_LENGTH
from relief.helpline.models.tickets import Ticket
from relief.organizations.models import Organization, of_own


class CallState(models.TextChoices):
    """Where a call is."""

    RINGING = "ringing", _("Ringing")
    ANSWERED = "answered", _("Answered")
    ENDED = "ended", _("Ended")
    ABANDONED = "abandoned", _("Hung up before an answer")


class Call(Identified, Stamped):
    """One call, named by the telephone system; in or out."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    call_id = models.CharField(max_length=80)
    direction = models.CharField(max_length=3, choices=[("in", _("In")), ("out", _("Out"))])
    queue = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=CallState.choices)
    number = EncryptedTextField()
    number_index = BlindIndexField(max_length=INDEX_LENGTH, blank=True, db_index=True)
    ticket = models.ForeignKey(
        Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="calls"
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Call"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organization", "call_id"], name="call_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=CallState.values), name="call_state_is_declared"
            ),
        )

    def __str__(self) -> str:
        return f"call {self.uid}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The helpline's own calls."""
        return of_own(actor)


class CallBackKind(models.TextChoices):
    """Why somebody is rung."""

    PROMISE = "promise", _("Promised news")
    CONFIRM = "confirm", _("Confirm what came")
    ABANDONED = "abandoned", _("Ring back a lost call")
    CHECK = "check", _("Ask whether they are safe")
    ALTERNATE = "alternate", _("Ring the other contact")


class Outcome(models.TextChoices):
    """How a try ended."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Busy")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class CallBack(Identified, Stamped):
    """A call that is owed: when, why, tried how often, and what was said.

    `base_at` is when it was first owed; tries are due 5, 30 and 120 minutes after it.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="call_backs")
    kind = models.CharField(max_length=10, choices=CallBackKind.choices)
    base_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True, help_text="that it is due")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=14, blank=True, choices=Outcome.choices)
    answers = models.JSONField(default=dict, blank=True, help_text="yes or no, and a score")
    said = EncryptedTextField(help_text="in the person's own words")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[ScopedQuerySet["CallBack"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_call_back_a_kind",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"], name="call_back_due", condition=models.Q(ended_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Those of the helpline's own tickets."""
        return models.Q(ticket__organization_id=actor.organization_id)
