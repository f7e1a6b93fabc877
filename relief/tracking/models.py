"""Tracked units, the carriers' inbox, append-only events, and the one ordered feed."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, Stamped
from relief.core.privacy import EncryptedTextField
from relief.core.querysets import ScopedQuerySet
from relief.organizations.models import Organization
from relief.tracking.states import TrackingStatus


class Tracked(Identified, Stamped):
    """A consignment or a delivery as partners follow it; its status is computed from events.

    A writer locks this row before it adds an event, which gives every unit a causal order.
    """

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, help_text="consignment or delivery")
    subject_uid = models.UUIDField(unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    request_uid = models.UUIDField(null=True, blank=True, help_text="none for donated goods")
    request_number = models.CharField(max_length=24, blank=True)
    status = models.CharField(
        max_length=24, choices=TrackingStatus.choices, default=TrackingStatus.REGISTERED
    )
    substatus = models.CharField(max_length=20, blank=True)
    status_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, unique=True)
    code_sealed = EncryptedTextField(help_text="of the public page, to send it again")

    objects: ClassVar[ScopedQuerySet["Tracked"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=TrackingStatus.values),
                name="tracked_status_is_declared",
            ),
        )
        indexes = (models.Index(fields=["request_uid"], name="tracked_by_request"),)

    def __str__(self) -> str:
        return self.number

    @property
    def shipment(self) -> str:
        """Return the number of the consignment that this is, or is a part of."""
        return self.parent.number if self.parent else self.number

    @property
    def tracking_number(self) -> str:
        """Return the number by the name that programs know."""
        return self.number

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Organizations with a grant that was not revoked."""
        granted = Grant.objects.filter(organization_id=actor.own, revoked_at__isnull=True)
        return models.Q(pk__in=granted.values("tracked_id"))


class Grant(models.Model):
    """An organization that may follow a unit; owner, requester and carrier have one."""

    tracked = models.ForeignKey(Tracked, on_delete=models.CASCADE, related_name="grants")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tracked", "organization"], name="grant_once"),
        )
        indexes = (models.Index(fields=["organization", "tracked"], name="grant_by_org"),)

    def __str__(self) -> str:
        return f"{self.tracked_id} → {self.organization_id}"


class Verdict(models.TextChoices):
    """What became of a reported event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class InboxEvent(Identified, AppendOnly):
    """Every event as a carrier reported it, encrypted, with what became of it."""

    reporter = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    event_id = models.CharField(max_length=120)
    tracking_number = models.CharField(max_length=60)
    content_hash = models.CharField(max_length=64)
    payload = EncryptedTextField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(db_default=models.functions.Now())

    objects: ClassVar[ScopedQuerySet["InboxEvent"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["reporter", "event_id"],
                condition=models.Q(verdict__in=["accepted", "unknown"]),
                name="reported_once",
            ),
        )
        indexes = (models.Index(fields=["tracking_number"], name="inbox_by_number"),)

    def __str__(self) -> str:
        return f"{self.reporter_id} {self.event_id}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """A carrier sees what it reported."""
        return models.Q(reporter_id=actor.own)


class EventKind(models.TextChoices):
    """Why an event stands in the feed."""

    EVENT = "event"
    SNAPSHOT = "snapshot"
    TOMBSTONE = "tombstone"
    CORRECTION = "correction"


class TrackingEvent(Identified, AppendOnly):
    """One thing seen of a unit; kept as received, never changed."""

    tracked = models.ForeignKey(Tracked, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind.choices, default=EventKind.EVENT)
    status = models.CharField(max_length=24, choices=TrackingStatus.choices)
    substatus = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=models.functions.Now())
    location_name = models.CharField(max_length=120, blank=True)
    gb2260 = models.CharField(max_length=6, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    promised_at = models.DateTimeField(null=True, help_text="as it stood when this was seen")
    source = models.CharField(max_length=40, help_text="platform, or the reporter's code")
    journal_id = models.BigIntegerField(null=True)
    inbox = models.ForeignKey(InboxEvent, null=True, on_delete=models.PROTECT)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    only_for = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(AppendOnly.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["tracked", "journal_id"],
                condition=models.Q(journal_id__isnull=False),
                name="journal_event_once_a_unit",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=TrackingStatus.values),
                name="trackingevent_status_is_declared",
            ),
        )
        indexes = (models.Index(fields=["tracked", "id"], name="event_by_tracked"),)

    def __str__(self) -> str:
        return f"{self.tracked_id} {self.status}"


class Unnumbered(models.Model):
    """An event that has no feed number yet; removed by the relay in the same step."""

    event = models.OneToOneField(TrackingEvent, on_delete=models.DO_NOTHING, primary_key=True)

    class Meta:
        db_table = "tracking_unnumbered"

    def __str__(self) -> str:
        return f"unnumbered {self.event_id}"


class FeedEntry(AppendOnly):
    """An event's place in the feed; numbers rise in the order of commits, gaps are legal."""

    seq = models.BigAutoField(primary_key=True)
    event = models.OneToOneField(TrackingEvent, on_delete=models.DO_NOTHING)
    recorded_at = models.DateTimeField(help_text="never before that of a lower number")
    item = models.TextField(help_text="the event as JSON, as readers get it")

    class Meta(AppendOnly.Meta):
        db_table = "tracking_feed"
        indexes = (models.Index(fields=["recorded_at", "seq"], name="feed_by_time"),)

    def __str__(self) -> str:
        return f"{self.seq}"


