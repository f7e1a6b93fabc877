"""Day routes: who drives when and with what, and the plans that were worked out."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models

from relief.core.actors import Actor
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import NOTHING, ScopedQuerySet
from relief.delivery.models.deliveries import Skill
from relief.delivery.states import ROUTE_PLAN, RoutePlanStatus
from relief.inventory.models import Facility
from relief.organizations.models import Organization, user_id_of


class Between(models.Func):
    """A span of time from two columns."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Shift(Identified, Stamped):
    """One courier's working day: from where, how long, with how much room and which skills."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="shifts")
    courier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts"
    )
    depot = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    drive_minutes = models.PositiveSmallIntegerField(help_text="at the wheel, at most")
    capacity_kg = models.FloatField()
    capacity_m3 = models.FloatField()
    skills = ArrayField(
        models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Shift"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    starts_at__lt=models.F("ends_at"), drive_minutes__gte=1,
                    capacity_kg__gt=0, capacity_m3__gt=0,
                ),
                name="shift_makes_sense",
            ),
            models.CheckConstraint(
                condition=models.Q(skills__contained_by=Skill.values),
                name="shift_skills_are_declared",
            ),
            ExclusionConstraint(
                name="one_shift_at_a_time",
                expressions=[
                    ("courier", RangeOperators.EQUAL),
                    (Between("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(cancelled_at=None),
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=["organization", "starts_at"], name="shift_by_day"),)

    def __str__(self) -> str:
        return f"{self.courier_id} {self.starts_at:%Y-%m-%d}"

    @property
    def skill_names(self) -> list[str]:
        """Return the skills in words."""
        return [str(Skill(skill).label) for skill in self.skills]

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The courier, and the organization they drive for."""
        mine = models.Q(courier_id=user_id_of(actor))
        if actor.kind == "user" and actor.roles <= {"courier", "station_keeper"}:
            return mine
        return mine | models.Q(organization_id=actor.organization_id or 0)


class RoutePlan(Identified, Stamped):
    """One working out of a day's routes; what was applied stands in the deliveries."""

    machine = ROUTE_PLAN

    number = NumberField("RT")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="route_plans"
    )
    day = models.DateField()
    status = models.CharField(
        max_length=12, choices=RoutePlanStatus.choices, default=RoutePlanStatus.WAITING
    )
    result = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["RoutePlan"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            ROUTE_PLAN.constraint("routeplan"),
            models.UniqueConstraint(
                fields=["organization", "day"],
                condition=models.Q(status="applied"),
                name="one_applied_plan_a_day",
            ),
        )
        indexes = (
            models.Index(
                fields=["id"],
                name="route_plan_to_do",
                condition=models.Q(status__in=["waiting", "solving"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The organization whose couriers it sends; their names are in it."""
        if actor.kind == "user" and actor.roles <= {"courier", "station_keeper"}:
            return NOTHING
        return models.Q(organization_id=actor.organization_id or 0)
