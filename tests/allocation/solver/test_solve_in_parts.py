"""Several processes give the plan that one gives, and end with the process that started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from relief.allocation.solver import parse, solve, solve_in_parts
from relief.allocation.solver.files import written
from tests.allocation.solver.worlds import world

ROOT = Path(__file__).resolve().parents[3]
SLEEPER = """
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from relief.allocation.solver import parallel
if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"),
                             initializer=parallel._end_with, initargs=(os.getpid(),)) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        time.sleep(600)
"""


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


def test_workers_end_with_a_killed_planner(tmp_path: Path) -> None:
    script = tmp_path / "sleeper.py"
    script.write_text(SLEEPER)
    planner = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert planner.stdout is not None
    worker = int(planner.stdout.readline())

    planner.send_signal(signal.SIGKILL)
    planner.wait(10)

    deadline = time.monotonic() + 30
    while is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not is_alive(worker)


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]
    except FileNotFoundError:
        return False
