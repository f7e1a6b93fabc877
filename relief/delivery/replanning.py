"""Planning anew during the day: what breaks a plan, for whom, and who is behind it.

An event that breaks a plan in use leaves a waiting plan with its causes, to be worked out
after a short while: what happens meanwhile joins it. The planner does the rest.
"""

import datetime
from collections.abc import Iterable, Mapping

from django.db import models

from relief.core.actors import SYSTEM
from relief.core.clock import CHINA
from relief.core.work import step
from relief.delivery import applying, rounds
from relief.delivery.models import Cause, Delivery, RoutePlan, Shift
from relief.delivery.routing.day import SERVICE
from relief.delivery.states import RoutePlanStatus
from relief.journal.record import record

GATHER = datetime.timedelta(seconds=60)  # what breaks a plan seldom comes alone
AT_THE_DOOR = datetime.timedelta(seconds=SERVICE)

BREAKS: Mapping[str, Cause] = {
    "delivery.created": Cause.STOP_ADDED,
    "delivery.assigned": Cause.STOP_CHANGED,
    "delivery.contact_changed": Cause.STOP_CHANGED,
    "delivery.cancelled": Cause.STOP_CANCELLED,
    "delivery.refused": Cause.REFUSED,
    "delivery.attempt_failed": Cause.NOT_HANDED_OVER,
    "delivery.taken_over": Cause.VEHICLE_OUT,
    "mission.declined": Cause.VEHICLE_OUT,
    "shift.cancelled": Cause.VEHICLE_OUT,
    "shift.added": Cause.SHIFT_ADDED,
}


@step
def wish_for(row: Delivery, cause: Cause, *, now: datetime.datetime) -> int:
    """Wish for a new plan of today wherever a delivery belongs to one; return how many."""
    load = row.consignment
    senders = {load.origin.operator_id, load.carrier_id, row.carrier_id}
    if row.shift:
        senders.add(row.shift.organization_id)
    today = now.astimezone(CHINA).date()
    plans = [plan for plan in in_use(senders, today) if not applying.knows(plan, row)]
    return _wish(plans, cause, now=now)


@step
def wish_for_shift(row: Shift, cause: Cause, *, now: datetime.datetime) -> int:
    """Wish for a new plan of a shift's day; return how many (0: no plan is in use)."""
    day = row.starts_at.astimezone(CHINA).date()
    plans = [
        plan for plan in in_use([row.organization_id], day)
        if (str(row.uid) in plan.result["shifts"]) == bool(row.cancelled_at)
    ]  # fmt: skip
    return _wish(plans, cause, now=now)


@step
def wish(plan: RoutePlan, cause: Cause, *, now: datetime.datetime) -> RoutePlan:
    """Leave a waiting plan beside a locked plan in use, or add a cause to the one there is."""
    waiting = RoutePlan.objects.filter(
        organization_id=plan.organization_id, day=plan.day, status=RoutePlanStatus.WAITING
    )
    found = waiting.order_by("pk").select_for_update(no_key=True).first()
    if found is None:
        found = RoutePlan.objects.create(
            organization_id=plan.organization_id, day=plan.day, causes=[cause], due_at=now + GATHER
        )
        facts = {"day": plan.day.isoformat(), "cause": cause}
        record("route_plan.waiting", subject=found, actor=SYSTEM, now=now, payload=facts)
    elif cause not in found.causes:
        found.causes = [*found.causes, cause]
        found.save(update_fields=["causes"])
    return found


def in_use_on(day: datetime.date) -> models.QuerySet[RoutePlan]:
    """Return the plans in use on a day under lock, so that two causes make one wish."""
    rows = RoutePlan.objects.filter(day=day, status=RoutePlanStatus.APPLIED)
    return rows.order_by("pk").select_for_update(no_key=True)


def in_use(organizations: Iterable[int | None], day: datetime.date) -> models.QuerySet[RoutePlan]:
    """Return those of some organizations."""
    return in_use_on(day).filter(organization_id__in=list(organizations))


def _wish(plans: Iterable[RoutePlan], cause: Cause, *, now: datetime.datetime) -> int:
    """Wish wherever somebody is still to drive: a day that is over is not planned anew."""
    made = 0
    for plan in plans:
        if rounds.shifts_of(plan.organization_id, plan.day, now).exists():
            wish(plan, cause, now=now)
            made += 1
    return made


def will_miss(row: Shift, now: datetime.datetime) -> list[Delivery]:
    """Return the stops a shift would miss if it goes on as far behind as it is now.

    Only stops that the plan had in time: by their promise, or while somebody is at home.
    """
    late = rounds.behind(row, now)
    if late <= AT_THE_DOOR:
        return []
    return [stop for stop in rounds.stops_ahead(row) if _misses(stop, late)]


def _misses(row: Delivery, late: datetime.timedelta) -> bool:
    at = row.planned_at
    return at is not None and any(at <= end < at + late for end in _ends(row))


def _ends(row: Delivery) -> list[datetime.datetime]:
    """Return the moments after which a stop is missed: its promise, the end of its hours."""
    ends = [row.due_at] if row.due_at else []
    contact = row.contact
    if contact and contact.home_until and row.planned_at:
        day = row.planned_at.astimezone(CHINA).date()
        ends.append(datetime.datetime.combine(day, contact.home_until, CHINA))
    return ends
