"""Relief requests and their lines: asked, verified, allocated, on the way, delivered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.demand.states import REQUEST, RequestStatus
from relief.emergencies.models import Emergency
from relief.geography.models import Site
from relief.organizations.models import Organization, of_own


class RequestClass(models.IntegerChoices):
    """How urgent a need is."""

    LIFE_SAVING = 1, _("1 life-saving")
    URGENT = 2, _("2 urgent")
    STANDARD = 3, _("3 standard")


class ReliefRequest(Identified, Stamped):
    """What an organization asks for people at a site."""

    machine = REQUEST

    number = NumberField("RQ")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="requests"
    )
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="requests")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="requests")
    status = models.CharField(
        max_length=20, choices=RequestStatus.choices, default=RequestStatus.DRAFT
    )
    request_class = models.PositiveSmallIntegerField(
        choices=RequestClass.choices, default=RequestClass.URGENT
    )
    people = models.BigIntegerField()
    people_under_5 = models.BigIntegerField(default=0)
    people_60_plus = models.BigIntegerField(default=0)
    people_80_plus = models.BigIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=3)
    vulnerability = models.DecimalField(max_digits=4, decimal_places=3, default=1)
    needed_by = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(blank=True, max_length=2000)
    origin_type = models.CharField(max_length=20, blank=True, help_text="ticket, where one")
    origin_uid = models.UUIDField(null=True, blank=True)
    delivery_method = models.CharField(
        max_length=20, blank=True, help_text="asked for: home, station, unmanned, distribution"
    )
    delivery_contact_uid = models.UUIDField(
        null=True, blank=True, help_text="who receives, kept encrypted by delivery"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    objects: ClassVar[ScopedQuerySet["ReliefRequest"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            REQUEST.constraint("reliefrequest"),
            models.CheckConstraint(condition=models.Q(people__gt=0), name="request_has_people"),
            models.CheckConstraint(
                condition=models.Q(vulnerability__gte=1, vulnerability__lte=1.5),
                name="request_vulnerability_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(request_class__in=[1, 2, 3]), name="request_class_known"
            ),
        )
        indexes = (models.Index(fields=["emergency", "status"], name="request_by_emergency"),)

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """A partner sees its own requests."""
        return of_own(actor)


class RequestLine(Identified):
    """One item of a request. Counts are base units; the database keeps their order.

    `delivered` ≤ `dispatched` ≤ `allocated`, and `already` + `allocated` ≤ `verified` (rule 3:
    never beyond verified). `already` is what the same place and people have from elsewhere
    in this emergency; `allocated` keeps counting what has left and what has arrived.
    """

    request = models.ForeignKey(ReliefRequest, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="request_lines")
    position = models.PositiveSmallIntegerField(default=0)
    request_class = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=RequestClass.choices, help_text="empty: the request's"
    )
    requested = models.BigIntegerField()
    verified = models.BigIntegerField(null=True, blank=True)
    verify_reason = models.CharField(max_length=300, blank=True)
    floor = models.BigIntegerField(default=0)
    already = models.BigIntegerField(default=0)
    allocated = models.BigIntegerField(default=0)
    dispatched = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    reckoning = models.JSONField(default=dict, blank=True, help_text="terms of the calculator")
    explanation = models.JSONField(default=dict, blank=True, help_text="facts of the last plan")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["request", "item"], name="item_once_a_request"),
            models.CheckConstraint(condition=models.Q(requested__gt=0), name="line_asks"),
            models.CheckConstraint(
                condition=models.Q(verified__isnull=True, allocated=0)
                | models.Q(verified__gte=models.F("allocated") + models.F("already")),
                name="line_within_verified",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    allocated__gte=models.F("dispatched"),
                    dispatched__gte=models.F("delivered"),
                    delivered__gte=0,
                    already__gte=0,
                    floor__gte=0,
                ),
                name="line_counts_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.request_id} {self.item_id}"

    @property
    def effective_class(self) -> int:
        """Return the line's class, or its request's."""
        return self.request_class or self.request.request_class

    @property
    def open_units(self) -> int:
        """Return what may still be given: verified less what is there or promised."""
        return max(0, (self.verified or 0) - self.already - self.allocated)

    @property
    def under_way(self) -> int:
        """Return the units that have left and have not arrived."""
        return self.dispatched - self.delivered

    @property
    def not_sent(self) -> int:
        """Return the units that are promised and have not left."""
        return self.allocated - self.dispatched
