"""Shared inner work of the road: making consignments, observing them, handing goods over."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from relief.allocation.models import ReleaseOrder
from relief.core import clock
from relief.core.actors import Actor
from relief.core.work import step
from relief.inventory.steps import Load, open_pick_list
from relief.journal.models import Event
from relief.journal.moves import move
from relief.journal.record import record
from relief.shipping import goods, journey, promises, rules
from relief.shipping.models import (
    Consignment,
    ConsignmentLine,
    Leg,
    LicensedPrefix,
    Observation,
)
from relief.shipping.rules import labels
from relief.shipping.states import TO_LEAVE

# What a carrier may say of a parcel, in the words of a consignment; the rest is the doorstep's.
AS_SEEN = {
    **{name: name for name in rules.CONSIGNMENT_RANK},
    **{name: name for name in rules.SETBACKS},
    "collected": "in_transit",
    "customs": "in_transit",
}


class Position(NamedTuple):
    """Where a consignment was seen, by its uid; `point` is [lat, lon]."""

    uid: UUID
    status: str
    at: datetime.datetime
    point: list[float]


@step
def create_for_release(
    release_order: ReleaseOrder, *, actor: Actor, now: datetime.datetime
) -> Consignment:
    """Return the consignment of an accepted release order, made on first call.

    Lines follow the order's allocation lines; legs, promises and the prediction follow the
    lanes; weight and volume the catalogue.
    """
    found = Consignment.objects.filter(release_order=release_order).first()
    if found:
        return found
    request = release_order.request
    consignment = Consignment.objects.create(
        owner_id=release_order.owner_id,
        request=request,
        release_order=release_order,
        origin=release_order.facility,
        destination=request.site,
    )
    lines = _lines(consignment, release_order)
    size = rules.load(
        (line.quantity, line.item.unit_weight_kg, line.item.unit_volume_m3) for line in lines
    )
    legs = journey.plan_legs(consignment, start=_loading_from(lines, release_order, now))
    Leg.objects.bulk_create(legs)
    _promise(consignment, now)
    promises.make_for_legs(consignment)
    consignment.weight_kg, consignment.volume_m3 = size.weight_kg, size.volume_m3
    consignment.save(update_fields=["weight_kg", "volume_m3"])
    journey.foresee(consignment, now=now)
    load = Load("consignment", consignment.uid, consignment.number)
    open_pick_list(load, [line.allocation_line.uid for line in lines])
    facts = {"lines": len(lines), "units": sum(line.quantity for line in lines)}
    tell("created", consignment, actor=actor, now=now, payload=facts)
    return consignment


def _loading_from(
    lines: Iterable[ConsignmentLine], release_order: ReleaseOrder, now: datetime.datetime
) -> datetime.datetime:
    """Return when loading may begin: on the warehouse's day that the plan gives these goods.

    Days are counted as the planner counts what a warehouse can load: dates there, from the
    one on which the plan was committed.
    """
    zone = release_order.facility.time_zone
    day = max((line.allocation_line.day for line in lines), default=0)
    planned_on = clock.local_date(release_order.plan.committed_at or now, zone)
    return max(now, clock.begin_of(planned_on + datetime.timedelta(days=day), zone))


@step
def observe(
    consignment: Consignment,
    status: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any] | None = None,
) -> str:
    """Note what was seen of a consignment and return the status that now follows.

    `payload` may say `occurred_at` (ISO 8601), `point`, `reason` and `origin`, and is
    journalled with the change. A late or repeated observation changes nothing; a delivered
    one hands over everything still under way.
    """
    facts = dict(payload or {})
    known = AS_SEEN.get(status)
    row = lock(consignment)
    if known is None or row.status in {"planned", "cancelled", "delivered"}:
        return row.status
    at = moment_of(facts.get("occurred_at"), now)
    if known == "delivered":
        row = deliver_lines(_all(row), actor=actor, now=at, payload=facts) or row
    else:
        note(row, known, at=at, actor=actor, payload=facts)
        settle(row, actor=actor, now=at, payload=facts)
    consignment.status = row.status
    return row.status


@step
def deliver_lines(
    counts: Mapping[int, int],
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any] | None = None,
) -> Consignment | None:
    """Book units by consignment line id as handed over at `now`; return the consignment.

    Ledger, request, consignment status and promises follow. Raises MoreThanThere.
    """
    wanted = {key: units for key, units in counts.items() if units}
    if not wanted:
        return None
    first = ConsignmentLine.objects.select_related("consignment").get(pk=min(wanted))
    row = lock(first.consignment)
    lines = goods.hand_over(row, wanted, actor=actor, now=now)
    is_whole = not goods.outstanding(lines)
    note(row, "delivered" if is_whole else "partially_delivered", at=now, actor=actor)
    facts = {"units": sum(wanted.values()), **(payload or {})}
    settle(row, actor=actor, now=now, payload=facts)
    if is_whole:
        promises.end(row, actor=actor, at=now)
    return row


@step
def return_lines(
    counts: Mapping[int, int], *, actor: Actor, now: datetime.datetime, reason: str
) -> Consignment | None:
    """Book units by consignment line id as back on their shelf; return the consignment."""
    wanted = {key: units for key, units in counts.items() if units}
    if not wanted:
        return None
    first = ConsignmentLine.objects.select_related("consignment").get(pk=min(wanted))
    row = lock(first.consignment)
    lines = goods.come_back(row, wanted, actor=actor, now=now)
    close_if_empty(row, lines, actor=actor, now=now, setback="returned", reason=reason)
    return row


@step
def close_if_empty(
    row: Consignment,
    lines: list[ConsignmentLine],
    *,
    actor: Actor,
    now: datetime.datetime,
    setback: str,
    reason: str,
) -> None:
    """Settle a consignment that has nothing under way any more: handed over, or set back."""
    if goods.outstanding(lines):
        return
    is_delivered = any(line.delivered for line in lines)
    Consignment.objects.filter(pk=row.pk).update(reason=reason[:300])
    note(row, "delivered" if is_delivered else setback, at=now, actor=actor)
    settle(row, actor=actor, now=now, payload={"reason": reason})
    if is_delivered:
        promises.end(row, actor=actor, at=now)
    elif setback == "returned":
        promises.drop(row, at=now)


@step
def withdraw(consignment: Consignment, *, actor: Actor, now: datetime.datetime) -> None:
    """Cancel a consignment whose goods were freed with its release; none that has left."""
    row = lock(consignment)
    if row.merged_into and row.merged_into.status in TO_LEAVE:
        _leave_out(row, actor=actor, now=now)
        return
    if not row.machine.allows(row.status, "cancelled"):
        return
    promises.drop(row, at=now)
    for leg in row.legs.order_by("sequence"):
        move(leg, "cancelled", actor=actor, now=now, **leg_context(row))
    reason = {"reason": "release cancelled"}
    move(row, "cancelled", actor=actor, now=now, changes=reason, payload=reason, **context(row))


def _leave_out(absorbed: Consignment, *, actor: Actor, now: datetime.datetime) -> None:
    """Take goods that were merged in out again; a consignment that holds no others goes too."""
    into = lock(absorbed.merged_into)  # type: ignore[arg-type]
    gone = into.lines.filter(allocation_line__release_order=absorbed.release_order)
    gone.delete()
    if not into.lines.exists():
        withdraw(into, actor=actor, now=now)


@step
def ssccs(organization_id: int, count: int) -> list[str]:
    """Return as many new SSCCs of an organization's licensed prefix; empty ones without it.

    Serials are handed out once, whoever packs at the same time.
    """
    rows = LicensedPrefix.objects.filter(organization_id=organization_id).exclude(prefix="")
    held = rows.select_for_update(no_key=True).first()
    if held is None:
        return [""] * count
    first = held.next_serial
    rows.filter(pk=held.pk).update(next_serial=first + count)
    return [labels.sscc(held.prefix, first + number) for number in range(count)]


def lock(consignment: Consignment) -> Consignment:
    """Lock a consignment and return it as it is now, with what events speak of."""
    rows = Consignment.objects.select_related(
        "request__emergency", "request__organization", "emergency"
    )
    return rows.select_for_update(of=("self",), no_key=True).get(pk=consignment.pk)


def releases(row: Consignment) -> list[ReleaseOrder]:
    """Return the release orders whose goods a consignment holds, own and merged in."""
    orders = ReleaseOrder.objects.filter(lines__consignment_lines__consignment=row)
    return list(orders.distinct().order_by("pk"))


@step
def note(
    row: Consignment,
    status: str,
    *,
    at: datetime.datetime,
    actor: Actor,
    leg: Leg | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Add an observation of a consignment or its leg; it is never changed again."""
    facts = payload or {}
    Observation.objects.create(
        consignment=row,
        leg=leg,
        status=status,
        occurred_at=at,
        point=facts.get("point"),
        note=str(facts.get("reason") or "")[:300],
        reported_by=actor.label[:120],
    )


