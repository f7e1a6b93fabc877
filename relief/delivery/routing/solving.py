"""Solving: small problems by one seed a core, of which the best counts; large ones in parts."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

from relief.core import processes
from relief.delivery.routing import parts
from relief.delivery.routing.problem import Plan, Problem, Tour
from relief.delivery.routing.search import MEMORY, SHAKES, Found, Task, search

WHOLE_SHARE = 0.15  # of the time, before a large problem is searched in parts
Run = Callable[[Sequence[Task]], list[Found]]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: until `seconds` of a clock after `began`, or `iterations` where
    reruns must be identical.

    `processes` search side by side: seeds counted up from `seed`, or parts of a large problem.
    """

    seconds: float = 10.0
    iterations: int | None = None
    seed: int = 1
    processes: int = 1
    began: float = field(default_factory=time.monotonic)

    def until(self) -> float:
        """Return the moment of the monotonic clock to stop at."""
        return self.began + self.seconds


def solve(problem: Problem, effort: Effort, *, start: Sequence[Tour] = ()) -> Plan:
    """Return the best plan found within the effort; `start` are tours to begin from.

    The same seeds and a number of iterations give the same plan. A plan that breaks a limit
    is returned as such (`is_feasible` is false) only where no other was found.
    """
    if not problem.stops:
        return Plan((), 0, is_feasible=True)
    if effort.processes <= 1:
        return _solve(problem, effort, start, lambda tasks: [search(task) for task in tasks])
    with processes.pool(effort.processes) as pool:
        return _solve(problem, effort, start, lambda tasks: _side_by_side(pool, tasks))


def _side_by_side(pool: Executor, tasks: Sequence[Task]) -> list[Found]:
    return list(pool.map(search, tasks))


def _solve(problem: Problem, effort: Effort, start: Sequence[Tour], run: Run) -> Plan:
    is_large = effort.iterations is None and parts.can_split(problem)
    until = effort.until()
    width = max(1, effort.processes)
    if is_large and not start:
        first = parts.begin(problem, run, until=until, width=width, seed=effort.seed)
        if first is not None and first.plan.is_feasible:
            return parts.improve(
                problem, first, run, until=until, width=width, seed=effort.seed
            )  # fmt: skip
    seconds = max(0.0, until - time.monotonic()) * (WHOLE_SHARE if is_large else 1.0)
    seeds = tuple(effort.seed + number for number in range(width))
    found = run(
        [
            Task(problem, seed, seconds, effort.iterations, tuple(start),
                 memory=parts.MEMORY if is_large else MEMORY, until=until,
                 shakes=SHAKES[place % len(SHAKES)])
            for place, seed in enumerate(seeds)
        ]
    )  # fmt: skip
    best = min(found, key=lambda one: (not one.plan.is_feasible, one.plan.cost, one.plan.seeds))
    iterations = sum(one.plan.iterations for one in found)
    plan = replace(best.plan, seeds=seeds, iterations=iterations)
    if not is_large:
        return plan
    return parts.improve(
        problem, replace(best, plan=plan), run, until=until,
        width=width, seed=effort.seed,
    )  # fmt: skip
