"""A day plan as it is kept, and putting it to use: stops to couriers, who are told."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from relief.core.actors import Actor
from relief.core.work import step
from relief.delivery import rounds, steps
from relief.delivery.models import Delivery, Method, RoutePlan, Shift
from relief.delivery.routing import DayPlan
from relief.delivery.states import DeliveryStatus
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.models import Membership
from relief.organizations.permissions import Role


def as_json(day: rounds.Day, found: DayPlan) -> dict[str, Any]:
    """Return a plan as it is kept: routes, who is left out and why, promises, what was seen."""
    routes, late = [], []
    for route in found.routes:
        stops = []
        for visit in route.visits:
            row, at = day.rows[visit.uid], day.moment(visit.at)
            stops.append({"delivery": visit.uid, "number": row.number, "at": at.isoformat()})
            if row.due_at and at > row.due_at:
                late.append(visit.uid)
        routes.append(
            {
                "shift": route.shift, "stops": stops, "km": round(route.metres / 1000, 1),
                "leaves": day.moment(route.leaves).isoformat(),
                "returns": day.moment(route.returns).isoformat(),
            }
        )  # fmt: skip
    unkept = {*late, *found.left_out}
    breaks = [stop.uid for stop in day.day_stops if stop.keeps and stop.uid in unkept]
    return {
        "routes": routes,
        "left_out": found.left_out,
        "late": late,
        "breaks": breaks,
        "seen": {uid: _mark(row) for uid, row in day.rows.items()},
        "shifts": list(day.shifts),
    }


def locked(result: Mapping[str, Any]) -> dict[str, Delivery]:
    """Lock the deliveries that a plan saw, in key order; return them by public id."""
    rows = Delivery.objects.filter(uid__in=list(result["seen"])).select_related(
        "consignment__request__emergency"
    )
    found = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    return {str(row.uid): row for row in found}


def is_old(result: Mapping[str, Any], rows: Mapping[str, Delivery]) -> bool:
    """Say whether what a plan relies on has changed; what was handed over does not count."""
    return any(
        row.status in rounds.TO_BRING and _mark(row) != result["seen"][uid]
        for uid, row in rows.items()
    )


def knows(plan: RoutePlan, row: Delivery) -> bool:
    """Say whether a plan in use was made from a delivery as it is, and gave it as it goes."""
    seen = plan.result["seen"].get(str(row.uid))
    if seen is None:
        return row.status not in rounds.TO_BRING
    routes = plan.result["routes"]
    shifts = [
        route["shift"] for route in routes for stop in route["stops"]
        if stop["delivery"] == str(row.uid)
    ]  # fmt: skip
    now = _mark(row)
    if shifts:  # the plan itself named the courier, and a person where a vehicle declined
        method = Method.HOME if seen[1] == Method.UNMANNED else seen[1]
        is_given = row.shift is not None and str(row.shift.uid) == shifts[0]
        return is_given and bool(now == [seen[0], method, row.courier_id, *seen[3:]])
    return bool(now == seen)


@step
def put_to_use(
    plan: RoutePlan, rows: Mapping[str, Delivery], *, actor: Actor, now: datetime.datetime
) -> None:
    """Give couriers the stops of a locked plan; whose stops change is told so."""
    for old in RoutePlan.objects.filter(
        organization_id=plan.organization_id, day=plan.day, status="applied"
    ):
        move(old, "superseded", actor=actor, now=now)
    shifts = rounds.shifts_of(plan.organization_id, plan.day, now)
    routes = {route["shift"]: route["stops"] for route in plan.result["routes"]}
    before = {shift.pk: _open_stops(shift) for shift in shifts}
    for shift in shifts:
        if str(shift.uid) in routes:
            _give(shift, routes[str(shift.uid)], rows, actor, now)
    _free(row for uid, row in rows.items() if uid in plan.result["left_out"])
    for shift in shifts:
        _tell(shift, before[shift.pk], actor=actor, now=now)
    facts = {"routes": len(routes), "causes": plan.causes}
    move(plan, "applied", actor=actor, now=now, payload=facts)


def _give(
    shift: Shift,
    stops: Iterable[Mapping[str, Any]],
    rows: Mapping[str, Delivery],
    actor: Actor,
    now: datetime.datetime,
) -> None:
    given = [stop["delivery"] for stop in stops]
    done = Delivery.objects.filter(shift=shift).exclude(uid__in=given)
    number = done.exclude(status=DeliveryStatus.READY).aggregate(last=models.Max("stop"))["last"]
    number = number or 0
    carrier_id = _employer(shift)
    for stop in stops:
        row = rows.get(stop["delivery"])
        if row is None or row.status not in rounds.TO_BRING:
            continue
        number += 1
        was = (row.shift_id, row.stop)
        changes: dict[str, Any] = {
            "shift": shift, "courier": shift.courier, "carrier_id": carrier_id, "stop": number,
            "planned_at": datetime.datetime.fromisoformat(stop["at"]),
        }  # fmt: skip
        if row.method == Method.UNMANNED:  # the vehicle declined: a person goes
            changes["method"] = Method.HOME
        Delivery.objects.filter(pk=row.pk).update(**changes)
        if was != (shift.pk, number):
            facts = {"stop": number, "at": stop["at"]}
            steps.tell("routed", row, actor=actor, now=now, payload=facts)


def _free(rows: Iterable[Delivery]) -> None:
    """Take what no route serves from its courier, unless it is on board."""
    for row in rows:
        if row.shift_id and row.status == DeliveryStatus.READY:
            Delivery.objects.filter(pk=row.pk).update(
                shift=None, courier=None, planned_at=None, stop=None
            )


def _open_stops(shift: Shift) -> list[int]:
    rows = Delivery.objects.filter(shift=shift, status__in=rounds.TO_BRING)
    return list(rows.order_by("stop", "pk").values_list("pk", flat=True))


def _tell(shift: Shift, before: list[int], *, actor: Actor, now: datetime.datetime) -> None:
    """Note on a shift what changed, for the courier's phone; nothing where nothing did."""
    after = _open_stops(shift)
    if after == before:
        return
    change = {"added": len(set(after) - set(before)), "gone": len(set(before) - set(after))}
    Shift.objects.filter(pk=shift.pk).update(rerouted_at=now, reroute=change)
    facts = {**change, "courier": shift.courier_id}
    record("shift.rerouted", subject=shift, actor=actor, now=now, payload=facts)


def _employer(shift: Shift) -> int | None:
    found = Membership.objects.filter(
        user_id=shift.courier_id, is_active=True, roles__contains=[Role.COURIER]
    )
    return found.order_by("pk").values_list("organization_id", flat=True).first()


def _mark(row: Delivery) -> list[object]:
    """Return what a plan relies on: status, how, by whom, where to and the promise."""
    due = row.due_at.isoformat() if row.due_at else ""
    return [row.status, row.method, row.courier_id, row.station_id, row.contact_id, due]
