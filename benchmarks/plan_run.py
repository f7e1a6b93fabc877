"""A whole run in the platform: snapshot of stock and needs, plan, proposed; time and peak memory.

What would change the short lines is worked out after that, for at most ten seconds. Then two
coordinators approve all of it, and the planner reserves it in its one transaction: time and peak
memory of that, in a process of its own; its yardstick is the run until proposed.
The worlds are as large as those of `allocation_engine`: (a) 6 facilities, 500 items, 5,000
lines, (b) 60, 2,000, 100,000. The yardstick is the engine alone on the document that the run
stored. The world is made in a process of its own and planned in another, so that peak memory is
the planner's own; `peak_mb` is of it and its helper processes together, read several times a
second.
"""

import datetime
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.throwaway import platform

# Facilities, items, requests of 5 lines; the tenth shows what grows without the wait for `b`.
SIZES = {"a": (6, 500, 1_000), "b": (60, 2_000, 20_000)}
TENTH = {"tenth of b": (60, 200, 2_000)}
LINES_A_REQUEST, SITES, ASKED, COVERED = 5, 200, 100, 0.6
MEGA = 1024


def run() -> Iterator[dict[str, Any]]:
    """Yield seconds and peak memory of each size."""
    for name in SIZES:
        command = [sys.executable, "-m", "benchmarks.plan_run", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        yield from map(json.loads, done.stdout.splitlines()[-2:])


def measure(name: str) -> Iterator[dict[str, Any]]:
    """Run one size on a platform of its own: until proposed, then from the last yes to reserved."""
    with platform():
        plan_id = _apart(_world, *{**SIZES, **TENTH}[name])
        run_ = _apart(_run, plan_id)
        yield {"figure": f"whole run of size {name} until proposed, s", **run_}
        reserved = _apart(_reserve, plan_id)
        ratio = {"yardstick": run_["value"], "ratio": round(reserved["value"] / run_["value"], 1)}
        yield {"figure": f"size {name} approved until reserved, s", **reserved, **ratio}


def _apart(job: Callable[..., Any], *args: Any) -> Any:
    """Give what a job returns that is done in a process of its own, as its memory is."""
    here, there = multiprocessing.Pipe()

    def done() -> None:
        there.send(job(*args))

    process = multiprocessing.get_context("fork").Process(target=done)
    process.start()
    there.close()
    found = here.recv()
    process.join()
    return found


def _run(plan_id: int) -> dict[str, Any]:
    from relief.allocation import counterfactual, solver, tasks
    from relief.allocation.models import AllocationPlan

    proposed: list[float] = []
    work_out = counterfactual.work_out

    def explain(
        problem: solver.Problem, short: Sequence[solver.LineResult]
    ) -> counterfactual.Changes:
        proposed.append(time.perf_counter())
        return work_out(problem, short)

    counterfactual.work_out = explain
    peaks: list[int] = [0]
    threading.Thread(target=_watch, args=(os.getpid(), peaks), daemon=True).start()
    started = time.perf_counter()
    tasks.work_out(plan_id)
    explained = time.perf_counter() - started
    seconds = proposed[0] - started
    own, together = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, max(peaks)
    plan = AllocationPlan.objects.get(pk=plan_id)
    if plan.status != "proposed":
        raise RuntimeError(f"the plan is {plan.status}: {plan.failure}")
    problem = solver.parse(plan.snapshot)
    started = time.perf_counter()
    solver.solve(problem)
    engine = time.perf_counter() - started
    return {
        "value": round(seconds, 2), "yardstick": round(engine, 3),
        "ratio": round(seconds / engine, 1), "until_explained": round(explained, 2),
        "lines": plan.metrics["lines"], "allocations": plan.metrics["allocations"],
        "peak_mb": round(max(own, together) / MEGA), "peak_mb_alone": round(own / MEGA),
    }  # fmt: skip


def _reserve(plan_id: int) -> dict[str, Any]:
    """Approve a proposed plan by two people and reserve it as the planner does."""
    from relief.allocation import actions, progress, tasks
    from relief.allocation.models import AllocationPlan, ReleaseOrder
    from relief.core import clock
    from relief.inventory.models import Reservation
    from tests.factories import people

    plan = AllocationPlan.objects.only("uid").get(pk=plan_id)
    operator = people.operator()
    started = time.perf_counter()
    for _ in range(2):
        actor = people.actor("coordinator", organization=operator)
        actions.approve_plan(actor=actor, now=clock.now(), plan_uid=plan.uid)
    said = time.perf_counter() - started
    peaks: list[int] = [0]
    threading.Thread(target=_watch, args=(os.getpid(), peaks), daemon=True).start()
    started = time.perf_counter()
    reached: dict[int, float] = {}
    tell = progress.tell

    def note(plan_id: int, percent: int) -> None:
        reached[percent] = round(time.perf_counter() - started, 1)
        tell(plan_id, percent)

    progress.tell = note
    tasks.commit_approved()
    seconds = time.perf_counter() - started
    status = AllocationPlan.objects.values_list("status", flat=True).get(pk=plan_id)
    if status != "committed":
        raise RuntimeError(f"the plan is {status}")
    return {
        "value": round(seconds, 2), "both_said_yes": round(said, 2),
        "reservations": Reservation.objects.count(), "orders": ReleaseOrder.objects.count(),
        "peak_mb": round(max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, *peaks) / MEGA),
        "limit": tasks.LIMIT_SECONDS, "seconds_by_percent": reached,
    }  # fmt: skip


