"""Ways by timetable: next departures in local time, and what leads where by when at what cost."""

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

DAYS_AHEAD = 15  # a weekly departure is found even where the next one was just missed
MOST_LEGS = 4
MOST_WAYS = 6


@dataclass(frozen=True, slots=True)
class Run:
    """A row of the timetable; `departs` is local to `zone`, `weekdays` are 1 to 7."""

    code: str
    mode: str
    origin: str
    destination: str
    zone: str
    weekdays: frozenset[int]
    departs: datetime.time
    minutes: int
    cut_off_minutes: int
    km: float
    cost_per_kg: Decimal
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    capacity_kg: Decimal | None = None
    is_on_demand: bool = False


@dataclass(frozen=True, slots=True)
class Ride:
    """One departure: in UTC, with the moment until which the hub takes goods in."""

    run: Run
    cut_off: datetime.datetime
    departs: datetime.datetime
    arrives: datetime.datetime


def next_ride(run: Run, ready: datetime.datetime) -> Ride | None:
    """Return the first departure whose cut-off is not before `ready`; None within two weeks.

    Times of the timetable are local: a departure keeps its hour across a change of the clocks;
    an hour that the change leaves out is taken as the hour after it. On demand it goes at once.
    """
    if run.is_on_demand:
        return Ride(run, ready, ready, ready + datetime.timedelta(minutes=run.minutes))
    zone = ZoneInfo(run.zone)
    first = ready.astimezone(zone).date()
    for offset in range(-1, DAYS_AHEAD):
        day = first + datetime.timedelta(days=offset)
        if day.isoweekday() not in run.weekdays or not _in_force(run, day):
            continue
        local = datetime.datetime.combine(day, run.departs, zone)
        departs = local.astimezone(datetime.UTC)
        cut_off = departs - datetime.timedelta(minutes=run.cut_off_minutes)
        if cut_off >= ready:
            arrives = departs + datetime.timedelta(minutes=run.minutes)
            return Ride(run, cut_off, departs, arrives)
    return None


def _in_force(run: Run, day: datetime.date) -> bool:
    return run.valid_from <= day and (run.valid_to is None or day <= run.valid_to)


@dataclass(frozen=True, slots=True)
class Handling:
    """How long a point keeps goods: after arrival by a mode, and in customs on entry."""

    ready_minutes: Mapping[str, int] = field(default_factory=dict)
    customs_hours: float = 0.0
    country: str = "CN"


@dataclass(frozen=True, slots=True)
class Way:
    """Rides one after the other."""

    rides: tuple[Ride, ...]

    @property
    def arrives(self) -> datetime.datetime:
        """Return when the last ride is there."""
        return self.rides[-1].arrives

    @property
    def cost_per_kg(self) -> Decimal:
        """Return CNY a kilogram."""
        return sum((ride.run.cost_per_kg for ride in self.rides), Decimal(0))

    @property
    def km(self) -> float:
        """Return the kilometres."""
        return sum(ride.run.km for ride in self.rides)


def ways(
    runs: Sequence[Run],
    start: str,
    ends: Iterable[str],
    ready: datetime.datetime,
    points: Mapping[str, Handling],
    *,
    weight_kg: Decimal = Decimal(0),
) -> list[Way]:
    """Return ways from `start` to any of `ends` by timetable, soonest there first, at most six a
    combination of modes left out: a way is kept where no other is both sooner and cheaper.

    No point is passed twice; a run that cannot take the weight is not offered.
    """
    fitting = [run for run in runs if run.capacity_kg is None or run.capacity_kg >= weight_kg]
    leaving: dict[str, list[Run]] = {}
    for run in sorted(fitting, key=lambda row: row.code):
        leaving.setdefault(run.origin, []).append(run)
    goals = frozenset(ends)
    found = sorted(
        _walk(leaving, start, goals, ready, points, ()),
        key=lambda way: (way.arrives, way.cost_per_kg),
    )
    return _worth_it(found)[:MOST_WAYS]


def _walk(
    leaving: Mapping[str, list[Run]],
    at: str,
    goals: frozenset[str],
    ready: datetime.datetime,
    points: Mapping[str, Handling],
    so_far: tuple[Ride, ...],
) -> Iterator[Way]:
    if at in goals and so_far:
        yield Way(so_far)
        return
    if len(so_far) == MOST_LEGS:
        return
    passed = {ride.run.origin for ride in so_far} | {at}
    for run in leaving.get(at, ()):
        if run.destination in passed:
            continue
        ride = next_ride(run, ready)
        if ride is None:
            continue
        out = ready_after(ride, points)
        yield from _walk(leaving, run.destination, goals, out, points, (*so_far, ride))


def ready_after(ride: Ride, points: Mapping[str, Handling]) -> datetime.datetime:
    """Return when goods of a ride can go on: unloaded, and through customs where they enter."""
    here = points.get(ride.run.destination, Handling())
    there = points.get(ride.run.origin, Handling())
    minutes = here.ready_minutes.get(ride.run.mode, 0)
    wait = datetime.timedelta(minutes=minutes)
    if here.country != there.country:
        wait += datetime.timedelta(hours=here.customs_hours)
    return ride.arrives + wait


def _worth_it(found: list[Way]) -> list[Way]:
    """Keep what no sooner way beats on cost, and the best of each combination of modes."""
    kept: list[Way] = []
    modes: set[tuple[str, ...]] = set()
    for way in found:
        by = tuple(key for key, _ in itertools.groupby(ride.run.mode for ride in way.rides))
        is_cheaper = all(way.cost_per_kg < other.cost_per_kg for other in kept)
        if is_cheaper or by not in modes:
            kept.append(way)
            modes.add(by)
    return kept
