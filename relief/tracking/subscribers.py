"""Our own steps become tracking events: a consignment's, its legs', its deliveries'."""

import datetime
from uuid import UUID

from relief.core import clock
from relief.delivery.models import Delivery
from relief.journal.handlers import handler
from relief.journal.models import Event
from relief.shipping.models import Consignment, Leg
from relief.tracking import steps
from relief.tracking.carriers.naming import name_waybill
from relief.tracking.models import Tracked
from relief.tracking.rules import is_erased

CONSIGNMENT = {
    "created": "registered",
    "packed": "registered",
    "in_transit": "in_transit",
    "arrived": "arrived",
    "out_for_delivery": "out_for_delivery",
    "available_for_pickup": "available_for_pickup",
    "partially_delivered": "partially_delivered",
    "delivered": "delivered",
    "returned": "returned",
    "lost": "lost",
    "cancelled": "cancelled",
}
LEG = {"dispatched": "collected", "in_transit": "in_transit", "customs": "customs"}
DELIVERY = {
    "created": "registered",
    "out_for_delivery": "out_for_delivery",
    "available_for_pickup": "available_for_pickup",
    "attempt_failed": "attempt_failed",
    "partially_delivered": "partially_delivered",
    "delivered": "delivered",
    "refused": "refused",
    "returning": "returning",
    "returned": "returned",
    "lost": "lost",
    "cancelled": "cancelled",
}
MAX_REASON = 120


def track_consignment(uid: UUID, event: Event) -> Tracked:
    """Return the tracked unit of a consignment, with its owner, requester and carrier.

    Donated goods that come in are for no request yet: their owner and carrier follow them.
    """
    row = Consignment.objects.select_related("request").get(uid=uid)
    asked = row.request
    followers = {row.owner_id, asked.organization_id if asked else None, row.carrier_id}
    return steps.register(
        number=str(row.number),
        kind="consignment",
        subject_uid=row.uid,
        request_uid=asked.uid if asked else None,
        request_number=str(asked.number) if asked else "",
        organizations=[key for key in followers if key is not None],
        now=event.occurred_at,
    )


def track_delivery(uid: UUID, event: Event) -> Tracked:
    """Return the tracked unit of a delivery under its consignment."""
    row = Delivery.objects.select_related("consignment__request").get(uid=uid)
    parent = track_consignment(row.consignment.uid, event)
    followers = {
        row.consignment.owner_id,
        row.consignment.request.organization_id,
        row.carrier_id,
    }
    return steps.register(
        number=str(row.number),
        kind="delivery",
        subject_uid=row.uid,
        request_uid=row.consignment.request.uid,
        request_number=str(row.consignment.request.number),
        organizations=[key for key in followers if key is not None],
        now=event.occurred_at,
        parent=parent,
    )


@handler(*(f"consignment.{name}" for name in CONSIGNMENT))
def follow_consignment(event: Event) -> None:
    """Note a step of a consignment."""
    tracked = track_consignment(event.subject_uid, event)
    _note(tracked, CONSIGNMENT[event.type.partition(".")[2]], event)


@handler(*(f"leg.{name}" for name in LEG))
def follow_leg(event: Event) -> None:
    """Note a step of a leg on its consignment."""
    leg = Leg.objects.select_related("consignment__owner", "carrier").get(uid=event.subject_uid)
    tracked = track_consignment(leg.consignment.uid, event)
    # Goods are taken over where a leg begins and stopped at the border where it ends; in between
    # a step of ours says only that they move.
    ends = {"leg.dispatched": leg.origin_name, "leg.customs": leg.destination_name}
    _note(tracked, LEG[event.type.partition(".")[2]], event, place=ends.get(event.type, ""))
    if event.type == "leg.dispatched" and leg.waybill:
        name_waybill(leg, tracked, now=clock.now())


@handler(*(f"delivery.{name}" for name in DELIVERY))
def follow_delivery(event: Event) -> None:
    """Note a step of a delivery."""
    tracked = track_delivery(event.subject_uid, event)
    _note(tracked, DELIVERY[event.type.partition(".")[2]], event)


@handler("ticket.forgotten")
def forget_way(event: Event) -> None:
    """Close the public page of what went to a forgotten person; followers hear a tombstone."""
    uids = event.payload.get("requests") or []
    for unit in Tracked.objects.filter(request_uid__in=uids).order_by("pk"):
        if not is_erased(unit.code_hash):
            steps.erase(unit, now=clock.now())


def _note(tracked: Tracked, status: str, event: Event, *, place: str = "") -> None:
    """Add the event unless it came in through the carriers' inbox and stands here already."""
    facts = event.payload
    if facts.get("origin") == "tracking":
        return
    lat, lon = (facts.get("point") or [None, None])[:2]
    steps.observe(
        tracked.pk,
        status=status,
        substatus=str(facts.get("substatus") or "")[:20],
        reason=str(facts.get("reason") or "")[:MAX_REASON],
        occurred_at=event.occurred_at,
        source="platform",
        journal_id=event.pk,
        location_name=place[:120],
        lat=lat,
        lon=lon,
        promised_at=_promised_at(tracked),
    )


def _promised_at(tracked: Tracked) -> datetime.datetime | None:
    """Return when a unit's consignment is promised, as it stands now."""
    subject = tracked.parent or tracked
    rows = Consignment.objects.filter(uid=subject.subject_uid)
    return rows.values_list("promised_at", flat=True).first()
