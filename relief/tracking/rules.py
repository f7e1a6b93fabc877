"""Pure rules of tracking: the status of a parcel as a function of the set of its events."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

# How far along a status is: decides between events of the same moment.
RANK = {
    "registered": 0,
    "collected": 1,
    "in_transit": 2,
    "customs": 3,
    "arrived": 4,
    "out_for_delivery": 5,
    "available_for_pickup": 6,
    "attempt_failed": 7,
    "refused": 8,
    "returning": 9,
    "lost": 10,
    "cancelled": 11,
    "partially_delivered": 12,
    "returned": 13,
    "delivered": 14,
}
# Once seen these end the matter, whatever else arrives, however late.
FINAL_ORDER = ("delivered", "returned", "cancelled")


class Seen(NamedTuple):
    """One event as the status depends on it."""

    status: str
    occurred_at: datetime.datetime
    identity: str
    substatus: str = ""


class Standing(NamedTuple):
    """The status that a set of events gives."""

    status: str
    substatus: str
    since: datetime.datetime | None


def standing(events: Iterable[Seen]) -> Standing:
    """Return the status of a set of events: the same for every order and any repetition.

    A final event wins over everything; among equals the first final one stands, so that
    `since` does not wander. Otherwise the latest event wins, then the further one.
    """
    unique = {event.identity: event for event in events}.values()
    for final in FINAL_ORDER:
        found = [event for event in unique if event.status == final]
        if found:
            first = min(found, key=lambda event: (event.occurred_at, event.substatus))
            return Standing(first.status, first.substatus, first.occurred_at)
    if not unique:
        return Standing("registered", "", None)
    last = max(unique, key=lambda event: (event.occurred_at, RANK[event.status], event.substatus))
    return Standing(last.status, last.substatus, last.occurred_at)


def advance(at: Standing, events: Iterable[Seen]) -> Standing:
    """Return the status after more events, without reading the earlier ones again.

    The status is a greatest element, so one event stands for all that came before it.
    """
    before = [] if at.since is None else [Seen(at.status, at.since, "before", at.substatus)]
    return standing([*before, *events])


def roll_up(statuses: Iterable[str]) -> str:
    """Return the status of a whole (shipment, request, ticket) from those of its parts.

    What was cancelled does not count. Done means every part is; while some are, the whole is
    partly delivered; otherwise it is as far as the part that is furthest behind.
    """
    parts = list(statuses)
    counted = [status for status in parts if status != "cancelled"]
    if not counted:
        return "cancelled" if parts else "registered"
    if len(set(counted)) == 1:
        return counted[0]
    if {"delivered", "partially_delivered"} & set(counted):
        return "partially_delivered"
    return min(counted, key=RANK.__getitem__)


def columns(report: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a tracking event that a carrier's report fills."""
    place = report.get("location") or {}
    return {
        "status": report["status"],
        "substatus": report.get("substatus") or report.get("signer") or "",
        "reason": report.get("reason", ""),
        "occurred_at": report["occurred_at"],
        "location_name": place.get("name", ""),
        "gb2260": place.get("gb2260", ""),
        "lat": place.get("lat"),
        "lon": place.get("lon"),
    }


STEP_OF = {
    "registered": 0,
    "collected": 1,
    "in_transit": 1,
    "customs": 1,
    "arrived": 2,
    "out_for_delivery": 3,
    "available_for_pickup": 3,
    "attempt_failed": 3,
    "partially_delivered": 3,
    "delivered": 4,
}


def step_of(status: str) -> int:
    """Return how many of the five public steps are behind a status (0 to 4)."""
    return STEP_OF.get(status, 1)


def hash_code(code: str) -> str:
    """Return the digest a public code is looked up by; the code has 144 random bits."""
    return hashlib.sha256(code.encode()).hexdigest()
