"""The journal: audit log and transactional outbox in one, append-only."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, Stamped
from relief.core.querysets import ScopedQuerySet


class Event(Identified, AppendOnly):
    """One thing that happened: who, what, to which row, when.

    `occurred_at` is the platform's time, `recorded_at` the database's. `related` names the
    rows whose timelines show this event too. No foreign keys: events outlive their subjects.
    """

    type = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_uid = models.UUIDField()
    subject_label = models.CharField(max_length=80, blank=True)
    organization_id = models.BigIntegerField(null=True)
    emergency_uid = models.UUIDField(null=True)
    related = ArrayField(models.UUIDField(), default=list)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    actor_organization_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    schema = models.PositiveSmallIntegerField(default=1)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    objects = ScopedQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        indexes = (
            models.Index(fields=["subject_uid", "id"], name="event_by_subject"),
            models.Index(fields=["organization_id", "id"], name="event_by_organization"),
            models.Index(fields=["type", "id"], name="event_by_type"),
            GinIndex(fields=["related"], name="event_by_related", fastupdate=True),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.subject_label}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """An organization sees what concerns its rows and what its people did."""
        return models.Q(organization_id=actor.organization_id) | models.Q(
            actor_organization_id=actor.organization_id
        )


class OutboxEntry(models.Model):
    """An event that still has to be handled; removed once every handler has its receipt."""

    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, primary_key=True)
    subject_uid = models.UUIDField()
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=models.functions.Now())
    last_error = models.TextField(blank=True)
    is_dead = models.BooleanField(default=False)

    class Meta:
        db_table = "journal_outbox"
        indexes = (
            models.Index(fields=["subject_uid", "event"], name="outbox_by_subject"),
            models.Index(fields=["due_at"], name="outbox_due", condition=models.Q(is_dead=False)),
        )

    def __str__(self) -> str:
        return f"outbox {self.event_id}"


class Receipt(Stamped, AppendOnly):
    """Proof that a handler has done its work for an event: a second time does nothing."""

    event_id = models.BigIntegerField()
    handler = models.CharField(max_length=120)

    class Meta(AppendOnly.Meta):
        constraints = (
            models.UniqueConstraint(fields=["event_id", "handler"], name="receipt_once"),
        )

    def __str__(self) -> str:
        return f"{self.handler} {self.event_id}"


class IdempotentRequest(models.Model):
    """The first answer to a keyed POST, kept for a day and given again to repeats."""

    client = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    running = models.BooleanField(default=True)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=500, blank=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.client} {self.key}"


class Clock(models.Model):
    """Offset and speed of the platform's time for a played emergency; empty in production."""

    anchored_at = models.DateTimeField(help_text="database time of the anchor")
    shows = models.DateTimeField(help_text="platform time at the anchor")
    speed = models.FloatField(default=1.0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="one_clock"),
            models.CheckConstraint(
                condition=models.Q(speed__gte=0) & models.Q(speed__lte=100_000),
                name="clock_never_runs_back",
            ),
        )

    def __str__(self) -> str:
        return f"{self.shows} x{self.speed}"
