"""Pure rules of the road: what a set of observations says, when promises are due, loads."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from zoneinfo import ZoneInfo

HOUR = datetime.timedelta(hours=1)
PACKING_HOURS = 2.0  # from release to departure, assumed
LAST_MILE_HOURS = 2.0  # from the last hub to the door, assumed
CROSS_COUNTRY = datetime.timedelta(hours=72)
SAME_DAY_SPARE = datetime.timedelta(hours=2)  # what may still go wrong on the day, assumed
WARN_AT = 2 / 3  # of a promise's time
ESCALATE_AT = 0.9

LEG_RANK = {
    "dispatched": 1,
    "in_transit": 2,
    "customs": 2,
    "arrived": 3,
    "received": 4,
}
CONSIGNMENT_RANK = {
    "in_transit": 1,
    "arrived": 2,
    "out_for_delivery": 3,
    "available_for_pickup": 4,
    "partially_delivered": 5,
    "delivered": 6,
}
SETBACKS = frozenset({"lost", "returned"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation: a status and when it was so."""

    status: str
    at: datetime.datetime


def settled(seen: Iterable[Seen], rank: Mapping[str, int], final: str) -> str | None:
    """Return the status that a set of observations amounts to; None where there are none.

    The furthest along `rank` counts (the later one where two are equally far), so what
    arrives late never takes anything back. A setback counts while nothing later was seen;
    `final` always counts. The order of the rows does not matter.
    """
    rows = list(seen)
    if any(row.status == final for row in rows):
        return final
    main = [row for row in rows if row.status in rank]
    setbacks = [row for row in rows if row.status in SETBACKS]
    last = max(setbacks, key=lambda row: (row.at, row.status), default=None)
    if last and all(last.at >= row.at for row in main):
        return last.status
    best = max(main, key=lambda row: (rank[row.status], row.at, row.status), default=None)
    return best.status if best else None


@dataclass(frozen=True, slots=True)
class Due:
    """A promise to make: its kind, when to warn, to escalate, and its end."""

    kind: str
    due_at: datetime.datetime
    warn_at: datetime.datetime
    escalate_at: datetime.datetime


def due(kind: str, started: datetime.datetime, end: datetime.datetime) -> Due:
    """Return the stages of a promise that runs from `started` to `end`.

    What is promised for a time already past is due at once.
    """
    end = max(end, started)
    whole = end - started
    return Due(kind, end, started + whole * WARN_AT, started + whole * ESCALATE_AT)


def promises(
    started: datetime.datetime,
    arrival: datetime.datetime,
    zone: str,
    needed_by: datetime.datetime | None = None,
) -> list[Due]:
    """Return what is promised for goods released at `started` and planned to be there at
    `arrival`.

    Same day where the way allows it with two hours to spare (the end of the day in the
    sender's zone), 72 hours otherwise, and the request's own needed-by where it has one.
    """
    midnight = end_of_day(started, zone)
    is_near = arrival + SAME_DAY_SPARE <= midnight
    first = ("same_day", midnight) if is_near else ("72h", started + CROSS_COUNTRY)
    ends = [first] + ([("needed_by", needed_by)] if needed_by else [])
    return [due(kind, started, end) for kind, end in ends]


def end_of_day(moment: datetime.datetime, zone: str) -> datetime.datetime:
    """Return the midnight that ends a moment's day in a zone, in UTC."""
    local = moment.astimezone(ZoneInfo(zone))
    following = datetime.datetime.combine(
        local.date() + datetime.timedelta(days=1), datetime.time.min, ZoneInfo(zone)
    )
    return following.astimezone(datetime.UTC)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a prediction needs of a leg.

    `usual` is how long this stretch took others of late; `seen_at` and `left` (share of the
    way, 0 to 1) where it was last seen; `customs` how long customs usually takes on arrival,
    `released` when it let the goods go.
    """

    planned_departure: datetime.datetime
    planned_arrival: datetime.datetime
    departed: datetime.datetime | None = None
    arrived: datetime.datetime | None = None
    usual: datetime.timedelta | None = None
    seen_at: datetime.datetime | None = None
    left: float | None = None
    customs: datetime.timedelta | None = None
    released: datetime.datetime | None = None


def expected(
    stretches: Sequence[Stretch],
    now: datetime.datetime,
    *,
    last_mile_hours: float = LAST_MILE_HOURS,
) -> datetime.datetime:
    """Return when goods will be handed over: known times first, usual or planned durations after.

    A leg that should have left and did not is taken to leave now; one that should have
    arrived and did not, to arrive now at the earliest.
    """
    at = now
    for leg in stretches:
        if leg.arrived:
            at = leg.arrived
        else:
            length = max(leg.planned_arrival - leg.planned_departure, leg.usual or HOUR * 0)
            at = max(_under_way(leg, length) or max(leg.planned_departure, at, now) + length, now)
        if leg.released:
            at = max(at, leg.released)
        elif leg.customs:
            at = max(at + leg.customs, now)
    return at + last_mile_hours * HOUR


def _under_way(leg: Stretch, length: datetime.timedelta) -> datetime.datetime | None:
    """Return when a leg that has left arrives: from where it was last seen, else from its start."""
    if leg.seen_at and leg.left is not None:
        return leg.seen_at + length * leg.left
    return leg.departed + length if leg.departed else None


def usual(lengths: Sequence[datetime.timedelta], least: int = 3) -> datetime.timedelta | None:
    """Return the upper quartile of earlier lengths; None where fewer than `least` are known.

    Three of four earlier runs were as fast: a prediction for a promise should not be hopeful.
    """
    if len(lengths) < least:
        return None
    ordered = sorted(lengths)
    return ordered[min(len(ordered) - 1, (3 * len(ordered)) // 4)]


def counted(quantity: int, counts_as: int, before: int, after: int) -> int:
    """Return how many asked units follow when units of a lot go from `before` to `after`.

    A substitute counts differently from what was asked; whole lines add up exactly.
    """
    return after * counts_as // quantity - before * counts_as // quantity


@dataclass(frozen=True, slots=True)
class Load:
    """Weight and volume of goods; items without figures count as 0 and are `unknown`."""

    weight_kg: Decimal
    volume_m3: Decimal
    unknown: int


def load(parts: Iterable[tuple[int, Decimal | None, Decimal | None]]) -> Load:
    """Add up (units, kg a unit, m³ a unit), rounded up to grams and 0.0001 m³."""
    weight = volume = Decimal(0)
    unknown = 0
    for units, unit_kg, unit_m3 in parts:
        weight += units * (unit_kg or 0)
        volume += units * (unit_m3 or 0)
        unknown += unit_kg is None or unit_m3 is None
    return Load(
        weight.quantize(Decimal("0.001"), ROUND_UP),
        volume.quantize(Decimal("0.0001"), ROUND_UP),
        unknown,
    )


def spread(lines: Sequence[tuple[str, int]], count: int) -> list[list[tuple[str, int]]]:
    """Divide lines of (name, units) over `count` packages, in order and as evenly as can be."""
    whole = sum(units for _, units in lines)
    packages: list[list[tuple[str, int]]] = [[] for _ in range(count)]
    queue = [(name, units) for name, units in lines if units]
    done = 0
    for number, inside in enumerate(packages, 1):
        room = whole * number // count - done
        while room and queue:
            name, units = queue.pop(0)
            taken = min(units, room)
            inside.append((name, taken))
            room, done = room - taken, done + taken
            if units > taken:
                queue.insert(0, (name, units - taken))
    return packages
