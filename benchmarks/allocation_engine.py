"""The engine against one OR-Tools minimum cost flow over the same network in the same run.

``python benchmarks/allocation_engine.py [a] [b]`` prints a JSON line for each size: seconds of
``solve`` (no file is read or written), of the yardstick, their ratio (goal: at most 2), peak
memory, and unit-hours over the yardstick's optimum for the same amounts (goal: at most 1.001).
Seconds are those of the processor (both work on one core), so that what else runs on the
machine counts on neither side; ``wall_seconds`` is what a watch says.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import numpy as np
from ortools.graph.python import min_cost_flow

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from relief.allocation.solver import (
    Facility,
    Item,
    Lane,
    Line,
    Lot,
    Plan,
    Problem,
    Request,
    solve,
)
from relief.allocation.solver.tables import Tables
from relief.allocation.solver.ways import Withheld, chunks, wants

SIZES = {"a": (6, 500, 5_000, 6), "b": (60, 2_000, 100_000, 10)}
AS_OF = datetime(2026, 8, 1, 10, tzinfo=timezone(timedelta(hours=8)))
LINES_A_REQUEST = 5
ROUNDS = {"a": 7, "b": 2}


def problem(facilities: int, items: int, lines: int, lanes: int, seed: int = 1) -> Problem:
    """Give a national emergency: stock everywhere, about 60 % of what is needed, mixed sharing."""
    dice = np.random.default_rng(seed)
    item_of, asked = dice.integers(0, items, lines), dice.integers(10, 400, lines)
    need = np.bincount(item_of, weights=asked, minlength=items) * 0.6 / facilities
    orgs = [f"org{place:02d}" for place in range(17)]
    goods = tuple(
        Item(f"i{k:05d}", float(dice.integers(1, 200)) / 10, float(dice.integers(1, 200)) / 1000)
        for k in range(items)
    )
    lots = []
    for item in range(items):
        for place in range(facilities):
            named = tuple(sorted(dice.choice(orgs, 8, replace=False).tolist()))
            days = timedelta(days=int(dice.integers(5, 400)))
            lots.append(
                Lot(
                    id=f"l{len(lots):07d}",
                    facility=f"f{place}",
                    item=goods[item].id,
                    owner=orgs[dice.integers(17)],
                    available=int(need[item] * dice.uniform(0.3, 1.7)),
                    expires_on=date(2026, 8, 1) + days if dice.random() < 0.6 else None,
                    shared_with="all" if dice.random() < 0.8 else named,
                )
            )
    requests, ways = [], []
    for number in range(lines // LINES_A_REQUEST):
        rows = range(number * LINES_A_REQUEST, (number + 1) * LINES_A_REQUEST)
        urgency = int(dice.integers(1, 4))
        needs = tuple(
            Line(
                id=f"n{row:06d}",
                item=goods[item_of[row]].id,
                quantity=int(asked[row]),
                urgency=urgency,
                received=int(dice.integers(0, 5)),
                floor=int(asked[row] * dice.uniform(0, 0.5)),
            )
            for row in rows
        )
        sent = AS_OF - timedelta(minutes=int(dice.integers(0, 9000)))
        weight = Fraction(int(dice.integers(100, 151)), 100)
        name = f"r{number:06d}"
        requests.append(Request(name, orgs[dice.integers(17)], urgency, sent, needs, weight))
        for place in dice.choice(facilities, lanes, replace=False):
            hours = float(dice.integers(20, 1000)) / 10
            ways.append(Lane(f"f{place}", name, hours, float(dice.integers(1, 50)) / 10))
    places = tuple(Facility(f"f{place}") for place in range(facilities))
    return Problem(AS_OF, goods, places, tuple(lots), tuple(requests), tuple(ways))


def yardstick(asked: Problem, plan: Plan) -> tuple[float, float, float]:
    """Give seconds, unit-hours and own units of one minimum cost flow of the plan's amounts."""
    tables = Tables(asked)
    ways = list(chunks(tables, wants(tables), Withheld(tables)))
    lot, line = np.concatenate([w.lot for w in ways]), np.concatenate([w.line for w in ways])
    own = np.concatenate([w.own for w in ways])
    lots, lines = len(tables.lots.ids), len(tables.lines.ids)
    want = np.array([row.allocated for row in plan.lines], dtype=np.int64)
    hours = tables.hours_us[tables.lots.facility[lot], tables.lines.request[line]] // 360_000_000
    hub, stock = lots + lines, tables.lots.available
    start = time.process_time()
    solver = min_cost_flow.SimpleMinCostFlow()
    every = np.arange(lots, dtype=np.int32)
    full = np.full(lots, hub, dtype=np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(full, every, stock, np.zeros(lots, dtype=np.int64))
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        lot.astype(np.int32), (lots + line).astype(np.int32), stock[lot], hours - own * 10_000
    )
    supply = np.concatenate([np.zeros(lots, dtype=np.int64), -want, [want.sum()]])
    solver.set_nodes_supplies(np.arange(hub + 1, dtype=np.int32), supply)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("the yardstick did not end")
    took = time.process_time() - start
    flow = solver.flows(arcs)
    return took, float((flow * hours).sum() / 10), float(flow[own].sum())


def measure(name: str) -> dict[str, object]:
    """Run one size: engine and yardstick in turn, the best of each counts."""
    asked = problem(*SIZES[name])
    seconds, wall, yard = [], [], []
    for _ in range(ROUNDS[name]):
        watch, start = time.perf_counter(), time.process_time()
        plan = solve(asked)
        seconds.append(time.process_time() - start)
        wall.append(time.perf_counter() - watch)
        took, hours, own = yardstick(asked, plan)
        yard.append(took)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "benchmark": f"allocation_engine.{name}",
        "seconds": round(min(seconds), 3),
        "wall_seconds": round(min(wall), 3),
        "yardstick_seconds": round(min(yard), 3),
        "ratio": round(min(seconds) / min(yard), 2),
        "goal": 2.0,
        "peak_mb": round(peak),
        "own_units_of_best": plan.metrics["own_units"] / max(1.0, own),
        "unit_hours_of_best": round(plan.metrics["unit_hours"] / hours, 6),
        **plan.solver,
    }


def run() -> Iterator[dict[str, object]]:
    """Yield both sizes, and how time grows with lines from one to the other."""
    small, large = measure("a"), measure("b")
    yield small
    yield large
    more_lines = SIZES["b"][2] / SIZES["a"][2]
    more_ways = float(str(large["ways"])) / float(str(small["ways"]))
    growth = float(str(large["seconds"])) / float(str(small["seconds"]))
    yield {
        "figure": "growth of time from a to b",
        "value": round(growth, 1),
        "lines": more_lines,
        "ways": round(more_ways, 1),
        "over_growth_of_ways": round(growth / more_ways, 2),
    }


if __name__ == "__main__":
    for chosen in sys.argv[1:] or list(SIZES):
        print(json.dumps(measure(chosen)), flush=True)
