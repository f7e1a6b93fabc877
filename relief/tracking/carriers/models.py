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
from relief.delivery.models import Delivery
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission
from relief.shipping.models import Consignment, HandlingUnit, Shipment

SUBSCRIPTIONS_A_MONTH = 4
HALF_HOUR = datetime.timedelta(minutes=30)


def reporter(organization: Organization, label: str) -> Actor:
    """Return the actor that a carrier's reports come from, however they came."""
    return Actor(
        kind="client",
        id=0,
        label=label,
        organization_id=organization.pk,
        organization_code=organization.code,
        permissions=frozenset({str(Permission.TRACKING_WRITE)}),
        language="en",
    )


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
        return reporter(self.organization, f"{self.kind} {self.organization.code}")


class CarrierParcel(Identified, Stamped):
    """A carrier's number that is asked for: it stands for one of our units, or for what its
    carrier gave it to (a shipment with all on board, one package).
    """

    class Status(models.TextChoices):
        FOLLOWED = "followed", _("Followed")
        OVER = "over", _("Over")
        LOST = "lost", _("The carrier knows nothing of it")

    link = models.ForeignKey(CarrierLink, on_delete=models.PROTECT, related_name="parcels")
    tracked = models.ForeignKey(
        "tracking.Tracked", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    named = models.ForeignKey(
        "tracking.CarrierNumber", null=True, blank=True, on_delete=models.PROTECT,
        related_name="parcels", help_text="the number it is followed for, until that one ends",
    )  # fmt: skip
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
            models.CheckConstraint(
                condition=models.Q(tracked__isnull=False) | models.Q(named__isnull=False),
                name="carrier_parcel_stands_for_something",
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

    @property
    def subject_number(self) -> str:
        """Return our number of what it stands for."""
        if self.named is not None:
            return self.named.subject_number
        return self.tracked.number if self.tracked else ""

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The organization whose account follows it."""
        return models.Q(link__organization_id=actor.own)


class CarrierNumber(Identified, Stamped):
    """A carrier's own number for something of ours; many numbers may name one thing.

    What its carrier reports under the number is noted on what it names.
    """

    class Kind(models.TextChoices):
        CONSIGNMENT = "consignment", _("Consignment")
        SHIPMENT = "shipment", _("Shipment")
        UNIT = "unit", _("Package")
        DELIVERY = "delivery", _("Delivery")

    carrier = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    company = models.CharField(
        max_length=40, blank=True, help_text="the carrier's code at a tracking service"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject_uid = models.UUIDField()
    subject_number = models.CharField(max_length=24)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="it was a wrong one")

    objects: ClassVar[ScopedQuerySet["CarrierNumber"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["carrier", "number"],
                condition=models.Q(ended_at=None),
                name="carrier_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["consignment", "shipment", "unit", "delivery"])
                & ~models.Q(number=""),
                name="carrier_number_names_something",
            ),
        )
        indexes = (
            models.Index(fields=["subject_uid"], name="carrier_number_by_subject"),
            models.Index(fields=["number"], name="carrier_number_by_number"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def organization_id(self) -> int:
        """Return whose number it is, for the journal."""
        return self.carrier_id

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Its carrier, and whoever sees what it names."""
        seen = models.Q(carrier_id=actor.own)
        for model in (Consignment, Shipment, Delivery):
            rows = model.objects.filter(model.scope(actor)).values("uid")
            seen |= models.Q(subject_uid__in=rows)
        boxes = HandlingUnit.objects.filter(
            consignment__in=Consignment.objects.filter(Consignment.scope(actor)).values("pk")
        )
        return seen | models.Q(subject_uid__in=boxes.values("uid"))


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
