"""Allocation plans, their lines, and the owners' release orders."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from relief.allocation.states import (
    APPEAL,
    PLAN,
    RELEASE,
    AppealStatus,
    PlanStatus,
    ReleaseStatus,
)
from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import Dated, Identified, NumberField, Stamped
from relief.core.querysets import EVERYTHING, ScopedQuerySet
from relief.demand.models import RequestLine
from relief.emergencies.models import Emergency
from relief.inventory.models import StockBalance, staffed_by
from relief.organizations.models import Organization, of_own


class AllocationPlan(Identified, Dated):
    """One answer of the planner to one snapshot of needs and stock."""

    machine = PLAN

    number = NumberField("PL")
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="plans")
    status = models.CharField(max_length=12, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    reason = models.CharField(max_length=200, blank=True)
    is_what_if = models.BooleanField(default=False)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    assumptions = models.JSONField(default=dict, blank=True)
    reach = models.JSONField(
        default=dict, blank=True, help_text="requests or place it is for; empty: all"
    )
    snapshot = models.JSONField(default=dict, help_text="relief-allocation/1")
    snapshot_hash = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict, help_text="relief-plan/1")
    metrics = models.JSONField(default=dict)
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent")
    value_cny = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    units = models.BigIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="times taken up")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="first, by the platform")
    settles_at = models.DateTimeField(
        null=True, blank=True, help_text="what asked for it may go on until then; empty: at once"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["AllocationPlan"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            PLAN.constraint("allocationplan"),
            models.UniqueConstraint(
                fields=["emergency"],
                condition=models.Q(status="draft", is_what_if=False, reach={}),
                name="one_waiting_plan",
            ),
        )
        indexes = (models.Index(fields=["emergency", "status"], name="plan_by_emergency"),)

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """A partner sees committed plans that touch its requests or goods, and only its part."""
        mine = AllocationLine.objects.filter(AllocationLine.scope(actor))
        return models.Q(status="committed", pk__in=mine.values("plan_id"))


class PlanApproval(Stamped):
    """One yes to a plan; above a set value those of two people are needed.

    A program's yes (`user` empty) is enough below that value and counts for nothing above.
    """

    plan = models.ForeignKey(AllocationPlan, on_delete=models.CASCADE, related_name="approvals")
    actor_key = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "actor_key"], name="approve_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.actor_key}"


class ReleaseOrder(Identified, Dated):
    """Asks an owner to let goods go for one request out of one facility."""

    machine = RELEASE

    number = NumberField("RO")
    plan = models.ForeignKey(
        AllocationPlan, on_delete=models.PROTECT, related_name="release_orders"
    )
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="release_orders")
    request = models.ForeignKey(
        "demand.ReliefRequest", on_delete=models.PROTECT, related_name="release_orders"
    )
    facility = models.ForeignKey(
        "inventory.Facility", on_delete=models.PROTECT, related_name="release_orders"
    )
    status = models.CharField(
        max_length=10, choices=ReleaseStatus.choices, default=ReleaseStatus.SUBMITTED
    )
    reason = models.CharField(max_length=300, blank=True, help_text="of a refusal")
    is_standing = models.BooleanField(default=False, help_text="released by a standing rule")
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["ReleaseOrder"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            RELEASE.constraint("releaseorder"),
            models.UniqueConstraint(
                fields=["plan", "owner", "request", "facility"], name="release_order_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The owner answers; the facility's staff see what they will load."""
        return models.Q(owner_id=actor.organization_id) | models.Q(
            facility_id__in=staffed_by(actor)
        )


class AllocationLine(Identified):
    """So many units of a balance for a request line, leaving on a day."""

    # `allocation_once` begins with the plan: an index of its own would be the same again.
    plan = models.ForeignKey(
        AllocationPlan, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    request_line = models.ForeignKey(
        RequestLine, on_delete=models.PROTECT, related_name="allocation_lines"
    )
    balance = models.ForeignKey(
        StockBalance, on_delete=models.PROTECT, related_name="allocation_lines"
    )
    release_order = models.ForeignKey(
        ReleaseOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    quantity = models.BigIntegerField()
    counts_as = models.BigIntegerField(
        help_text="units of the item asked (substitutes differ; a kit counts with one of its parts)"
    )
    per_kit = models.BigIntegerField(
        default=0, help_text="units in one kit where these are parts of kits; else 0"
    )
    day = models.PositiveSmallIntegerField(default=0)
    is_ticked = models.BooleanField(default=True)
    value_cny = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    objects: ClassVar[ScopedQuerySet["AllocationLine"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="allocation_positive"),
            models.UniqueConstraint(
                fields=["plan", "request_line", "balance", "day"], name="allocation_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.quantity}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The requester and the owner see their lines."""
        return models.Q(request_line__request__organization_id=actor.organization_id) | models.Q(
            balance__lot__owner_id=actor.organization_id
        )


class EquityReading(Identified, Stamped):
    """How evenly an emergency's needs are met in a week: of one item, or of all (`item` empty).

    The last reading of a week stands. `figures` as in `rules.equity.Reading`, `partners` the
    fill by organization key (never shown to other partners), `flags` what a person should see.
    """

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="readings")
    week = models.DateField(help_text="its Monday")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT)
    figures = models.JSONField(default=dict)
    partners = models.JSONField(default=dict)
    flags = models.JSONField(default=list)

    objects: ClassVar[ScopedQuerySet["EquityReading"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["emergency", "week", "item"],
                nulls_distinct=False,
                name="equity_once_a_week",
            ),
            models.CheckConstraint(
                condition=models.Q(week__week_day=2), name="equity_week_is_a_monday"
            ),
        )

    def __str__(self) -> str:
        return f"{self.emergency_id} {self.week}"

    @property
    def code(self) -> str:
        """Return what journal and notices call it: the emergency, and the item where of one."""
        parts = (self.emergency, self.item) if self.item else (self.emergency,)
        return " · ".join(row.code for row in parts)

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The figures are for every partner to see; names in `partners` are not."""
        return EVERYTHING


class Appeal(Identified, Dated):
    """A requester's objection to what a line got; answered within a day."""

    machine = APPEAL

    number = NumberField("AP")
    request_line = models.ForeignKey(RequestLine, on_delete=models.PROTECT, related_name="appeals")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=AppealStatus.choices, default=AppealStatus.OPEN
    )
    text = models.CharField(max_length=1000)
    answer = models.CharField(max_length=1000, blank=True)
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    objects: ClassVar[ScopedQuerySet["Appeal"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            APPEAL.constraint("appeal"),
            models.UniqueConstraint(
                fields=["request_line"],
                condition=models.Q(status="open"),
                name="one_open_appeal_a_line",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The organization that objects sees it."""
        return of_own(actor)
