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


class Part(NamedTuple):
    """What a carrier's number names of a unit: all of it, one package, or the run of a vehicle
    that it travels on, perhaps its last.
    """

    kind: str = ""
    number: str = ""
    is_last: bool = False


MOVING = frozenset({"registered", "collected", "in_transit", "customs"})
NEAR = MOVING | {"arrived", "out_for_delivery", "available_for_pickup"}
HANDED_OVER = frozenset({"delivered", "partially_delivered"})


def of_part(values: dict[str, Any], part: Part, at: str) -> dict[str, Any]:
    """Return what a report of a part says of the whole, which stands `at` a status.

    One package that is delivered, lost or refused is not all of them; a vehicle's run that ends
    has brought the goods to a warehouse, not into hands. The reason keeps what was said.
    """
    said = values["status"]
    if not part.kind:
        return values
    if part.kind == "unit":
        means = said if said in NEAR else "partially_delivered" if said in HANDED_OVER else at
    elif said in NEAR | HANDED_OVER:
        means = said if said in MOVING else "arrived" if part.is_last else "in_transit"
    else:
        means = at
    reason = f"{part.number} {said} {values['reason']}".strip()[:120]
    return {**values, "status": means, "reason": reason}


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


ERASED = "erased"  # begins what stands in place of a hash: no code has it


def is_erased(code_hash: str) -> bool:
    """Say whether a unit's public code and its followers are gone for good."""
    return code_hash.startswith(ERASED)


def hash_code(code: str) -> str:
    """Return the digest a public code is looked up by; the code has 144 random bits."""
    return hashlib.sha256(code.encode()).hexdigest()
