"""Large problems are searched in parts: everybody served once, limits kept, never worse."""

import time

import numpy as np
import pytest

from relief.delivery.routing import parts
from relief.delivery.routing.problem import Depot, Fleet, Problem, Stop
from relief.delivery.routing.search import Task, search
from relief.delivery.routing.solving import Effort, solve

STOPS = 260
CAPACITY = 20


def problem(vehicles: int = 60, **fleet: object) -> Problem:
    """Return stops strewn by chance, some within hours."""
    random = np.random.default_rng(7)
    points = random.integers(0, 1000, size=(STOPS + 1, 2))
    away = np.rint(np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))).astype(int)
    stops = tuple(
        Stop(place, (int(random.integers(1, 4)),), service=5, closes=8000 if place % 3 else None)
        for place in range(1, STOPS + 1)
    )
    return Problem(
        away, away, (Depot(0),), stops, (Fleet(0, (CAPACITY,), vehicles=vehicles, **fleet),)
    )


@pytest.fixture(scope="module")
def given() -> Problem:
    """A problem that is large enough to be cut."""
    return problem()


def check(given: Problem, plan: object) -> None:
    served = sorted(index for tour in plan.tours for index in tour.stops)
    assert served == list(range(STOPS))
    cost = 0
    for tour in plan.tours:
        assert sum(given.stops[index].loads[0] for index in tour.stops) <= CAPACITY
        path = [0, *(given.stops[index].place for index in tour.stops), 0]
        cost += int(given.distances[path[:-1], path[1:]].sum())
        closes = [given.stops[index].closes for index in tour.stops]
        ends = zip(tour.starts, closes, strict=True)
        assert all(close is None or start <= close for start, close in ends)
    assert cost == plan.cost


def test_parts_give_a_plan_that_is_valid_and_no_worse_than_before(given: Problem) -> None:
    first = search(Task(given, seed=1, iterations=30))
    widths: list[int] = []

    def run(tasks: list[Task]) -> list[object]:
        widths.append(len(tasks))
        return [search(task) for task in tasks]

    plan = parts.improve(given, first, run, until=time.monotonic() + 1.5, width=2, seed=1)

    assert set(widths) == {2}
    check(given, plan)
    assert plan.cost < first.plan.cost
    assert plan.is_feasible


def test_a_first_plan_is_put_together_from_parts_where_vehicles_are_not_scarce(
    given: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(tasks: list[Task]) -> list[object]:
        return [search(task) for task in tasks]

    asked = {"until": time.monotonic() + 60, "width": 2, "seed": 1}
    assert parts.begin(given, run, **asked) is None
    monkeypatch.setattr(parts, "LARGE", STOPS)
    monkeypatch.setattr(parts, "FIRST", 0.2)
    assert parts.begin(problem(vehicles=28), run, **asked) is None

    found = parts.begin(given, run, **asked)

    assert found is not None
    check(given, found.plan)
    assert found.plan.is_feasible
    assert len(found.plan.tours) <= given.fleets[0].vehicles


def test_a_large_problem_is_planned_by_the_clock(given: Problem) -> None:
    plan = solve(given, Effort(seconds=1.0))

    check(given, plan)
    assert plan.is_feasible


def test_no_more_vehicles_are_used_than_there_are(given: Problem) -> None:
    loads = sum(stop.loads[0] for stop in given.stops)
    tight = problem(vehicles=-(-loads // CAPACITY) + 1)

    plan = solve(tight, Effort(seconds=1.0))

    check(tight, plan)
    assert len(plan.tours) <= tight.fleets[0].vehicles


def test_what_cannot_be_cut_is_searched_as_a_whole(given: Problem) -> None:
    two_fleets = Problem(
        given.distances, given.durations, given.depots, given.stops, given.fleets * 2
    )

    assert parts.can_split(given)
    assert not parts.can_split(two_fleets)
