"""Planning a working day: it becomes a routing problem, and its tours become routes."""

import math
from collections.abc import Sequence

import numpy as np

from relief.delivery.routing.day import (
    METRES_PER_SECOND,
    SERVICE,
    STAIRS,
    DayPlan,
    DayRoute,
    DayShift,
    DayStop,
    DayVisit,
    Point,
    metres,
)
from relief.delivery.routing.problem import Depot, Fleet, Plan, Problem, Stop, Tour
from relief.delivery.routing.solving import Effort, solve

WAITING = round(METRES_PER_SECOND)  # metres that a second of anybody's time is worth
BASE_WEIGHT = 200_000  # metres of detour that a stop is worth; promises more
PROMISE_WEIGHT = 5_000_000
KEPT_WEIGHT = 100_000_000  # what is promised and kept today is not given up for anything


def plan_day(
    depots: Sequence[Point], shifts: Sequence[DayShift], stops: Sequence[DayStop], effort: Effort
) -> DayPlan:
    """Return the routes of a day; a promise that can be kept is a hard end of its window.

    Where not everything fits, promises that hold today go first, then other promises. What
    no shift can ever serve is named with its reason before any search.
    """
    hopeless = {
        stop.uid: why for stop in stops if (why := _why_never(stop, depots, shifts)) is not None
    }
    served = [stop for stop in stops if stop.uid not in hopeless]
    if not served or not shifts:
        return DayPlan((), hopeless)
    found = solve(_problem(depots, shifts, served), effort)
    routes = tuple(_route(tour, shifts, served) for tour in found.tours if tour.stops)
    left = {served[index].uid: "no_room" for index in found.left_out}
    return DayPlan(routes if found.is_feasible else (), hopeless | _unplanned(found, served, left))


def may_serve(shift: DayShift, stop: DayStop) -> bool:
    """Say whether a shift can bring these goods: it holds them, or they lie at its depot."""
    return _has_goods(shift, stop) and stop.skills <= shift.skills


def _unplanned(found: Plan, served: Sequence[DayStop], left: dict[str, str]) -> dict[str, str]:
    return left if found.is_feasible else {stop.uid: "no_room" for stop in served}


def _why_never(stop: DayStop, depots: Sequence[Point], shifts: Sequence[DayShift]) -> str | None:
    """Return why no shift alone can serve a stop: goods, skill, size, hours; None: one can."""
    near = [row for row in shifts if _has_goods(row, stop)]
    if not near:
        return "no_shift"
    able = [row for row in near if stop.skills <= row.skills]
    if not able:
        return "skill"
    roomy = [row for row in able if stop.kg <= row.kg and stop.m3 <= row.m3]
    if not roomy:
        return "capacity"
    return None if any(_reaches(row, stop, depots) for row in roomy) else "hours"


def _has_goods(shift: DayShift, stop: DayStop) -> bool:
    """Say whether goods are on board; or at the depot, which who is under way has left."""
    if stop.holder:
        return stop.holder == shift.uid
    return shift.here is None and stop.depot == shift.depot


def _reaches(shift: DayShift, stop: DayStop, depots: Sequence[Point]) -> bool:
    out = metres(shift.here or depots[shift.depot], stop.point)
    back = metres(stop.point, depots[shift.depot])
    there = max(shift.starts + _seconds(out), stop.opens)
    end = there + _service(stop) + _seconds(back)
    in_time = stop.closes is None or there <= stop.closes
    return in_time and end <= shift.ends and _seconds(out + back) <= shift.drive_seconds


def _problem(
    depots: Sequence[Point], shifts: Sequence[DayShift], stops: Sequence[DayStop]
) -> Problem:
    """Return the solver's problem: places are depots, then where couriers are, then doors."""
    starts = [shift.here or depots[shift.depot] for shift in shifts]
    places = [*depots, *starts, *(stop.point for stop in stops)]
    distances = np.array([[metres(a, b) for b in places] for a in places], dtype=np.int64)
    durations = np.ceil(distances / METRES_PER_SECOND).astype(np.int64)
    first = len(depots) + len(starts)
    return Problem(
        distances=distances,
        durations=durations,
        depots=tuple(Depot(place) for place in range(first)),
        stops=tuple(_stop(first + index, stop) for index, stop in enumerate(stops)),
        fleets=tuple(
            _fleet(len(depots) + index, shift, stops) for index, shift in enumerate(shifts)
        ),
    )


def _stop(place: int, stop: DayStop) -> Stop:
    closes = [moment for moment in (stop.closes, stop.due) if moment is not None]
    weight = BASE_WEIGHT
    if stop.due is not None:
        weight = KEPT_WEIGHT if stop.keeps else PROMISE_WEIGHT
    return Stop(
        place=place,
        loads=(math.ceil(stop.kg * 10), math.ceil(stop.m3 * 1000)),
        service=_service(stop),
        opens=stop.opens,
        closes=min(closes) if closes else None,
        required=False,
        weight=weight,
    )


def _fleet(start: int, shift: DayShift, stops: Sequence[DayStop]) -> Fleet:
    barred = frozenset(index for index, stop in enumerate(stops) if not may_serve(shift, stop))
    return Fleet(
        depot=start,
        ends=shift.depot,
        capacity=(math.floor(shift.kg * 10), math.floor(shift.m3 * 1000)),
        opens=shift.starts,
        closes=shift.ends,
        leaves_by=shift.starts,  # who is paid for the hour does not sit through it
        farthest=math.floor(shift.drive_seconds * METRES_PER_SECOND),
        barred=barred,
        duration_cost=WAITING,
    )


def _route(tour: Tour, shifts: Sequence[DayShift], stops: Sequence[DayStop]) -> DayRoute:
    visits = tuple(
        DayVisit(stops[index].uid, at) for index, at in zip(tour.stops, tour.starts, strict=True)
    )
    return DayRoute(shifts[tour.fleet].uid, visits, tour.leaves, tour.returns, tour.distance)


def _service(stop: DayStop) -> int:
    return SERVICE + (STAIRS if stop.carried_up else 0)


def _seconds(road: int) -> int:
    return math.ceil(road / METRES_PER_SECOND)
