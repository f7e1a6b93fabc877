"""Several processes give the plan that one gives."""

from relief.allocation.solver import parse, solve, solve_in_parts
from relief.allocation.solver.files import written
from tests.allocation.solver.worlds import world


def test_parts_in_processes_give_the_same_bytes_and_count_every_line() -> None:
    problem = parse(world(3, items=6, lines=30))
    heard: list[tuple[int, int]] = []

    plan = solve_in_parts(
        problem, workers=2, many_lines=1, on_progress=lambda *told: heard.append(told)
    )

    whole = solve(problem)
    assert (plan.allocations, plan.lines, plan.metrics) == (
        whole.allocations,
        whole.lines,
        whole.metrics,
    )
    assert len(heard) == 2
    assert heard[-1][0] == heard[-1][1]


def test_a_small_problem_starts_no_process() -> None:
    problem = parse(world(3))

    assert written(solve_in_parts(problem)) == written(solve(problem))
