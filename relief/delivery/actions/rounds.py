"""Day routes: shifts, the wish for a plan, what the planner found, and putting it to use."""

import datetime
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.clock import CHINA
from relief.core.errors import Conflict, Invalid, NotAllowed, Refused
from relief.core.work import action
from relief.delivery import applying, replanning, rounds
from relief.delivery.actions.assign import courier_keys
from relief.delivery.models import Cause, Delivery, RoutePlan, Shift, Skill
from relief.delivery.routing import DayPlan
from relief.delivery.states import RoutePlanStatus
from relief.inventory.models import Facility
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.permissions import Permission

Row = TypeVar("Row", Shift, RoutePlan)
LONGEST = datetime.timedelta(hours=14)


class ShiftOverlaps(Conflict):
    """The courier drives at this time already."""

    code = "shift_overlaps"
    message = _("This courier has a shift at this time.")


class PromiseBroken(Refused):
    """The plan would be late where today's routes are not."""

    code = "promise_broken"
    message = _("This plan would break {count} promises that today's routes keep.")


class PlanIsOld(Conflict):
    """The day changed since the plan was worked out."""

    code = "plan_is_old"
    message = _("The day has changed since this plan was worked out. Plan again.")


@dataclass(frozen=True, slots=True)
class ShiftValues:
    """A courier's day: hours, room and skills."""

    courier: UUID
    depot: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    drive_minutes: int
    capacity_kg: float
    capacity_m3: float
    skills: tuple[str, ...] = ()


@action(Permission.DELIVERY_PLAN)
def add_shift(*, actor: Actor, now: datetime.datetime, values: ShiftValues) -> Shift:
    """Add a courier's shift and return it. Raises Invalid by field, ShiftOverlaps."""
    if actor.organization_id is None:
        raise NotAllowed
    user_id, _carrier = courier_keys(values.courier)
    depot = Facility.objects.filter(code=values.depot, is_active=True).first()
    if depot is None:
        raise Invalid("depot", _("There is no facility with the code {code}."), code=values.depot)
    _require_sensible(values)
    during = Shift.objects.filter(
        courier_id=user_id, cancelled_at=None,
        starts_at__lt=values.ends_at, ends_at__gt=values.starts_at,
    )  # fmt: skip
    if during.exists():
        raise ShiftOverlaps
    row = Shift.objects.create(
        organization_id=actor.organization_id,
        courier_id=user_id,
        depot=depot,
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        drive_minutes=values.drive_minutes,
        capacity_kg=values.capacity_kg,
        capacity_m3=values.capacity_m3,
        skills=sorted(set(values.skills)),
    )
    facts = {"depot": depot.code, "starts_at": values.starts_at.isoformat()}
    record("shift.added", subject=row, actor=actor, now=now, payload=facts)
    return row


