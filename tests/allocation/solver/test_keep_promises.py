"""Properties that hold for every problem."""

import json
import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import max_flow

from relief.allocation.solver import dump, merge, parse, solve, split
from relief.allocation.solver.files import written
from tests.allocation.solver.judge import assert_feasible, flows
from tests.allocation.solver.reference import Reference
from tests.allocation.solver.worlds import world

SEEDS = st.integers(min_value=0, max_value=10**6)
FEW = settings(max_examples=15, deadline=None, derandomize=True)


def given_to(data: dict[str, Any]) -> dict[str, int]:
    return {row.line: row.allocated for row in solve(parse(data)).lines}


def pack_of(data: dict[str, Any]) -> dict[str, int]:
    packs = {i["id"]: 1 if i["breakable"] else i["pack"] for i in data["items"]}
    return {line["id"]: packs[line["item"]] for r in data["requests"] for line in r["lines"]}


def shuffled(data: dict[str, Any], seed: int) -> dict[str, Any]:
    dice = random.Random(seed)
    mixed = json.loads(json.dumps(data))
    for key in ("items", "facilities", "lots", "requests", "lanes"):
        dice.shuffle(mixed[key])
    for request in mixed["requests"]:
        dice.shuffle(request["lines"])
    return mixed


@FEW
@given(SEEDS, st.booleans())
def test_every_plan_keeps_every_rule(seed: int, substitutes: bool) -> None:
    data = world(seed, substitutes=substitutes, lines=8)

    assert_feasible(Reference(data), dump(solve(parse(data))))


@FEW
@given(SEEDS)
def test_order_of_input_changes_no_byte(seed: int) -> None:
    data = world(seed, substitutes=True, size=20, lines=8, items=2)

    assert written(solve(parse(shuffled(data, seed)))) == written(solve(parse(data)))


@FEW
@given(SEEDS)
def test_a_lane_to_a_site_is_one_to_each_request_there(seed: int) -> None:
    each = world(seed, size=20, lines=8, items=2)
    own = each["lanes"][:1]
    each["lanes"], to_sites = list(own), list(own)
    for place, facility in enumerate(each["facilities"]):
        for site in range(2):
            way = {"facility": facility["id"], "hours": 5 + 7 * place + site}
            to_sites.append({**way, "site": f"site{site}"})
            each["lanes"] += [
                {**way, "request": request["id"]}
                for request in each["requests"][site::2]
                if not any(way["facility"] == lane["facility"] and request["id"] == lane["request"] for lane in own)
            ]  # fmt: skip
    by_site = json.loads(json.dumps({**each, "lanes": to_sites}))
    for place, request in enumerate(by_site["requests"]):
        request["site"] = f"site{place % 2}"
    by_site["lanes"] = [
        lane for lane in to_sites if lane.get("site") != "site1" or len(each["requests"]) > 1
    ]

    assert written(solve(parse(by_site))) == written(solve(parse(each)))
    parts = [solve(part) for part in split(parse(by_site), at_most=2)]
    assert dump(merge(parse(by_site), parts))["lines"] == dump(solve(parse(each)))["lines"]


@FEW
@given(SEEDS, st.integers(min_value=1, max_value=30))
def test_more_stock_lowers_no_line_by_more_than_a_pack(seed: int, more: int) -> None:
    data = world(seed, size=30)
    if not data["lots"]:
        return
    before = given_to(data)

    data["lots"][seed % len(data["lots"])]["available"] += more

    after, pack = given_to(data), pack_of(data)
    assert all(after[line] >= before[line] - pack[line] for line in before)


@FEW
@given(SEEDS)
def test_a_higher_vulnerability_lowers_no_own_line_by_more_than_a_pack(seed: int) -> None:
    data = world(seed, size=30)
    before = given_to(data)
    request = data["requests"][seed % len(data["requests"])]

    request["vulnerability"] = min(1.5, request["vulnerability"] + 0.3)

    after, pack = given_to(data), pack_of(data)
    own = [line["id"] for line in request["lines"]]
    assert all(after[line] >= before[line] - pack[line] for line in own)


@FEW
@given(SEEDS)
def test_a_higher_class_lowers_no_own_line_by_more_than_a_pack(seed: int) -> None:
    data = world(seed, size=30)
    before = given_to(data)
    request = data["requests"][seed % len(data["requests"])]
    line = request["lines"][0]

    line["class"] = max(1, (line.get("class") or request["class"]) - 1)

    assert given_to(data)[line["id"]] >= before[line["id"]] - pack_of(data)[line["id"]]


@FEW
@given(SEEDS)
def test_nobody_worse_off_could_take_a_pack_of_a_better_off_line(seed: int) -> None:
    data = world(seed, reserve=False, packs=False, size=20)
    reference = Reference(data)
    plan = dump(solve(parse(data)))
    moved = flows(reference, plan)
    given_units = {row["line"]: row["allocated"] for row in plan["lines"]}

    for poor, rich in envious(reference, given_units):
        assert not could_give(reference, moved, rich, poor), (poor, rich)


def envious(reference: Reference, units: dict[str, int]) -> list[tuple[str, str]]:
    """Give pairs of one level: the first is below the second even after the second gives a unit."""
    found = []
    for poor in reference.ids:
        for rich in reference.ids:
            taken = level(reference, poor, units[poor] + 1)
            if taken is None or taken != level(reference, rich, units[rich]):
                continue
            if rate(reference, poor, units[poor]) < rate(reference, rich, units[rich] - 1):
                found.append((poor, rich))
    return found


def rate(reference: Reference, name: str, units: int) -> Any:
    line = reference.lines[name]
    return Fraction(line["received"] + units, line["quantity"]) / line["weight"]


def level(reference: Reference, name: str, unit: int) -> tuple[int, bool] | None:
    """Give the class of a line's n-th unit and whether it is above the floor; None if no such."""
    line = reference.lines[name]
    if not 1 <= unit <= line["open"]:
        return None
    return line["class"], line["class"] == 3 or unit > line["floor"] - line["received"]


def could_give(reference: Reference, moved: Any, rich: str, poor: str) -> bool:
    """Tell by a maximum flow of its own whether the units fit with one moved over."""
    want = dict(zip(reference.ids, (reference.by_line @ moved).astype(int), strict=True))
    want[poor] += 1
    want[rich] -= 1
    lots = sorted(reference.lots)
    flow = max_flow.SimpleMaxFlow()
    source, sink = len(lots) + len(want), len(lots) + len(want) + 1
    for number, lot in enumerate(lots):
        flow.add_arc_with_capacity(source, number, reference.lots[lot]["available"])
    for lot, line in reference.pairs:
        flow.add_arc_with_capacity(lots.index(lot), len(lots) + reference.ids.index(line), 10**6)
    for number, line in enumerate(reference.ids):
        flow.add_arc_with_capacity(len(lots) + number, sink, want[line])
    assert flow.solve(source, sink) == flow.OPTIMAL
    return bool(flow.optimal_flow() == sum(want.values()))


@pytest.mark.parametrize("seed", range(10))
def test_independent_parts_solved_apart_make_the_same_plan(seed: int) -> None:
    problem = parse(world(seed, items=5, lines=20))
    parts = split(problem, at_most=3)

    joined, whole = merge(problem, [solve(part) for part in parts]), solve(problem)

    assert len(parts) > 1
    assert joined.lines == whole.lines
    assert joined.allocations == whole.allocations
    assert joined.metrics == whole.metrics
