"""Shared inner work of the last mile: making deliveries, observing them, handing over."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from relief.core.actors import Actor
from relief.core.privacy import emptied
from relief.core.work import step
from relief.delivery import rules
from relief.delivery.codes import give_code
from relief.delivery.models import Contact, Delivery, DeliveryLine, Method, Observation
from relief.delivery.states import DONE
from relief.delivery.stations import nearest_open, point_of
from relief.inventory.models import Facility
from relief.journal.moves import move
from relief.journal.record import record
from relief.shipping import steps as shipping
from relief.shipping.models import Consignment
from relief.shipping.rules import Seen

ABOVE = {"out_for_delivery", "available_for_pickup"}  # what the consignment shows too


@dataclass(frozen=True, slots=True)
class ContactValues:
    """Who receives, as a courier needs to know it; stored encrypted."""

    name: str
    phone: str
    address: str
    entry_note: str = ""
    can_carry_kg: int | None = None
    can_leave_home: bool = True
    lat: float | None = None
    lon: float | None = None
    needs: tuple[str, ...] = ()
    home_from: datetime.time | None = None
    home_until: datetime.time | None = None


@step
def keep_contact(values: ContactValues) -> Contact:
    """Store a recipient and return the row; its uid may stand in a request."""
    return Contact.objects.create(
        name=values.name,
        phone=values.phone,
        address=values.address,
        entry_note=values.entry_note,
        can_carry_kg=values.can_carry_kg,
        can_leave_home=values.can_leave_home,
        lat=values.lat,
        lon=values.lon,
        needs=sorted(set(values.needs)),
        home_from=values.home_from,
        home_until=values.home_until,
    )


@step
def forget_contacts(uids: Collection[UUID], *, now: datetime.datetime) -> int:
    """Empty recipients and the codes of their deliveries; return how many were not yet."""
    rows = Contact.objects.filter(uid__in=uids, erased_at=None)
    Delivery.objects.filter(contact__in=rows).update(**emptied(Delivery), code_hash="")
    return rows.update(**nobody(), erased_at=now)


def nobody() -> dict[str, Any]:
    """Return what to update contacts with so that they name nobody and lead to no door."""
    at_home: dict[str, None] = dict.fromkeys(("lat", "lon", "home_from", "home_until"))
    return {**emptied(Contact), **at_home, "needs": []}


@step
def create_for(
    consignment: Consignment, *, actor: Actor, now: datetime.datetime
) -> Delivery | None:
    """Return the open delivery of a consignment, made on first call with method and code.

    None where nothing is left to hand over, and for inbound goods: a warehouse takes them in.
    """
    row = shipping.lock(consignment)
    if row.is_inbound:
        return None
    found = Delivery.objects.filter(consignment=row).exclude(status__in=DONE).first()
    if found:
        return found
    lines = [line for line in row.lines.order_by("pk") if line.outstanding]
    if not lines:
        return None
    contact = _contact_of(row)
    here = point_of(row.destination, contact)
    near = nearest_open(here, now, packages=row.packages)
    station = near.station if near else None
    method = rules.method(row.request.delivery_method, circumstances(row, contact, station))
    delivery = Delivery.objects.create(
        consignment=row,
        method=method,
        contact=contact,
        carry_up=contact is not None and rules.needs_carrying(circumstances(row, contact, station)),
        call_ahead=contact is not None and method in {Method.HOME, Method.UNMANNED},
        station=station if method == Method.STATION else None,
        due_at=row.promised_at,
    )
    DeliveryLine.objects.bulk_create(
        DeliveryLine(delivery=delivery, consignment_line=line, quantity=line.outstanding)
        for line in lines
    )
    give_code(delivery)
    tell("created", delivery, actor=actor, now=now, payload={"method": method})
    return delivery


def circumstances(
    row: Consignment, contact: Contact | None, station: Facility | None
) -> rules.Circumstances:
    """Return what the choice of a method depends on."""
    return rules.Circumstances(
        has_contact=contact is not None,
        can_leave_home=contact.can_leave_home if contact else True,
        can_carry_kg=contact.can_carry_kg if contact else None,
        weight_kg=float(row.weight_kg),
        volume_m3=float(row.volume_m3),
        has_station=station is not None,
    )


@step
def observe(
    delivery: Delivery,
    status: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any] | None = None,
) -> str:
    """Note what a carrier or vehicle saw of a delivery; return the status that now follows.

    `payload` may say `occurred_at` (ISO 8601), `reason` and `origin`. "delivered" hands over
    everything left; "returned" counts as on its way back until the warehouse has it. Late
    and repeated reports change nothing.
    """
    facts = dict(payload or {})
    row = lock(delivery)
    status = "returning" if status == "returned" else status
    if status not in rules.ORDER or row.status in DONE:
        return row.status
    at = shipping.moment_of(facts.get("occurred_at"), now)
    if status == "delivered":
        hand_over(row, remaining(row), at=at, actor=actor, payload=facts)
    else:
        note(row, status, at=at, actor=actor, reason=str(facts.get("reason") or ""))
        settle(row, at=at, actor=actor, payload=facts)
    delivery.status = row.status
    return row.status


@step
def hand_over(
    row: Delivery,
    counts: Mapping[int, int],
    *,
    at: datetime.datetime,
    actor: Actor,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Hand over units by delivery line id from a locked delivery; everything else follows."""
    lines = {line.pk: line for line in row.lines.order_by("pk")}
    below = {}
    for key, units in counts.items():
        lines[key].handed_over += units
        below[lines[key].consignment_line_id] = units
    DeliveryLine.objects.bulk_update(lines.values(), ["handed_over"])
    is_complete = all(line.handed_over == line.quantity for line in lines.values())
    note(row, "delivered" if is_complete else "partially_delivered", at=at, actor=actor)
    facts = {"units": sum(counts.values()), **(payload or {})}
    settle(row, at=at, actor=actor, payload=facts)
    origin = {"origin": facts["origin"]} if "origin" in facts else {}
    shipping.deliver_lines(below, actor=actor, now=at, payload=origin)


