"""Day routes: who drives when and with what, and the plans that were worked out."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import Dated, Identified, NumberField, Stamped
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
    rerouted_at = models.DateTimeField(null=True, blank=True, help_text="its stops last changed")
    reroute = models.JSONField(default=dict, blank=True, help_text="{added, gone} by the last plan")

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


class Cause(models.TextChoices):
    """What broke a plan in use, so that it is worked out anew by itself."""

    STOP_ADDED = "stop_added", _("a stop was added")
    STOP_CHANGED = "stop_changed", _("a stop was changed")
    STOP_CANCELLED = "stop_cancelled", _("a stop was cancelled")
    REFUSED = "refused", _("goods were refused")
    NOT_HANDED_OVER = "not_handed_over", _("goods could not be handed over")
    VEHICLE_OUT = "vehicle_out", _("a vehicle or courier fell out")
    SHIFT_ADDED = "shift_added", _("a shift was added")
    BEHIND = "behind", _("a courier is behind and would miss a promise")


class RoutePlan(Identified, Dated):
    """One working out of a day's routes; what was applied stands in the deliveries.

    With `causes` nobody asked for it: something broke the plan before, and it is put to use
    by itself where it breaks no promise.
    """

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
    causes = ArrayField(
        models.CharField(max_length=20, choices=Cause.choices), default=list, blank=True
    )
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="worked out from then on; empty: at once"
    )
    solved_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["RoutePlan"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            ROUTE_PLAN.constraint("routeplan"),
            models.CheckConstraint(
                condition=models.Q(causes__contained_by=Cause.values),
                name="route_plan_causes_are_declared",
            ),
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

    @property
    def cause_names(self) -> list[str]:
        """Return what made it necessary, in words; empty where somebody asked for it."""
        return [str(Cause(cause).label) for cause in self.causes]

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The organization whose couriers it sends; their names are in it."""
        if actor.kind == "user" and actor.roles <= {"courier", "station_keeper"}:
            return NOTHING
        return models.Q(organization_id=actor.organization_id or 0)
