"""Pure rules of the last mile: the method, the status of a set of observations, the code."""

import datetime
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from relief.shipping.rules import Seen

UNMANNED_KG = 50.0  # what an unmanned vehicle usually carries, before one is chosen; assumed
UNMANNED_M3 = 0.4
DETOUR = 1.35  # road kilometres for one as the crow flies, as in geography
STATION_DAYS = 3  # a station keeps goods so long, then they go back
REMIND_AT = 2 / 3  # of that time
ORDER = {
    name: rank
    for rank, name in enumerate(
        (
            *("out_for_delivery", "attempt_failed", "available_for_pickup"),
            *("partially_delivered", "refused", "lost", "returning", "returned", "delivered"),
        )
    )
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides how goods reach hands: who receives, how much it is, what is there."""

    has_contact: bool
    can_leave_home: bool = True
    can_carry_kg: float | None = None
    weight_kg: float = 0.0
    volume_m3: float = 0.0
    has_station: bool = False


def method(asked: str, facts: Circumstances) -> str:
    """Return the method for an asked one (empty: none asked).

    Somebody who cannot leave home or carry the weight never gets a station; an unmanned
    vehicle only comes within its payload. Goods for a whole site go to its distribution
    point.
    """
    if not facts.has_contact:
        return "distribution"
    if asked == "station" and may_use_station(facts):
        return "station"
    if asked == "unmanned" and fits_vehicle(facts):
        return "unmanned"
    return "distribution" if asked == "distribution" else "home"


def may_use_station(facts: Circumstances) -> bool:
    """Say whether there is a station and the recipient can fetch the goods there."""
    return facts.has_station and not needs_carrying(facts)


def needs_carrying(facts: Circumstances) -> bool:
    """Say whether goods must be carried to the very door: who cannot go or lift cannot help."""
    return not facts.can_leave_home or (
        facts.can_carry_kg is not None and facts.weight_kg > facts.can_carry_kg
    )


def fits_vehicle(facts: Circumstances) -> bool:
    """Say whether an unmanned vehicle can bring it all."""
    return facts.weight_kg <= UNMANNED_KG and facts.volume_m3 <= UNMANNED_M3


@dataclass(frozen=True, slots=True)
class VehicleLimits:
    """What one unmanned vehicle can carry and reach; kilometres as the crow flies."""

    payload_kg: float
    room_m3: float
    range_km: float
    area_km: float


def vehicle_refusal(
    limits: VehicleLimits, *, weight_kg: float, volume_m3: float, away_km: float
) -> str:
    """Return why a vehicle cannot bring goods so far: payload, room, area, range; or "".

    `range_km` is for the way there and back; roads are DETOUR times longer.
    """
    if weight_kg > limits.payload_kg:
        return "payload"
    if volume_m3 > limits.room_m3:
        return "room"
    if away_km > limits.area_km:
        return "area"
    return "range" if 2 * away_km * DETOUR > limits.range_km else ""


def settled(seen: Iterable[Seen], *, is_complete: bool) -> str | None:
    """Return the status of a set of observations; None where there are none.

    Handed over in full is "delivered" whatever else was seen; otherwise the latest counts,
    by when it happened and not by when it was reported.
    """
    if is_complete:
        return "delivered"
    known = [row for row in seen if row.status in ORDER]
    last = max(known, key=lambda row: (row.at, ORDER[row.status]), default=None)
    return last.status if last else None


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def deposit_times(
    now: datetime.datetime, keep_days: int = STATION_DAYS
) -> tuple[datetime.datetime, datetime.datetime]:
    """Return (when to remind, until when a station keeps goods) for a deposit at `now`."""
    span = datetime.timedelta(days=keep_days)
    return now + span * REMIND_AT, now + span