def _watch(planner: int, peaks: list[int]) -> None:
    """Note what the planner and its helpers hold together, in kB; shared pages count once."""
    while True:
        helpers = Path(f"/proc/{planner}/task/{planner}/children").read_text().split()
        peaks.append(sum(_held(name) for name in (str(planner), *helpers)))
        time.sleep(0.2)


def _held(process: str) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _world(facilities: int, items: int, requests_: int) -> int:
    """Make facilities, stock and approved requests; return a plan that waits."""
    from relief.allocation import steps
    from relief.core import clock, work
    from relief.core.actors import SYSTEM
    from relief.inventory.models import SharingRule
    from tests.factories import people, plans, requests

    catalogue = [requests.item(f"i{number:05d}") for number in range(items)]
    owners = [people.partner(f"owner{number}") for number in range(17)]
    for owner in owners:
        SharingRule.objects.create(organization=owner, share_with="all")
    _needs(catalogue, owners, requests_)
    units = int(requests_ * LINES_A_REQUEST * ASKED * COVERED / items / facilities)
    for number in range(facilities):
        place = requests.place(f"51{number:04d}", 28.0 + number % 8, 100.0 + number % 9)
        plans.facility(f"f{number}", place=place)
        _fill(f"f{number}", catalogue, owners, units)
    with work.unit("a plan for a benchmark", durable=False):
        return steps.ask_for_plan(
            requests.emergency(), actor=SYSTEM, now=clock.now(), reason="benchmark"
        ).pk


def _needs(catalogue: list[Any], owners: list[Any], count: int) -> None:
    """Add approved requests of five lines each, by two statements a batch."""
    from relief.core import clock
    from relief.demand.models import ReliefRequest, RequestLine
    from tests.factories import requests

    now = clock.now()
    sites = [requests.site(f"site {number}") for number in range(SITES)]
    made = ReliefRequest.objects.bulk_create(
        [
            ReliefRequest(
                organization=owners[number % len(owners)],
                emergency=requests.emergency(),
                site=sites[number % SITES],
                status="approved",
                request_class=1 + number % 3,
                people=500 + number % 700,
                submitted_at=now - datetime.timedelta(minutes=number % 9000),
                approved_at=now,
            )
            for number in range(count)
        ],
        batch_size=2000,
    )
    RequestLine.objects.bulk_create(
        (
            RequestLine(
                request=row,
                item=catalogue[(number * 7 + position * 31) % len(catalogue)],
                position=position,
                requested=ASKED,
                verified=ASKED,
                floor=(number * 13 + position) % (ASKED // 2),
            )
            for number, row in enumerate(made)
            for position in range(LINES_A_REQUEST)
        ),
        batch_size=2000,
    )


def _fill(code: str, catalogue: list[Any], owners: list[Any], units: int) -> None:
    """Receive a lot of every item in a facility, by one movement."""
    from relief.core import clock, work
    from relief.core.actors import SYSTEM
    from relief.inventory import ledger
    from relief.inventory.models import Account, Bin, StockLot
    from tests.factories import plans

    shelf, _ = Bin.objects.get_or_create(facility=plans.facility(code), code="-")
    lots = StockLot.objects.bulk_create(
        [
            StockLot(item=item, owner=owners[number % len(owners)], batch=f"{code}-{number}")
            for number, item in enumerate(catalogue)
        ]
    )
    legs = [
        leg
        for number, lot in enumerate(lots)
        for leg in (
            ledger.Leg(lot.pk, units + number % 50, bin_id=shelf.pk, condition="good"),
            ledger.Leg(lot.pk, -units - number % 50, account=Account.SUPPLIER),
        )
    ]
    with work.unit("stock for a benchmark", durable=False):
        ledger.post("receive", legs, actor=SYSTEM, now=clock.now())


if __name__ == "__main__":
    for found in measure(sys.argv[1]):
        print(json.dumps(found), flush=True)