@step
def note_positions(seen: Iterable[Position], *, actor: Actor) -> None:
    """Add where consignments were seen, all at once; what stands as before needs no settling."""
    rows = {position.uid: position for position in seen if position.status in AS_SEEN}
    found = Consignment.objects.filter(uid__in=rows).exclude(status__in=["planned", "cancelled"])
    Observation.objects.bulk_create(
        Observation(
            consignment_id=key,
            status=AS_SEEN[rows[uid].status],
            occurred_at=rows[uid].at,
            point=rows[uid].point,
            reported_by=actor.label[:120],
        )
        for key, uid in found.values_list("pk", "uid")
    )


@step
def copy_note(seen: Observation, row: Consignment, leg: Leg | None) -> None:
    """Note for a part that was split off what was seen of the whole."""
    fields = ("status", "occurred_at", "point", "note", "reported_by")
    values = {name: getattr(seen, name) for name in fields}
    Observation.objects.create(consignment=row, leg=leg, **values)


@step
def settle(
    row: Consignment,
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move a consignment to the status its observations amount to, where that is another."""
    seen = row.observations.filter(leg=None).values_list("status", "occurred_at")
    status = rules.settled(
        [rules.Seen(*pair) for pair in seen], rules.CONSIGNMENT_RANK, "delivered"
    )
    if status and status != row.status:
        move(row, status, **context(row), actor=actor, now=now, payload=payload)


def context(row: Consignment) -> dict[str, Any]:
    """Return whose row this is and what it concerns, for the journal."""
    emergency = row.emergency if row.is_inbound else row.request.emergency
    return {
        "organization_id": row.organization_id,
        "emergency_uid": emergency.uid if emergency else None,
        "related": [] if row.is_inbound else [row.request.uid],
    }


def leg_context(row: Consignment) -> dict[str, Any]:
    """Return the same for a leg, so that its news stands on the consignment's timeline."""
    about = context(row)
    return {**about, "related": [row.uid, *about["related"]]}


@step
def tell(
    what: str,
    row: Consignment,
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """Journal `consignment.<what>`."""
    return record(
        f"consignment.{what}", subject=row, actor=actor, now=now, payload=payload, **context(row)
    )


def _lines(consignment: Consignment, order: ReleaseOrder) -> list[ConsignmentLine]:
    allocated = order.lines.select_related("balance__lot__item").order_by("pk")
    rows = [
        ConsignmentLine(
            consignment=consignment,
            allocation_line=line,
            balance=line.balance,
            lot=line.balance.lot,
            item=line.balance.lot.item,
            quantity=line.quantity,
            counts_as=line.counts_as,
        )
        for line in allocated
        if line.is_ticked
    ]
    return ConsignmentLine.objects.bulk_create(rows)


def _promise(consignment: Consignment, now: datetime.datetime) -> None:
    dues = rules.promises(
        now,
        journey.predict(consignment, now=now),
        consignment.origin.time_zone,
        consignment.request.needed_by,
    )
    promises.make(consignment, dues, now=now)


def _all(row: Consignment) -> dict[int, int]:
    return goods.outstanding(goods.locked_lines(row))


def moment_of(text: object, now: datetime.datetime) -> datetime.datetime:
    """Return the moment a payload names; what lies ahead of the clock counts as now."""
    if not isinstance(text, str):
        return now
    try:
        given = datetime.datetime.fromisoformat(text)
    except ValueError:
        return now
    return min(given, now) if given.tzinfo else now