@step
def follow(consignment: Consignment, *, actor: Actor, now: datetime.datetime) -> None:
    """Close the open deliveries of a consignment that was ended as a whole."""
    for found in Delivery.objects.filter(consignment=consignment).exclude(status__in=DONE):
        row = lock(found)
        if consignment.status == "delivered":
            for line in row.lines.all():
                DeliveryLine.objects.filter(pk=line.pk).update(handed_over=line.quantity)
        note(row, consignment.status, at=now, actor=actor)
        settle(row, at=now, actor=actor, payload={"because": "consignment"})


@step
def confirm(delivery: Delivery, *, actor: Actor, now: datetime.datetime) -> None:
    """Note that a call confirmed what was delivered. Raises InvalidMove."""
    row = lock(delivery)
    move(row, "confirmed", actor=actor, now=now, **context(row))


def remaining(row: Delivery) -> dict[int, int]:
    """Return the units still to hand over by delivery line id."""
    return {
        line.pk: line.quantity - line.handed_over
        for line in row.lines.order_by("pk")
        if line.quantity > line.handed_over
    }


def lock(delivery: Delivery) -> Delivery:
    """Lock a delivery and return it as it is now, with what events speak of."""
    rows = Delivery.objects.select_related(
        "consignment__request__emergency", "consignment__origin", "contact", "station"
    )
    return rows.select_for_update(of=("self",), no_key=True).get(pk=delivery.pk)


@step
def note(
    row: Delivery, status: str, *, at: datetime.datetime, actor: Actor, reason: str = ""
) -> None:
    """Add an observation; it is never changed again."""
    Observation.objects.create(
        delivery=row,
        status=status,
        occurred_at=at,
        reason=reason[:40],
        reported_by=actor.label[:120],
    )


@step
def settle(
    row: Delivery,
    *,
    at: datetime.datetime,
    actor: Actor,
    payload: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Move a delivery to the status its observations amount to; its consignment follows."""
    seen = [Seen(*pair) for pair in row.observations.values_list("status", "occurred_at")]
    status = rules.settled(seen, is_complete=not remaining(row)) or row.status
    if status != row.status:
        move(row, status, actor=actor, now=at, changes=changes, payload=payload, **context(row))
    elif changes:
        Delivery.objects.filter(pk=row.pk).update(**changes)
    if status in ABOVE:
        shipping.observe(row.consignment, status, actor=actor, now=at, payload=payload)


def context(row: Delivery) -> dict[str, Any]:
    """Return whose row this is and what it concerns, for the journal."""
    request = row.consignment.request
    return {
        "organization_id": request.organization_id,
        "emergency_uid": request.emergency.uid,
        "related": [row.consignment.uid, request.uid],
    }


@step
def tell(
    what: str,
    row: Delivery,
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Journal `delivery.<what>`; the payload holds nothing about a person."""
    record(f"delivery.{what}", subject=row, actor=actor, now=now, payload=payload, **context(row))


def _contact_of(row: Consignment) -> Contact | None:
    uid = row.request.delivery_contact_uid
    return Contact.objects.filter(uid=uid, erased_at=None).first() if uid else None
