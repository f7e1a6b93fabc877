"""Solving with PyVRP's iterated local search: one seed a core, the best answer counts."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyvrp
import pyvrp.search
import pyvrp.stop

from relief.delivery.routing.problem import Matrix, Plan, Problem, Tour

# Far beyond every sum of a real problem, and small enough for sums of it to fit 64 bits.
BARRED = 2**40
# For searches of seconds: smaller shakes and penalties that follow sooner than the solver's
# own (25 and 500) brought 200 stops from 2.1 % to 0.5 % above the best known in 5 s of CPU.
MOST_PERTURBATIONS = 10
PENALTY_EVERY = 100
NEVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: `seconds` of a clock, or `iterations` where reruns must be identical.

    `processes` seeds, counted up from `seed`, are searched side by side.
    """

    seconds: float = 10.0
    iterations: int | None = None
    seed: int = 1
    processes: int = 1


def solve(problem: Problem, effort: Effort, *, start: Sequence[Tour] = ()) -> Plan:
    """Return the best plan found within the effort; `start` are tours to begin from.

    The same seeds and a number of iterations give the same plan. A plan that breaks a limit
    is returned as such (`is_feasible` is false) only where no other was found.
    """
    if not problem.stops:
        return Plan((), 0, is_feasible=True)
    seeds = [effort.seed + number for number in range(max(1, effort.processes))]
    if len(seeds) == 1:
        return _search(problem, effort, seeds[0], start)
    # A fresh process each: forking one that holds threads or connections is not safe.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(seeds), mp_context=context) as pool:
        running = [pool.submit(_search, problem, effort, seed, tuple(start)) for seed in seeds]
        plans = [job.result() for job in running]
    best = min(plans, key=lambda plan: (not plan.is_feasible, plan.cost, plan.seeds))
    return replace(best, seeds=tuple(seeds), iterations=sum(plan.iterations for plan in plans))


def _search(problem: Problem, effort: Effort, seed: int, start: Sequence[Tour]) -> Plan:
    data = _data(problem)
    first = None
    if start:
        routes = [pyvrp.Route(data, list(tour.stops), tour.fleet) for tour in start]
        first = pyvrp.Solution(data, routes)
    result = pyvrp.solve(
        data,
        stop=_stop(effort),
        seed=seed,
        collect_stats=False,
        display=False,
        params=_params(problem),
        initial_solution=first,
    )
    return _plan(problem, result, seed)


def _params(problem: Problem) -> pyvrp.SolveParams:
    """Return parameters whose penalties can outweigh a detour in this problem's units.

    The solver's own limit suits distances of some thousands; above it one unit of load too
    much would be cheaper than another tour, and nothing valid would be found.
    """
    longest = float(problem.distances.max(initial=0))
    penalty = pyvrp.PenaltyParams(
        max_penalty=max(100_000.0, 10 * longest), solutions_between_updates=PENALTY_EVERY
    )
    perturbation = pyvrp.search.PerturbationParams(1, MOST_PERTURBATIONS)
    return pyvrp.SolveParams(penalty=penalty, perturbation=perturbation)


def _stop(effort: Effort) -> pyvrp.stop.StoppingCriterion:
    if effort.iterations is not None:
        return pyvrp.stop.MaxIterations(effort.iterations)
    return pyvrp.stop.MaxRuntime(effort.seconds)


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


def _plan(problem: Problem, result: "pyvrp.Result", seed: int) -> Plan:
    best = result.best
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
        seeds=(seed,),
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