class Audience(models.Model):
    """Which organization finds which number in its feed."""

    pk = models.CompositePrimaryKey("organization_id", "seq")
    organization_id = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        db_table = "tracking_audience"

    def __str__(self) -> str:
        return f"{self.organization_id} {self.seq}"


class FeedFloor(models.Model):
    """The oldest number still kept; below it the feed answers 410."""

    earliest_seq = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.earliest_seq}"


class CaptureJob(Identified, Stamped):
    """An EPCIS document that was accepted; its events are kept encrypted until taken in."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    behaviour = models.CharField(max_length=8, default="rollback")
    events = EncryptedTextField()
    finished_at = models.DateTimeField(null=True, blank=True)
    success = models.BooleanField(default=False)
    errors = models.JSONField(default=list)

    objects: ClassVar[ScopedQuerySet["CaptureJob"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(behaviour__in=["rollback", "proceed"]),
                name="capture_behaviour_declared",
            ),
        )
        indexes = (
            models.Index(
                fields=["id"], name="capture_waiting", condition=models.Q(finished_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.uid}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sent it sees what became of it."""
        return models.Q(organization_id=actor.own)


class WebhookEndpoint(Identified, Stamped):
    """Where an organization's program wants to be told of new events, and how that goes.

    `after_seq` is how far the feed has been spread into messages; `failures` counts those in a
    row, `open_until` is the breaker, `busy_until` the lease of whoever sends just now.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="webhook_endpoints"
    )
    url = models.CharField(max_length=500)
    note = models.CharField(max_length=120, blank=True)
    statuses = ArrayField(
        models.CharField(max_length=24), default=list, blank=True, help_text="empty: all"
    )
    secret = EncryptedTextField()
    old_secret = EncryptedTextField(help_text="signs too until it ends")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    after_seq = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["WebhookEndpoint"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "url"],
                condition=models.Q(removed_at__isnull=True),
                name="webhook_address_once",
            ),
        )

    def __str__(self) -> str:
        return self.url

    @property
    def state(self) -> str:
        """Return active, failing, paused or disabled."""
        if self.disabled_at:
            return "disabled"
        if self.paused_at:
            return "paused"
        return "failing" if self.failures else "active"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """An organization sees its own, while it has them."""
        return models.Q(organization_id=actor.own, removed_at__isnull=True)


class MessageStatus(models.TextChoices):
    """Where a webhook message is."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Taken")
    FAILED = "failed", _("Given up")


class WebhookMessage(Identified, Stamped):
    """One event on its way to one endpoint, or a test (no number); the uid is the webhook-id."""

    Status = MessageStatus

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="messages")
    seq = models.BigIntegerField(null=True)
    status = models.CharField(
        max_length=10, choices=MessageStatus.choices, default=MessageStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=models.functions.Now())
    delivered_at = models.DateTimeField(null=True, blank=True)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=120, blank=True)

    objects: ClassVar[ScopedQuerySet["WebhookMessage"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["endpoint", "seq"], name="webhook_message_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "delivered", "failed"]),
                name="webhook_message_status_declared",
            ),
        )
        indexes = (
            models.Index(
                fields=["endpoint", "next_try_at"],
                name="webhook_due",
                condition=models.Q(status="waiting"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.seq}"

    @property
    def webhook_id(self) -> str:
        """Return the id the receiver knows it by, the same at every attempt."""
        return f"msg_{self.uid.hex}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """What goes to one's own endpoints."""
        return models.Q(endpoint__organization_id=actor.own, endpoint__removed_at__isnull=True)


class Misses(models.Model):
    """Wrong public codes from one address in one minute: guessing is slowed down."""

    address_hash = models.CharField(max_length=64)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["address_hash", "minute"], name="misses_once"),
        )

    def __str__(self) -> str:
        return f"{self.minute}"


# Last, because these point at tables above.
from relief.tracking.carriers import models as carriers  # noqa: E402

__all__ = ["carriers"]
