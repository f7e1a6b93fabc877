"""From a coordinator's approval of a request to reserved stock: median and p95 of 50.

On a running platform of its own: approve the request, the journal wakes the planner, the
plan is proposed, a coordinator approves it, the stock is reserved. People's reading time is
not in it. The yardstick is the planner's own work on the same world, without any waiting.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import idle_cost
from benchmarks.yardstick import figure, p95
from relief.platform.embedded.throwaway import stop_throwaway

ROUNDS = 50
LINES = 5
PATIENCE = 60.0


def run() -> Iterator[dict[str, Any]]:
    """Yield the median and the 95th percentile in seconds."""
    with tempfile.TemporaryDirectory() as name:
        data_dir = Path(name) / "var"
        _, platform = idle_cost._start(data_dir)
        try:
            found = _measured(data_dir)
        finally:
            idle_cost._stop(platform)
            stop_throwaway(data_dir)
    words = {"yardstick": "parse, solve and dump of the same world (median)"}
    yard = statistics.median(found["solve"])
    taken = found["taken"]
    more = {"rounds": len(taken), "lines_each": LINES, "yardstick_value": yard, **words}
    yield figure("approved to reserved, median", statistics.median(taken), "s", **more)
    yield figure("approved to reserved, p95", p95(taken), "s", **more)


def _measured(data_dir: Path) -> dict[str, list[float]]:
    """Run the measuring half in a process that belongs to that platform."""
    given = {"RELIEF_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "config.settings.base"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.approve_to_reserved"],
        cwd=idle_cost.ROOT,
        env=os.environ | given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure() -> None:
    import django

    django.setup()
    from relief.allocation import actions, solver
    from relief.allocation.models import AllocationPlan
    from relief.core import clock
    from relief.demand import actions as demand
    from tests.factories import people, plans, requests

    coordinator = people.actor("coordinator", organization=people.operator())
    asker = people.actor("programme_officer", organization=people.partner("asker"))
    items = {f"item-{number}": 10 for number in range(LINES)}
    for code in items:
        requests.item(code)
        plans.stock(people.partner("giver"), 100_000, item=code)
    waiting = [requests.submitted(asker, items, at=f"site {number}") for number in range(ROUNDS)]
    taken, solve = [], []
    for request in waiting:
        started = time.perf_counter()
        demand.approve_request(actor=coordinator, now=clock.now(), request_uid=request.uid)
        proposed = AllocationPlan.objects.filter(
            status="proposed", lines__request_line__request=request
        ).order_by("-pk")
        while (plan := proposed.first()) is None:
            if time.perf_counter() - started > PATIENCE:
                raise TimeoutError(f"no plan for {request.number}")
            time.sleep(0.005)
        plan = actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)
        assert plan.status == "committed", plan.status
        taken.append(time.perf_counter() - started)
        started = time.perf_counter()
        solver.dump(solver.solve(solver.parse(plan.snapshot)))
        solve.append(time.perf_counter() - started)
    print(json.dumps({"taken": taken, "solve": solve}))


if __name__ == "__main__":
    _measure()
