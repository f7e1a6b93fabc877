"""One search of a whole problem by PyVRP's iterated local search."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp
import pyvrp.search
import pyvrp.stop

from relief.delivery.routing.problem import Matrix, Plan, Problem, Tour

# Far beyond every sum of a real problem, and small enough for sums of it to fit 64 bits.
BARRED = 2**40
NEVER = int(np.iinfo(np.int64).max)
# For searches of seconds, found by trials on published files of 100 to 1,000 stops: penalties
# that follow sooner than the solver's own (500), a memory of late acceptance that does not outlast
# the search, and smaller shakes than its own (25) by turns with those: long tours want the large.
SHAKES = (10, 25)
PENALTY_EVERY = 100
MEMORY = 300
LEAST = 0.2  # seconds of search, however late it came to start

Penalties = tuple[list[float], float, float]  # for a unit of load, duration and distance


@dataclass(frozen=True, slots=True)
class Task:
    """A problem to search, for how long and from where.

    `seconds` of a clock but not beyond `until`, a moment of the monotonic clock that all
    processes share; or `iterations` where reruns must be identical. `start` are tours to begin
    from, `penalties` those that an earlier search ended with, `shakes` the most changes between
    two local searches.
    """

    problem: Problem
    seed: int
    seconds: float = 10.0
    iterations: int | None = None
    start: tuple[Tour, ...] = ()
    penalties: Penalties | None = None
    memory: int = MEMORY
    until: float = math.inf
    shakes: int = SHAKES[0]


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan of a search, and its last penalties."""

    plan: Plan
    penalties: Penalties


def search(task: Task) -> Found:
    """Search, and return the best plan found."""
    data = _data(task.problem)
    random = pyvrp.RandomNumberGenerator(seed=task.seed)
    params = _penalty_params(task.problem)
    manager = pyvrp.PenaltyManager(task.penalties or _first_penalties(task.problem), params)
    local = _local_search(data, random, task.shakes)
    if task.start:
        routes = [pyvrp.Route(data, list(tour.stops), tour.fleet) for tour in task.start]
        first = pyvrp.Solution(data, routes)
    else:
        # An empty start is hard to leave; a random one is repaired at once.
        made = pyvrp.Solution.make_random(data, random)
        first = local(made, manager.max_cost_evaluator(), exhaustive=True)
    memory = pyvrp.IteratedLocalSearchParams(history_length=task.memory)
    iterated = pyvrp.IteratedLocalSearch(data, manager, local, first, memory)
    result = iterated.run(_stop(task), collect_stats=False, display=False)
    return Found(_plan(task, result), manager.penalties())


def _stop(task: Task) -> pyvrp.stop.StoppingCriterion:
    if task.iterations is not None:
        return pyvrp.stop.MaxIterations(task.iterations)
    return pyvrp.stop.MaxRuntime(max(LEAST, min(task.seconds, task.until - time.monotonic())))


def _local_search(
    data: pyvrp.ProblemData, random: pyvrp.RandomNumberGenerator, shakes: int
) -> pyvrp.search.LocalSearch:
    params = pyvrp.search.PerturbationParams(1, shakes)
    local = pyvrp.search.LocalSearch(
        data,
        random,
        pyvrp.search.compute_neighbours(data),
        pyvrp.search.PerturbationManager(params),
    )
    for operator in pyvrp.search.OPERATORS:
        if operator.supports(data):
            local.add_operator(operator(data))
    return local


def _penalty_params(problem: Problem) -> pyvrp.PenaltyParams:
    """Return parameters whose penalties can outweigh a detour in this problem's units.

    The solver's own limit suits distances of some thousands; above it one unit of load too
    much would be cheaper than another tour, or than leaving a stop out, and nothing valid
    would be found.
    """
    longest = float(problem.distances[problem.distances < BARRED].max(initial=0))
    dearest = max(stop.weight for stop in problem.stops)
    return pyvrp.PenaltyParams(
        max_penalty=max(100_000.0, 10 * longest, 2.0 * dearest),
        solutions_between_updates=PENALTY_EVERY,
    )