@action(Permission.DELIVERY_PLAN)
def cancel_shift(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Shift:
    """Cancel a shift: what is not on board is free for others. Raises NotFound, NotAllowed.

    What is on board has no time any more: nothing can be promised for it.
    """
    row = _to_plan(actor, Shift, uid)
    if row.cancelled_at is None:
        row.cancelled_at = now
        row.save(update_fields=["cancelled_at"])
        waiting = Delivery.objects.filter(shift=row, status="ready")
        waiting.update(shift=None, courier=None, planned_at=None, stop=None)
        Delivery.objects.filter(shift=row, status__in=rounds.ON_BOARD).update(planned_at=None)
        record("shift.cancelled", subject=row, actor=actor, now=now)
    return row


@action(Permission.DELIVERY_PLAN)
def ask_for_routes(*, actor: Actor, now: datetime.datetime, day: datetime.date) -> RoutePlan:
    """Ask for a plan of a day's routes and return it; the planner takes it up in seconds.

    An earlier wish that nobody answered yet is replaced.
    """
    if actor.organization_id is None:
        raise NotAllowed
    open_ones = RoutePlan.objects.filter(
        organization_id=actor.organization_id, day=day, status__in=["waiting", "proposed"]
    )
    for old in open_ones.order_by("pk"):
        move(old, "superseded", actor=actor, now=now)
    row = RoutePlan.objects.create(organization_id=actor.organization_id, day=day)
    record(
        "route_plan.waiting", subject=row, actor=actor, now=now, payload={"day": day.isoformat()}
    )
    return row


@action(None)
def begin_routes(*, actor: Actor, now: datetime.datetime, plan_id: int) -> RoutePlan | None:
    """Take a waiting plan up; None where it was withdrawn. A killed planner's is taken again."""
    row = RoutePlan.objects.select_for_update(no_key=True).get(pk=plan_id)
    if row.status == RoutePlanStatus.SOLVING:
        return row
    if row.status != RoutePlanStatus.WAITING:
        return None
    move(row, "solving", actor=actor, now=now)
    return row


@action(None)
def propose_routes(
    *, actor: Actor, now: datetime.datetime, plan_id: int, day: rounds.Day, found: DayPlan
) -> RoutePlan | None:
    """Keep what the planner found; None where the plan was withdrawn meanwhile.

    A plan that the day itself asked for is put to use at once, where it breaks no promise;
    where the day went on meanwhile it is wished for again.
    """
    row = RoutePlan.objects.select_for_update(no_key=True).get(pk=plan_id)
    if row.status != RoutePlanStatus.SOLVING:
        return None
    others = RoutePlan.objects.filter(
        organization_id=row.organization_id, day=row.day, status=RoutePlanStatus.PROPOSED
    )
    for old in others.order_by("pk"):
        move(old, "superseded", actor=actor, now=now)
    result = applying.as_json(day, found)
    facts = {
        "routes": len(result["routes"]), "left_out": len(result["left_out"]),
        "breaks": len(result["breaks"]), "causes": row.causes,
    }  # fmt: skip
    move(row, "proposed", actor=actor, now=now, changes={"result": result}, payload=facts)
    if row.causes and not result["breaks"]:
        _put_to_use_or_wish(row, actor=actor, now=now)
    return row


def _put_to_use_or_wish(plan: RoutePlan, *, actor: Actor, now: datetime.datetime) -> None:
    rows = applying.locked(plan.result)
    if applying.is_old(plan.result, rows):
        move(plan, "superseded", actor=actor, now=now)
        for current in replanning.in_use([plan.organization_id], plan.day):
            replanning.wish(current, Cause.STOP_CHANGED, now=now)
        return
    applying.put_to_use(plan, rows, actor=actor, now=now)


@action(None)
def watch_routes(*, actor: Actor, now: datetime.datetime) -> int:
    """Wish for a new plan where a courier is so far behind that a stop would be missed.

    Returns how many plans were wished for.
    """
    today = now.astimezone(CHINA).date()
    wished = 0
    for plan in replanning.in_use_on(today):
        shifts = rounds.shifts_of(plan.organization_id, today, now)
        if any(replanning.will_miss(row, now) for row in shifts):
            replanning.wish(plan, Cause.BEHIND, now=now)
            wished += 1
    return wished


@action(None)
def fail_routes(*, actor: Actor, now: datetime.datetime, plan_id: int, reason: str) -> None:
    """Note that a plan could not be worked out."""
    row = RoutePlan.objects.select_for_update(no_key=True).get(pk=plan_id)
    if row.status in {RoutePlanStatus.WAITING, RoutePlanStatus.SOLVING}:
        move(row, "failed", actor=actor, now=now, changes={"reason": reason[:200]})


@action(Permission.DELIVERY_PLAN)
def apply_routes(*, actor: Actor, now: datetime.datetime, uid: UUID) -> RoutePlan:
    """Put a proposed plan to use: couriers see their stops in its order.

    Raises PromiseBroken where today's routes keep what the plan would not, PlanIsOld where
    deliveries changed since. What was delivered meanwhile is simply left out.
    """
    plan = _to_plan(actor, RoutePlan, uid)
    if plan.status == RoutePlanStatus.APPLIED:
        return plan
    RoutePlan.machine.require(plan.status, "applied")
    if plan.result["breaks"]:
        raise PromiseBroken(count=len(plan.result["breaks"]))
    rows = applying.locked(plan.result)
    if applying.is_old(plan.result, rows):
        raise PlanIsOld
    applying.put_to_use(plan, rows, actor=actor, now=now)
    return plan


def _require_sensible(values: ShiftValues) -> None:
    if values.starts_at >= values.ends_at or values.ends_at - values.starts_at > LONGEST:
        raise Invalid("ends_at", _("A shift ends after its start, within 14 hours."))
    for name in ("drive_minutes", "capacity_kg", "capacity_m3"):
        if getattr(values, name) <= 0:
            raise Invalid(name, _("This must be more than 0."))
    if not set(values.skills) <= set(Skill.values):
        raise Invalid("skills", _("This skill is not known."))


def _to_plan(actor: Actor, model: type[Row], uid: UUID) -> Row:
    """Return a row of the actor's own organization under lock. Raises NotFound, NotAllowed."""
    found = model.objects.get_visible(actor, uid)
    if not actor.sees_all and found.organization_id != actor.organization_id:
        raise NotAllowed
    return model.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
