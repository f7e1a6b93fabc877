"""Legs as they are seen: their status, times and points follow from their observations."""

import datetime
from collections.abc import Mapping
from typing import Any

from relief.core.actors import Actor
from relief.core.work import step
from relief.journal.moves import move
from relief.journal.record import record
from relief.shipping import customs, promises, rules, steps
from relief.shipping.models import Consignment, Leg

LEFT = frozenset({"dispatched", "in_transit", "customs"})
THERE = frozenset({"arrived", "received"})


@step
def observe(
    row: Consignment,
    leg: Leg,
    status: str,
    *,
    at: datetime.datetime,
    actor: Actor,
    payload: Mapping[str, Any],
) -> None:
    """Note what was seen of a leg of a locked consignment; leg and consignment follow.

    Seen again or late, it is journalled and changes nothing that lies further. Goods that
    reach a border arrive when customs has released them: until then they are in customs.
    """
    status = customs.seen(leg, status, at=at)
    steps.note(row, status, at=at, actor=actor, leg=leg, payload=payload)
    changes = _facts(leg)
    seen = [rules.Seen(*pair) for pair in leg.observations.values_list("status", "occurred_at")]
    now_is = rules.settled(seen, rules.LEG_RANK, "received") or leg.status
    # Where a carrier saw it stands in its own event; a leg goes to, or came to, its end.
    facts = {**payload, "sequence": leg.sequence, "location": leg.destination_name}
    if now_is != leg.status:
        move(
            leg,
            now_is,
            actor=actor,
            now=at,
            changes=changes,
            payload=facts,
            **steps.leg_context(row),
        )
    else:
        Leg.objects.filter(pk=leg.pk).update(**changes)
        record(
            f"leg.{status}",
            subject=leg,
            actor=actor,
            now=at,
            payload=facts,
            **steps.leg_context(row),
        )
    if status in THERE:
        promises.end_leg(leg, actor=actor, at=at)
    _tell_consignment(row, leg, status, at=at, actor=actor, payload=payload)


@step
def close(row: Consignment, status: str, *, actor: Actor, now: datetime.datetime) -> None:
    """End the legs that have not been completed: returned or lost."""
    for leg in row.legs.exclude(status__in=["received", "cancelled"]).order_by("sequence"):
        if leg.status in {"planned", "packed"}:
            move(leg, "cancelled", actor=actor, now=now, **steps.leg_context(row))
        else:
            observe(row, leg, status, at=now, actor=actor, payload={})


def _facts(leg: Leg) -> dict[str, Any]:
    """Return the times and the last point of a leg, worked out from all its observations."""
    rows = list(leg.observations.order_by("occurred_at", "pk"))
    placed = [row for row in rows if row.point]
    return {
        "departed_at": _first(rows, LEFT) or leg.departed_at,
        "arrived_at": _first(rows, THERE),
        "received_at": _first(rows, {"received"}),
        "last_point": placed[-1].point if placed else leg.last_point,
        "last_seen_at": rows[-1].occurred_at if rows else leg.last_seen_at,
    }


def _first(rows: list[Any], statuses: set[str] | frozenset[str]) -> datetime.datetime | None:
    return next((row.occurred_at for row in rows if row.status in statuses), None)


def _tell_consignment(
    row: Consignment,
    leg: Leg,
    status: str,
    *,
    at: datetime.datetime,
    actor: Actor,
    payload: Mapping[str, Any],
) -> None:
    """Note what a leg's news means for the whole; a setback is booked by its own action."""
    if status in rules.SETBACKS:
        return
    is_last = not row.legs.filter(sequence__gt=leg.sequence).exists()
    means = "arrived" if is_last and status in THERE else "in_transit"
    steps.note(row, means, at=at, actor=actor)
    steps.settle(row, actor=actor, now=at, payload=payload)