def _first_penalties(problem: Problem) -> Penalties:
    """Return penalties that make a usual violation cost a usual way, or a usual stop left out.

    The solver's own begin in the middle of their range, some thousand times too dear: half of
    a search of ten seconds passed before they had come down.
    """
    distance = max(1.0, float(problem.distances[problem.distances < BARRED].mean()))
    duration = max(1.0, float(problem.durations[problem.durations < BARRED].mean()))
    loads = np.array([stop.loads for stop in problem.stops], dtype=float).mean(axis=0)
    worth = max(distance, float(np.mean([stop.weight for stop in problem.stops])))
    usual = [worth / max(1.0, load) for load in loads.tolist()]
    return usual, worth / duration, worth / distance


def _data(problem: Problem) -> pyvrp.ProblemData:
    size = len(problem.distances)
    profiles = list(dict.fromkeys(fleet.barred for fleet in problem.fleets))
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(size)],
        clients=[
            pyvrp.Client(
                location=stop.place,
                delivery=list(stop.loads),
                service_duration=stop.service,
                tw_early=stop.opens,
                tw_late=_or_never(stop.closes),
                required=stop.required,
                prize=stop.weight,
            )
            for stop in problem.stops
        ],
        depots=[
            pyvrp.Depot(location=depot.place, tw_early=depot.opens, tw_late=_or_never(depot.closes))
            for depot in problem.depots
        ],
        vehicle_types=_vehicle_types(problem, profiles),
        distance_matrices=_by_profile(problem, problem.distances, profiles),
        duration_matrices=_by_profile(problem, problem.durations, profiles),
    )


def _vehicle_types(problem: Problem, profiles: Sequence[frozenset[int]]) -> list[pyvrp.VehicleType]:
    return [
        pyvrp.VehicleType(
            num_available=fleet.vehicles,
            capacity=list(fleet.capacity),
            start_depot=fleet.depot,
            end_depot=fleet.depot if fleet.ends is None else fleet.ends,
            fixed_cost=fleet.fixed_cost,
            tw_early=fleet.opens,
            tw_late=_or_never(fleet.closes),
            start_late=fleet.leaves_by,
            shift_duration=_or_never(fleet.longest),
            max_distance=_or_never(fleet.farthest),
            unit_distance_cost=fleet.distance_cost,
            unit_duration_cost=fleet.duration_cost,
            profile=profiles.index(fleet.barred),
        )
        for fleet in problem.fleets
    ]


def _or_never(value: int | None) -> int:
    """Return a limit, or the solver's own "never" where none is set."""
    return NEVER if value is None else value


def _by_profile(problem: Problem, matrix: Matrix, profiles: Sequence[frozenset[int]]) -> list[Any]:
    return [_barred(problem, matrix, barred) for barred in profiles]


def _barred(problem: Problem, matrix: Matrix, barred: frozenset[int]) -> Matrix:
    if not barred:
        return matrix
    changed = matrix.copy()
    places = sorted({problem.stops[index].place for index in barred})
    changed[:, places] = BARRED
    changed[places, :] = BARRED
    np.fill_diagonal(changed, 0)
    return changed


def _plan(task: Task, result: pyvrp.Result) -> Plan:
    problem, best = task.problem, result.best
    tours = tuple(_tour(route) for route in best.routes())
    served = {index for tour in tours for index in tour.stops}
    missing = tuple(index for index in range(len(problem.stops)) if index not in served)
    needed = any(problem.stops[index].required for index in missing)
    cost = best.distance_cost() + best.duration_cost() + best.fixed_vehicle_cost()
    return Plan(
        tours=tours,
        cost=cost + best.uncollected_prizes(),
        is_feasible=best.is_feasible() and not needed,
        left_out=missing,
        iterations=result.num_iterations,
        seeds=(task.seed,),
    )


def _tour(route: pyvrp.Route) -> Tour:
    visits = [row for row in route.schedule() if row.is_client()]
    return Tour(
        fleet=route.vehicle_type(),
        stops=tuple(row.idx for row in visits),
        starts=tuple(row.start_time for row in visits),
        leaves=route.start_time(),
        returns=route.end_time(),
        distance=route.distance(),
    )
