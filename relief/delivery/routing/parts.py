"""Large problems in parts: tours that lie near each other are searched apart from the rest.

Each round cuts the best plan so far into other parts, as wide as there are processes, and
puts what was found together again. A part never gets worse, so the plan does not either.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from relief.delivery.routing.problem import Plan, Problem, Tour
from relief.delivery.routing.search import Found, Penalties, Task

# By trials on published files of 250 to 1,000 stops in 10 seconds.
SMALLEST = 250  # stops; below this a problem is searched as a whole
SIZE = 200  # stops of a part
ROOMY = 1.5  # times the vehicles that the load needs at least, else parts may have too few
SLICE = 0.5  # seconds of search for a part
LARGE = 500  # stops; from here on the first plan is made in parts too
FIRST = 0.6  # seconds of search for a part of the first plan
LAST = 0.1  # seconds below which another round is not worth its start
MEMORY = 20  # of late acceptance: slices are short

Run = Callable[[Sequence[Task]], list[Found]]


def can_split(problem: Problem) -> bool:
    """Say whether a problem is large, and its parts are problems of the same kind."""
    return (
        len(problem.stops) >= SMALLEST
        and len(problem.fleets) == 1
        and len(problem.depots) == 1
        and all(stop.required for stop in problem.stops)
    )


def begin(problem: Problem, run: Run, *, until: float, width: int, seed: int) -> Found | None:
    """Return a first plan put together from parts; None where a whole search begins better.

    A thousand stops searched as a whole have hardly left their random start when the time is up.
    """
    groups = _groups(problem, width)
    fleet = problem.fleets[0]
    loads = np.array([stop.loads for stop in problem.stops], dtype=float).sum(axis=0)
    shares = [load / max(1, room) for load, room in zip(loads, fleet.capacity, strict=True)]
    needed = max(shares, default=0.0)
    if len(problem.stops) < LARGE or fleet.vehicles < ROOMY * needed + len(groups):
        return None
    share = fleet.vehicles // len(groups) - 1
    cut = [_cut(problem, [Tour(0, group, (), 0, 0, 0)], share) for group in groups]
    results = run(
        [
            Task(small, seed + place, FIRST, memory=MEMORY, until=until)
            for place, (small, _tours, _names) in enumerate(cut)
        ]
    )
    empty = Plan((), 0, is_feasible=True, seeds=tuple(range(seed, seed + width)))
    plan = _together(empty, results, [names for _small, _tours, names in cut])
    return Found(plan, _middle([result.penalties for result in results]))


def _groups(problem: Problem, width: int) -> list[tuple[int, ...]]:
    """Cut stops into groups of one size: the farthest left, and those nearest to it."""
    places = np.array([stop.place for stop in problem.stops])
    home, size = problem.depots[0].place, _size(problem, width)
    left, groups = np.arange(len(places)), []
    while len(left):
        far = left[np.argmax(problem.distances[home, places[left]])]
        near = np.argsort(problem.distances[places[far], places[left]], kind="stable")[:size]
        groups.append(tuple(left[near].tolist()))
        left = np.delete(left, near)
    return groups


def _size(problem: Problem, width: int) -> int:
    """Return the stops of a part, so that every process has as many parts."""
    number = width * math.ceil(len(problem.stops) / (width * SIZE))
    return math.ceil(len(problem.stops) / number)


def improve(
    problem: Problem, found: Found, run: Run, *, until: float, width: int, seed: int
) -> Plan:
    """Return the plan after searching its parts until a moment of the monotonic clock.

    `width` parts are searched side by side. A plan that breaks a limit is returned as it is:
    parts of it cannot be told apart.
    """
    plan, penalties = found.plan, found.penalties
    random = np.random.default_rng(seed)
    number = seed
    while plan.is_feasible and (left := until - time.monotonic()) > LAST:
        parts = _parts(problem, plan.tours, width, random)
        seconds = min(SLICE, left / math.ceil(len(parts) / width))
        spare = (problem.fleets[0].vehicles - len(plan.tours)) // len(parts)
        cut = [_cut(problem, part, min(1, spare)) for part in parts]
        tasks = [
            Task(small, number + place, seconds, None, tours, penalties, MEMORY)
            for place, (small, tours, _names) in enumerate(cut)
        ]
        number += len(tasks)
        results = run(tasks)
        names = [names for _small, _tours, names in cut]
        plan = _together(plan, results, names)
        penalties = _middle([result.penalties for result in results])
    return plan


def _parts(
    problem: Problem, tours: Sequence[Tour], width: int, random: np.random.Generator
) -> list[list[Tour]]:
    """Cut tours into parts of about the same number of stops, near a tour taken by chance."""
    size = _size(problem, width)
    left, parts = [tour for tour in tours if tour.stops], []
    while left:
        near = _by_nearness(problem, left[random.integers(len(left))], left)
        part: list[Tour] = []
        while near and sum(len(tour.stops) for tour in part) < size:
            part.append(near.pop(0))
        parts.append(part)
        left = near
    return parts


def _by_nearness(problem: Problem, first: Tour, tours: Sequence[Tour]) -> list[Tour]:
    """Return tours by how far a stop of the first has to look for one of theirs, on average."""
    here = [problem.stops[index].place for index in first.stops]
    away = [
        problem.distances[np.ix_(here, [problem.stops[index].place for index in tour.stops])]
        .min(axis=1)
        .mean()
        for tour in tours
    ]
    return [tours[place] for place in np.argsort(away, kind="stable")]


def _cut(
    problem: Problem, part: Sequence[Tour], spare: int
) -> tuple[Problem, tuple[Tour, ...], list[int]]:
    """Return a part as a problem, its tours there, and the stops' indexes in the whole."""
    names = [index for tour in part for index in tour.stops]
    inside = {index: place for place, index in enumerate(names)}
    places = [problem.depots[0].place, *(problem.stops[index].place for index in names)]
    rows = np.ix_(places, places)
    fleet = problem.fleets[0]
    small = replace(
        problem,
        distances=np.ascontiguousarray(problem.distances[rows]),
        durations=np.ascontiguousarray(problem.durations[rows]),
        depots=(replace(problem.depots[0], place=0),),
        stops=tuple(
            replace(problem.stops[index], place=place) for place, index in enumerate(names, 1)
        ),
        fleets=(
            replace(
                fleet,
                vehicles=len(part) + spare,
                barred=frozenset(inside[index] for index in fleet.barred if index in inside),
            ),
        ),
    )
    tours = tuple(
        replace(tour, stops=tuple(inside[index] for index in tour.stops)) for tour in part
    )
    return small, tours, names


def _together(plan: Plan, results: Sequence[Found], names: Sequence[Sequence[int]]) -> Plan:
    """Return the whole plan from what was found for its parts."""
    tours = tuple(
        replace(tour, stops=tuple(own[index] for index in tour.stops))
        for result, own in zip(results, names, strict=True)
        for tour in result.plan.tours
    )
    return replace(
        plan,
        tours=tours,
        cost=sum(result.plan.cost for result in results),
        is_feasible=all(result.plan.is_feasible for result in results),
        iterations=plan.iterations + sum(result.plan.iterations for result in results),
    )


def _middle(found: Sequence[Penalties]) -> Penalties:
    """Return the penalties in the middle of those that searches ended with."""
    loads, durations, distances = zip(*found, strict=True)
    return (
        [statistics.median(values) for values in zip(*loads, strict=True)],
        statistics.median(durations),
        statistics.median(distances),
    )
