"""A large problem worked out by several processes, one for each independent part."""

import os
from collections.abc import Callable
from concurrent.futures import as_completed

from relief.allocation.solver.engine import solve
from relief.allocation.solver.parting import merge, split
from relief.allocation.solver.plan import Plan
from relief.allocation.solver.problem import Problem
from relief.core import processes

MANY_LINES = 20_000  # below it, starting processes costs more than it saves
Progress = Callable[[int, int], None]


def solve_in_parts(
    problem: Problem,
    *,
    on_progress: Progress | None = None,
    workers: int | None = None,
    many_lines: int = MANY_LINES,
) -> Plan:
    """Give the plan of a problem: the same as `solve`, by several processes where it is large.

    ``on_progress(done, all)`` counts lines. A part that fails fails the whole.
    """
    total = _lines(problem)
    most = workers or os.cpu_count() or 1
    parts = split(problem, at_most=most) if total >= many_lines and most > 1 else [problem]
    if len(parts) == 1:
        return solve(problem, on_progress=on_progress)
    found: dict[int, Plan] = {}
    done = 0
    with processes.pool(len(parts)) as pool:
        numbers = {pool.submit(solve, part): number for number, part in enumerate(parts)}
        for future in as_completed(numbers):
            number = numbers[future]
            found[number] = future.result()
            done += _lines(parts[number])
            if on_progress is not None:
                on_progress(done, total)
    return merge(problem, [found[number] for number in range(len(parts))])


def _lines(problem: Problem) -> int:
    return sum(len(request.lines) for request in problem.requests)
