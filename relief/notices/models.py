"""Notices in the page, and what went out by mail and SMS."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import Dated, Identified, Stamped
from relief.core.privacy import EncryptedTextField
from relief.core.querysets import ScopedQuerySet
from relief.organizations.models import Organization, user_id_of


class Notice(Identified, Stamped):
    """Something one person should know: a code and its figures, put in words when shown."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    event_id = models.BigIntegerField()
    event_type = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_uid = models.UUIDField()
    params = models.JSONField(default=dict, help_text="ids and figures, no person's data")
    happened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="alone or in a digest")

    objects: ClassVar[ScopedQuerySet["Notice"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "event_id"], name="notice_once"),)
        indexes = (
            models.Index(
                fields=["person"], name="notice_unread", condition=models.Q(read_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.event_type} {self.subject_uid}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """One's own only."""
        return models.Q(person_id=user_id_of(actor))


class Mail(models.TextChoices):
    """When notices go out by mail."""

    NEVER = "never", _("Never")
    DAILY = "daily", _("Once a day")
    AT_ONCE = "at_once", _("At once")


class Preference(Stamped):
    """How a person wants to be told; where there is no row, once a day."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notice_preference"
    )
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.DAILY)
    digest_hour = models.PositiveSmallIntegerField(default=8, help_text="local time")
    digested_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(digest_hour__lte=23), name="digest_hour_of_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.mail}"


class Channel(models.TextChoices):
    """How a message goes out."""

    MAIL = "mail", _("Mail")
    SMS = "sms", _("SMS")


class MessageStatus(models.TextChoices):
    """Where a message is."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


class Message(Identified, Dated):
    """A mail or SMS: address and text encrypted, sent with repeats, once."""

    key = models.CharField(max_length=120, unique=True, help_text="what it is about: sent once")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = EncryptedTextField()
    title = EncryptedTextField()
    body = EncryptedTextField()
    about_type = models.CharField(max_length=80)
    about_uid = models.UUIDField(null=True)
    status = models.CharField(
        max_length=8, choices=MessageStatus.choices, default=MessageStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)

    objects: ClassVar[ScopedQuerySet["Message"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=MessageStatus.values), name="message_status_declared"
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at"], name="message_due", condition=models.Q(status="waiting")
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """What went to oneself, and what one's organization sent to others."""
        mine = models.Q(person_id=user_id_of(actor))
        ours = models.Q(organization_id=actor.organization_id, person__isnull=True)
        return mine | ours if actor.organization_id else mine
