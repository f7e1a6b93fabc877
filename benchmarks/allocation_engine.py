"""The engine against one OR-Tools minimum cost flow over the same network in the same run.

``python benchmarks/allocation_engine.py [a] [b]`` prints a JSON line for each size: seconds of
``solve`` (no file is read or written), of the yardstick, their ratio (goal: at most 2), peak
memory, and unit-hours over the yardstick's optimum for the same amounts (goal: at most 1.001).
Seconds are those of the processor (both work on one core), so that what else runs on the
machine counts on neither side; ``wall_seconds`` is what a watch says.

Both sides start from the same parsed problem: the yardstick lays out its own network from it,
in the plainest way and without the engine's tables, then solves one flow. It is given the
amounts, which the engine has to find, and says nothing of levels, reserves, days or reasons.
``over_flow_alone`` compares with the flow by itself, as if its arrays had come for nothing.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from operator import attrgetter
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

SIZES = {"a": (6, 500, 5_000, 6), "b": (60, 2_000, 100_000, 10)}
AS_OF = datetime(2026, 8, 1, 10, tzinfo=timezone(timedelta(hours=8)))
LINES_A_REQUEST = 5
ROUNDS = {"a": 25, "b": 2}


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


class Network:
    """Who may serve whom, laid out from the parsed problem in the plainest way that gives it.

    Only what one flow needs: no reserves, packs, limits or reasons. Rows are in id order.
    """

    def __init__(self, asked: Problem) -> None:
        lots = sorted(asked.lots, key=attrgetter("id"))
        every = [(line, row, of) for of, row in enumerate(asked.requests) for line in row.lines]
        every.sort(key=lambda entry: entry[0].id)
        item = {row.id: place for place, row in enumerate(asked.items)}
        place = {row.id: number for number, row in enumerate(asked.facilities)}
        org = {row.organization: 0 for row in asked.requests}
        org.update({name: number for number, name in enumerate(org)})
        self.stock = np.array([lot.available for lot in lots])
        lot, line = pairs(
            np.array([item[lot.item] for lot in lots]),
            np.array([item[line.item] for line, _, _ in every]),
        )
        request = np.array([of for _, _, of in every])[line]
        facility = np.array([place[lot.facility] for lot in lots])[lot]
        hours = lanes(asked, place)[facility, request]
        asking = np.array([org[row.organization] for _, row, _ in every])[line]
        own = np.array([org.get(lot.owner, -1) for lot in lots])[lot] == asking
        shares = np.array([lot.shared_with == "all" for lot in lots])[lot]
        named = np.zeros((len(lots), len(org)), dtype=np.bool_)
        for number, one in enumerate(lots):
            if isinstance(one.shared_with, tuple):
                named[number, [org[name] for name in one.shared_with if name in org]] = True
        midnight = asked.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
        gone = (asked.as_of - midnight).total_seconds() / 3600
        ends = np.array([lot.expires_on.toordinal() if lot.expires_on else 10**7 for lot in lots])
        lives = asked.as_of.toordinal() + (gone + hours) // 24
        lives += np.array([max(0, line.min_life_days) for line, _, _ in every])[line]
        wanted = np.array([line.quantity > line.received for line, _, _ in every])[line]
        usable = (own | shares | named[lot, asking]) & (hours >= 0) & (ends[lot] >= lives) & wanted
        usable &= self.stock[lot] > 0
        self.lot, self.line, self.own = lot[usable], line[usable], own[usable]
        self.tenths = np.rint(hours[usable] * 10).astype(np.int64)


def pairs(of_lot: np.ndarray, of_line: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give every pair of a lot and a line of the same item."""
    order = np.argsort(of_lot, kind="stable")
    first, last = (np.searchsorted(of_lot[order], of_line, side) for side in ("left", "right"))
    line = np.repeat(np.arange(len(of_line)), last - first)
    inside = np.arange(len(line)) - np.repeat(
        np.cumsum(last - first) - (last - first), last - first
    )
    return order[first[line] + inside], line


def lanes(asked: Problem, place: dict[str, int]) -> np.ndarray:
    """Give hours by facility and request; -1 where there is no way."""
    request = {row.id: number for number, row in enumerate(asked.requests)}
    hours = np.full((len(place), len(request)), -1.0)
    ends = [(place[row.facility], request[row.request]) for row in asked.lanes]
    hours[tuple(np.array(ends).T)] = [row.hours for row in asked.lanes]
    return hours


def yardstick(asked: Problem, plan: Plan) -> tuple[float, float, float, float]:
    """Give seconds of laying out and of one minimum cost flow of the plan's amounts, and what
    the flow has of unit-hours and own units.
    """
    want = np.array([row.allocated for row in plan.lines], dtype=np.int64)
    start = time.process_time()
    net = Network(asked)
    laid_out = time.process_time()
    if len(net.lot) != plan.solver["ways"]:
        raise RuntimeError("the yardstick has another network")
    lots, hub = len(net.stock), len(net.stock) + len(want)
    solver = min_cost_flow.SimpleMinCostFlow()
    every = np.arange(lots, dtype=np.int32)
    full = np.full(lots, hub, dtype=np.int32)
    nothing = np.zeros(lots, dtype=np.int64)
    solver.add_arcs_with_capacity_and_unit_cost(full, every, net.stock, nothing)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        net.lot.astype(np.int32),
        (lots + net.line).astype(np.int32),
        net.stock[net.lot],
        net.tenths - net.own * 10_000,
    )
    supply = np.concatenate([nothing, -want, [want.sum()]])
    solver.set_nodes_supplies(np.arange(hub + 1, dtype=np.int32), supply)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("the yardstick did not end")
    end = time.process_time()
    flow = solver.flows(arcs)
    hours = float((flow * net.tenths).sum() / 10)
    return laid_out - start, end - laid_out, hours, float(flow[net.own].sum())


def measure(name: str) -> dict[str, object]:
    """Run one size: engine and yardstick in turn, the best of each counts."""
    asked = problem(*SIZES[name])
    seconds, wall, layout, flow = [], [], [], []
    for _ in range(ROUNDS[name]):
        watch, start = time.perf_counter(), time.process_time()
        plan = solve(asked)
        seconds.append(time.process_time() - start)
        wall.append(time.perf_counter() - watch)
        laid_out, flowed, hours, own = yardstick(asked, plan)
        layout.append(laid_out)
        flow.append(flowed)
        figures = plan.metrics["own_units"] / max(1.0, own), plan.metrics["unit_hours"] / hours
        counts = plan.solver
        del plan  # to forget a plan takes time too, and none of the next one's
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "benchmark": f"allocation_engine.{name}",
        "seconds": round(min(seconds), 4),
        "wall_seconds": round(min(wall), 4),
        "yardstick_seconds": round(min(layout) + min(flow), 4),
        "ratio": round(min(seconds) / (min(layout) + min(flow)), 2),
        "goal": 2.0,
        "flow_alone_seconds": round(min(flow), 4),
        "over_flow_alone": round(min(seconds) / min(flow), 2),
        "peak_mb": round(peak),
        "own_units_of_best": figures[0],
        "unit_hours_of_best": round(figures[1], 6),
        **counts,
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
