"""Accounts with carriers, the numbers followed there, and what was asked of them and when.

The carriers' limits stand in the database: four subscriptions of a number a month, one query
of a number in half an hour; more than that and they lock the number.
"""

import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, Stamped
from relief.core.privacy import EncryptedTextField
from relief.core.querysets import ScopedQuerySet
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission

SUBSCRIPTIONS_A_MONTH = 4
HALF_HOUR = datetime.timedelta(minutes=30)


class Span(models.Func):
    """A span of time from two columns."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class CarrierLink(Identified, Stamped):
    """An organization's account with a carrier or a tracking service; its reports come in here."""

    class Kind(models.TextChoices):
        KUAIDI100 = "kuaidi100", _("Kuaidi100")
        KDNIAO = "kdniao", _("Kdniao")
        WEBHOOK = "webhook", _("Own system, signed webhook")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    address = models.CharField(max_length=200, blank=True, help_text="where it is asked")
    customer = EncryptedTextField(help_text="our customer number there")
    key = EncryptedTextField()
    salt = EncryptedTextField(help_text="of its reports")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ScopedQuerySet["CarrierLink"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["kuaidi100", "kdniao", "webhook"],
                ),
                name="carrier_link_is_declared",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.organization_id}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The organization whose account it is."""
        return models.Q(organization_id=actor.own)

    @property
    def actor(self) -> Actor:
        """Return who reports through this link."""
        return Actor(
            kind="client",
            id=0,
            label=f"{self.kind} {self.organization.code}",
            organization_id=self.organization_id,
            organization_code=self.organization.code,
            permissions=frozenset({str(Permission.TRACKING_WRITE)}),
            language="en",
        )


class CarrierParcel(Identified, Stamped):
    """A carrier's number that stands for one of our units."""

    class Status(models.TextChoices):
        FOLLOWED = "followed", _("Followed")
        OVER = "over", _("Over")
        LOST = "lost", _("The carrier knows nothing of it")

    link = models.ForeignKey(CarrierLink, on_delete=models.PROTECT, related_name="parcels")
    tracked = models.ForeignKey("tracking.Tracked", on_delete=models.PROTECT, related_name="+")
    company = models.CharField(max_length=40, help_text="the carrier's code there: yuantong, STO")
    number = models.CharField(max_length=60)
    phone = EncryptedTextField(help_text="last digits, where the carrier asks for them")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.FOLLOWED)
    subscribed_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    subscribe_at = models.DateTimeField(null=True, blank=True, help_text="when to ask (again)")
    poll_at = models.DateTimeField(null=True, blank=True, help_text="when to ask by hand")
    said = models.CharField(max_length=200, blank=True, help_text="the carrier, at the last call")

    objects: ClassVar[ScopedQuerySet["CarrierParcel"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["link", "company", "number"], name="carrier_parcel_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["followed", "over", "lost"]),
                name="carrier_parcel_status_is_declared",
            ),
        )
        indexes = (
            models.Index(
                fields=["subscribe_at"],
                name="carrier_parcel_to_ask",
                condition=models.Q(status="followed"),
            ),
            models.Index(
                fields=["poll_at"],
                name="carrier_parcel_to_poll",
                condition=models.Q(status="followed"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.company} {self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The organization whose account follows it."""
        return models.Q(link__organization_id=actor.own)


class CarrierSubscription(AppendOnly):
    """One subscription of a number; the month's fifth is refused here, not by the carrier."""

    parcel = models.ForeignKey(CarrierParcel, on_delete=models.PROTECT, related_name="asked")
    company = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    month = models.DateField(help_text="its first day, in China")
    turn = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["company", "number", "month", "turn"], name="subscribed_once_a_turn"
            ),
            models.CheckConstraint(
                condition=models.Q(turn__range=(1, SUBSCRIPTIONS_A_MONTH), month__day=1),
                name="four_subscriptions_a_month",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.month} {self.turn}"


class CarrierPoll(AppendOnly):
    """One query of a number; another one within half an hour cannot be stored."""

    parcel = models.ForeignKey(CarrierParcel, on_delete=models.PROTECT, related_name="polls")
    company = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    free_at = models.DateTimeField(help_text="from when it may be asked for again")

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(free_at__gte=models.F("asked_at") + HALF_HOUR),
                name="poll_waits_half_an_hour",
            ),
            ExclusionConstraint(
                name="one_poll_in_half_an_hour",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    (Span("asked_at", "free_at"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.asked_at:%Y-%m-%d %H:%M}"
