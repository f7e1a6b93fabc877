"""What the planner writes: taken up, proposed, failed. A killed planner is simply taken over."""

import datetime
from collections.abc import Mapping
from typing import Any

from relief.allocation import snapshot, steps, storing
from relief.allocation.explanation import facts
from relief.allocation.models import AllocationPlan
from relief.allocation.queries import BULKY
from relief.allocation.rules import equity
from relief.allocation.rules.limits import MOST_ATTEMPTS
from relief.allocation.states import PlanStatus
from relief.core.actors import Actor
from relief.core.work import action, be_patient
from relief.demand.models import RequestLine
from relief.journal.moves import move


@action(None)
def begin_solving(*, actor: Actor, now: datetime.datetime, plan_id: int) -> AllocationPlan | None:
    """Take a waiting plan up; None where it is not waiting.

    Short and apart from `take_world`: whoever approves a request after this commit finds no
    waiting plan and asks for another, whoever did before is in the world taken after it. A
    plan found in `solving` was left by a killed planner: it is taken up again, and after
    three times set aside as failed.
    """
    plan = _locked(plan_id, *BULKY)
    if plan is None or plan.status not in (PlanStatus.DRAFT, PlanStatus.SOLVING):
        return None
    if plan.attempts >= MOST_ATTEMPTS:
        _move(plan, "failed", actor, now, {"failure": "the planner was stopped three times"})
        return None
    plan.attempts += 1
    plan.save(update_fields=["attempts"])
    if plan.status == PlanStatus.DRAFT:
        _move(plan, "solving", actor, now, {})
    return plan


@action(None)
def take_world(*, actor: Actor, now: datetime.datetime, plan_id: int) -> AllocationPlan | None:
    """Store the stock and needs a plan is made from; what-ifs keep the world they came with."""
    be_patient()
    plan = _locked(plan_id, "result")
    if plan is None or plan.status != PlanStatus.SOLVING:
        return None
    if not plan.is_what_if:
        plan.snapshot = snapshot.take(plan.emergency, now, plan.reach)
        plan.snapshot_hash = snapshot.hash_of(plan.snapshot)
        plan.save(update_fields=["snapshot", "snapshot_hash"])
    return plan


@action(None)
def report_progress(*, actor: Actor, now: datetime.datetime, plan_id: int, percent: int) -> None:
    """Show how far the planner is."""
    AllocationPlan.objects.filter(pk=plan_id, status=PlanStatus.SOLVING).update(progress=percent)


@action(None)
def fail_plan(*, actor: Actor, now: datetime.datetime, plan_id: int, reason: str) -> None:
    """Set a plan aside that cannot be worked out, with what was wrong."""
    plan = _locked(plan_id, *BULKY)
    if plan is not None and plan.status == PlanStatus.SOLVING:
        _move(plan, "failed", actor, now, {"failure": reason[:500]})


@action(None)
def propose_plan(
    *, actor: Actor, now: datetime.datetime, plan_id: int, result: Mapping[str, Any]
) -> AllocationPlan | None:
    """Store the engine's answer and propose it; older proposals for the same needs are overtaken.

    None where the plan is no longer being worked out. A plan nobody asked for that gives
    nothing is dropped, so that it takes nobody's time; what it found out stays on the lines.
    """
    be_patient()
    plan = _locked(plan_id, "result")
    if plan is None or plan.status != PlanStatus.SOLVING:
        return None
    stored = storing.store(plan, result)
    changes = {
        "result": result,
        "metrics": {**result["metrics"], "equity": _equity(plan, result)},
        "value_cny": stored.value_cny,
        "units": stored.units,
        "progress": 100,
    }
    totals = {"units": stored.units, "lines": stored.lines}
    if plan.is_what_if:
        _move(plan, "proposed", actor, now, changes, totals)
        return plan
    _explain_lines(plan, result)
    _overtake_older(plan, actor, now)
    is_idle = not stored.lines and plan.created_by_id is None
    _move(plan, "cancelled" if is_idle else "proposed", actor, now, changes, totals)
    return plan


@action(None)
def explain_plan(
    *, actor: Actor, now: datetime.datetime, plan_id: int, changes: Mapping[str, Any]
) -> None:
    """Add to the plan, and to the facts of its lines, what would change them (by line id)."""
    be_patient()
    plan = _locked(plan_id, *BULKY)
    if plan is None:
        return
    steps.add_changes(plan, changes)


def _equity(plan: AllocationPlan, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return how even the plan is: all lines, and those of each class, weighted by people."""
    people = dict(
        RequestLine.objects.filter(
            pk__in=[int(row["line"]) for row in result["lines"]]
        ).values_list("pk", "request__people")
    )
    urgency = {
        line["id"]: line.get("class", request["class"])
        for request in plan.snapshot["requests"]
        for line in request["lines"]
    }
    groups: dict[str, list[tuple[float, float]]] = {"all": [], "1": [], "2": [], "3": []}
    for row in result["lines"]:
        weighted = (float(row["fill_rate"]), float(people.get(int(row["line"]), 1)))
        groups["all"].append(weighted)
        groups[str(urgency[row["line"]])].append(weighted)
    return {name: equity.summary(rows) for name, rows in groups.items()}


def _explain_lines(plan: AllocationPlan, result: Mapping[str, Any]) -> None:
    """Keep on each line why it gets what it gets; approving refreshes those it fills."""
    steps.explain_lines(facts.of_lines(plan, result))


def _overtake_older(plan: AllocationPlan, actor: Actor, now: datetime.datetime) -> None:
    rows = AllocationPlan.objects.filter(
        emergency=plan.emergency, status=PlanStatus.PROPOSED, is_what_if=False, reach=plan.reach
    ).defer(*BULKY)
    for older in rows.filter(approvals__isnull=True).exclude(pk=plan.pk).locked():
        if older.status == PlanStatus.PROPOSED:
            _move(older, "superseded", actor, now, {}, {"by": plan.number})


def _locked(plan_id: int, *apart_from: str) -> AllocationPlan | None:
    """Return a plan under lock, without the documents that are of no use to the caller."""
    rows = AllocationPlan.objects.filter(pk=plan_id).defer(*apart_from)
    found = rows.select_related("emergency").locked()
    return found[0] if found else None


def _move(
    plan: AllocationPlan,
    to: str,
    actor: Actor,
    now: datetime.datetime,
    changes: Mapping[str, Any],
    payload: Mapping[str, Any] | None = None,
) -> None:
    move(
        plan,
        to,
        actor=actor,
        now=now,
        changes=changes,
        payload=payload,
        emergency_uid=plan.emergency.uid,
    )
