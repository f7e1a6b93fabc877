"""What the planner writes: taken up, proposed, failed. A killed planner is simply taken over."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from relief.allocation import snapshot
from relief.allocation.explanation import facts
from relief.allocation.models import AllocationLine, AllocationPlan
from relief.allocation.rules import equity
from relief.allocation.rules.limits import MOST_ATTEMPTS
from relief.allocation.rules.what_if import balance_of
from relief.allocation.states import PlanStatus
from relief.core.actors import Actor
from relief.core.work import action
from relief.demand.models import RequestLine
from relief.inventory.models import StockBalance
from relief.journal.moves import move

BATCH = 2000


@action(None)
def begin_solving(*, actor: Actor, now: datetime.datetime, plan_id: int) -> AllocationPlan | None:
    """Take a waiting plan up; None where it is not waiting.

    Short and apart from `take_world`: whoever approves a request after this commit finds no
    waiting plan and asks for another, whoever did before is in the world taken after it. A
    plan found in `solving` was left by a killed planner: it is taken up again, and after
    three times set aside as failed.
    """
    plan = _locked(plan_id)
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
    plan = _locked(plan_id)
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
    plan = _locked(plan_id)
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
    plan = _locked(plan_id)
    if plan is None or plan.status != PlanStatus.SOLVING:
        return None
    lines = _lines(plan, result)
    AllocationLine.objects.bulk_create(lines, batch_size=BATCH)
    explained = facts.of_lines(plan, result)
    changes = {
        "result": {**result, "facts": explained},
        "metrics": {**result["metrics"], "equity": _equity(plan, result)},
        "value_cny": sum((line.value_cny for line in lines), Decimal(0)),
        "units": sum(line.quantity for line in lines),
        "progress": 100,
    }
    totals = {"units": changes["units"], "lines": len(lines)}
    if plan.is_what_if:
        _move(plan, "proposed", actor, now, changes, totals)
        return plan
    _explain_lines(explained)
    _overtake_older(plan, actor, now)
    is_idle = not lines and plan.created_by_id is None
    _move(plan, "cancelled" if is_idle else "proposed", actor, now, changes, totals)
    return plan


@action(None)
def explain_plan(
    *, actor: Actor, now: datetime.datetime, plan_id: int, changes: Mapping[str, Any]
) -> None:
    """Add to the facts of lines (by line id) what would change them."""
    plan = _locked(plan_id)
    if plan is None or "facts" not in plan.result:
        return
    facts = plan.result["facts"]
    for key, found in changes.items():
        facts[key]["changes"] = found
    plan.save(update_fields=["result"])
    if not plan.is_what_if:
        _explain_lines({key: facts[key] for key in changes})


def _lines(plan: AllocationPlan, result: Mapping[str, Any]) -> list[AllocationLine]:
    """Turn the engine's moves into rows; goods that are only assumed have none."""
    keys = {row["lot"]: balance_of(row["lot"]) for row in result["allocations"]}
    balances = StockBalance.objects.select_related("lot__item").in_bulk(
        [key for key in keys.values() if key is not None]
    )
    asked = {line["id"]: line for request in plan.snapshot["requests"] for line in request["lines"]}
    merged: dict[tuple[int, int, int], AllocationLine] = {}
    for row in result["allocations"]:
        balance = balances.get(keys[row["lot"]] or 0)
        if balance is None:
            continue
        item, quantity = balance.lot.item, int(row["quantity"])
        place = (int(row["line"]), balance.pk, int(row["day"]))
        line = merged.setdefault(
            place,
            AllocationLine(
                plan=plan,
                request_line_id=place[0],
                balance=balance,
                quantity=0,
                counts_as=0,
                day=place[2],
                value_cny=Decimal(0),
            ),
        )
        line.quantity += quantity
        line.counts_as += _counts_as(asked[row["line"]], item.code, quantity)
        line.value_cny += (item.unit_value_cny or Decimal(0)) * quantity
    return list(merged.values())


def _counts_as(line: Mapping[str, Any], item: str, quantity: int) -> int:
    """Return how many units of the item asked these are: substitutes have a ratio."""
    if item == line["item"]:
        return quantity
    for row in line["substitutes"]:
        if row["item"] == item:
            return int(quantity / Fraction(str(row["ratio"])))
    return quantity


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


def _explain_lines(explained: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep on each line why it gets what it gets; approving refreshes those it fills."""
    rows = list(RequestLine.objects.filter(pk__in=[int(key) for key in explained]).order_by("pk"))
    for row in rows:
        row.explanation = dict(explained[str(row.pk)])
    RequestLine.objects.bulk_update(rows, ["explanation"], batch_size=BATCH)


def _overtake_older(plan: AllocationPlan, actor: Actor, now: datetime.datetime) -> None:
    rows = AllocationPlan.objects.filter(
        emergency=plan.emergency, status=PlanStatus.PROPOSED, is_what_if=False, reach=plan.reach
    )
    for older in rows.filter(approvals__isnull=True).exclude(pk=plan.pk).locked():
        if older.status == PlanStatus.PROPOSED:
            _move(older, "superseded", actor, now, {}, {"by": plan.number})


def _locked(plan_id: int) -> AllocationPlan | None:
    found = AllocationPlan.objects.filter(pk=plan_id).select_related("emergency").locked()
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
