"""Reading plans, release orders and appeals, actor first."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db import models

from relief.allocation.models import (
    AllocationLine,
    AllocationPlan,
    Appeal,
    EquityReading,
    ReleaseOrder,
)
from relief.allocation.rules.what_if import balance_of
from relief.allocation.states import AppealStatus, PlanStatus, ReleaseStatus
from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.emergencies.models import Emergency
from relief.inventory.models import Reservation
from relief.inventory.states import HoldStatus

BULKY = ("snapshot", "result")
LINE_PARTS = (
    "request_line__item",
    "request_line__request__organization",
    "request_line__request__site",
    "balance__facility",
    "balance__lot__item",
    "balance__lot__owner",
)


def plans(actor: Actor) -> ScopedQuerySet[AllocationPlan]:
    """Return the plans an actor may see, newest first, without their bulky documents."""
    rows = AllocationPlan.objects.visible_to(actor).select_related("emergency", "copied_from")
    return rows.defer(*BULKY, *(f"copied_from__{name}" for name in BULKY)).order_by("-pk")


def plan_of(actor: Actor, uid: UUID | str) -> AllocationPlan:
    """Return one plan the actor may see; NotFound where there is none."""
    return plans(actor).get_visible(actor, uid)


def lines_of(actor: Actor, plan: AllocationPlan) -> ScopedQuerySet[AllocationLine]:
    """Return the part of a plan the actor may see, by request, item and lot."""
    rows = AllocationLine.objects.visible_to(actor).filter(plan=plan)
    order = ("request_line__request_id", "request_line__position", "request_line_id", "pk")
    return rows.select_related(*LINE_PARTS, "release_order").order_by(*order)


def allocation_lines(actor: Actor) -> ScopedQuerySet[AllocationLine]:
    """Return every line of plans the actor may see, newest first."""
    seen = AllocationPlan.objects.visible_to(actor)
    rows = AllocationLine.objects.visible_to(actor).filter(plan__in=seen.values("pk"))
    return rows.select_related(*LINE_PARTS, "plan", "release_order").order_by("-pk")


def release_orders(actor: Actor) -> ScopedQuerySet[ReleaseOrder]:
    """Return the release orders an actor may see, newest first, with their lines."""
    lines = AllocationLine.objects.select_related("request_line__item", "balance__lot__item")
    rows = ReleaseOrder.objects.visible_to(actor)
    rows = rows.select_related(
        "owner", "facility", "request__organization", "request__site", "request__emergency"
    )
    return rows.prefetch_related(models.Prefetch("lines", queryset=lines.order_by("pk"))).order_by(
        "-pk"
    )


def appeals(actor: Actor) -> ScopedQuerySet[Appeal]:
    """Return the appeals an actor may see, newest first."""
    rows = Appeal.objects.visible_to(actor)
    return rows.select_related(
        "request_line__item", "request_line__request__site", "organization"
    ).order_by("-pk")


def readings(actor: Actor) -> ScopedQuerySet[EquityReading]:
    """Return the readings of how evenly emergencies are served, newest first."""
    rows = EquityReading.objects.visible_to(actor)
    return rows.select_related("emergency", "item").order_by("-pk")


def is_only_assumed(plan: AllocationPlan) -> bool:
    """Tell whether a what-if gives goods that are not there: it can be read, not approved."""
    lots = {row["lot"] for row in plan.result.get("allocations", [])} if plan.is_what_if else set()
    return any(balance_of(lot) is None for lot in lots)


def overrides(emergency: Emergency) -> list[AllocationPlan]:
    """Return the plans that were approved in part against the planner, newest first.

    Their numbers and reasons are for every partner to read; nothing else of them is.
    """
    rows = AllocationPlan.objects.filter(
        emergency=emergency,
        result__has_key="override",
        status__in=(PlanStatus.PROPOSED, PlanStatus.APPROVED, PlanStatus.COMMITTED),
    )
    return list(rows.defer("snapshot").order_by("-pk")[:50])


def overdue_orders(now: datetime.datetime) -> list[int]:
    """Return the keys of orders whose owner did not answer in time and nobody was told."""
    rows = ReleaseOrder.objects.filter(
        status=ReleaseStatus.SUBMITTED, escalated_at__isnull=True, due_at__lte=now
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def overdue_appeals(now: datetime.datetime) -> list[int]:
    """Return the keys of appeals that waited longer than promised, and nobody was told."""
    rows = Appeal.objects.filter(status=AppealStatus.OPEN, due_at__lte=now, escalated_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def unfinished_plans(now: datetime.datetime) -> list[int]:
    """Return the keys of plans that wait for the planner or were left by a killed one.

    One whose triggers may still go on waits for them to settle.
    """
    rows = AllocationPlan.objects.filter(status__in=(PlanStatus.DRAFT, PlanStatus.SOLVING))
    rows = rows.exclude(status=PlanStatus.DRAFT, settles_at__gt=now)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def approved_plans() -> list[int]:
    """Return the keys of plans that were approved and are to be reserved, oldest yes first."""
    rows = AllocationPlan.objects.filter(status=PlanStatus.APPROVED)
    return list(rows.order_by("approved_at", "pk").values_list("pk", flat=True))


def held(lines: Iterable[AllocationLine]) -> dict[UUID, int]:
    """Return the units still reserved, by the public id of lines whose goods have not left."""
    rows = Reservation.objects.filter(
        purpose_uid__in=[line.uid for line in lines], status=HoldStatus.LIVE
    )
    return dict(rows.values_list("purpose_uid", "quantity"))
