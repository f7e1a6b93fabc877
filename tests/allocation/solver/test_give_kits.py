"""Kits are given ready where they are, else as all of their parts, and never as some of them."""

import json
import random
from collections import Counter
from typing import Any

import pytest

from relief.allocation.solver import BadInput, dump, merge, parse, solve, split
from relief.allocation.solver.files import written
from tests.allocation.solver.worlds import world
from tests.proof import scale

PARTS = {"blanket": 2, "pot": 1}


def kit_world(**stock: int) -> dict[str, Any]:
    """Ten kits of class 1 and 40 blankets of class 2, and so much of each item."""
    sent = {"submitted_at": "2026-08-01T09:00:00+08:00", "organization": "amity"}
    return {
        "format": "relief-allocation/1",
        "as_of": "2026-08-01T10:00:00+08:00",
        "items": [
            {"id": "kit", "components": [{"item": i, "quantity": n} for i, n in PARTS.items()]},
            *({"id": item} for item in PARTS),
        ],
        "facilities": [{"id": "chengdu"}],
        "lots": [
            {"id": item, "facility": "chengdu", "item": item, "owner": "state",
             "available": units, "expires_on": None, "shared_with": "all"}
            for item, units in stock.items()
        ],
        "requests": [
            {"id": "r1", "class": 1, "lines": [{"id": "k", "item": "kit", "quantity": 10}], **sent},
            {"id": "r2", "class": 2, "lines": [{"id": "b", "item": "blanket", "quantity": 40}], **sent},
        ],
        "lanes": [{"facility": "chengdu", "request": name, "hours": 5} for name in ("r1", "r2")],
    }  # fmt: skip


def given(data: dict[str, Any]) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    plan = dump(solve(parse(data)))
    moved = {(row["line"], row["lot"]): row["quantity"] for row in plan["allocations"]}
    return {row["line"]: row["allocated"] for row in plan["lines"]}, moved


def test_ready_kits_go_first_and_parts_fill_up_before_a_later_class() -> None:
    lines, moved = given(kit_world(kit=3, blanket=20, pot=50))

    assert lines == {"k": 10, "b": 6}
    assert moved == {("k", "kit"): 3, ("k", "blanket"): 14, ("k", "pot"): 7, ("b", "blanket"): 6}


def test_parts_that_make_no_kit_go_to_others() -> None:
    lines, moved = given(kit_world(kit=3, blanket=30, pot=5))

    assert lines == {"k": 8, "b": 20}
    assert moved == {("k", "kit"): 3, ("k", "blanket"): 10, ("k", "pot"): 5, ("b", "blanket"): 20}


def test_without_one_of_its_parts_no_kit_is_given() -> None:
    assert given(kit_world(blanket=30)) == ({"k": 0, "b": 30}, {("b", "blanket"): 30})


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("$.items[0].components", "pot"),
        ("$.items[0].components[0].item", [{"item": "moon", "quantity": 1}]),
        ("$.items[0].components[0].item", [{"item": "kit", "quantity": 1}]),
        ("$.items[0].components[0].quantity", [{"item": "pot", "quantity": 0}]),
        ("$.items[0].components[1].item", [{"item": "pot", "quantity": 1}] * 2),
    ],
)
def test_components_that_cannot_be_are_named(path: str, parts: object) -> None:
    data = kit_world()
    data["items"][0]["components"] = parts

    with pytest.raises(BadInput) as refused:
        parse(data)

    assert refused.value.path == path


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(scale(16, 40)))
def test_whole_kits_and_no_unit_too_many_in_any_order(seed: int) -> None:
    # Days are settled by whole-number programs: where these are small, no search takes seconds.
    small = {"limits": True, "lines": 9, "size": 20}
    data = world(seed, items=5, **(small if seed % 2 else {"lines": 15}))
    each = {"item1": 1 + seed % 3, "item2": 2}
    data["items"][0]["components"] = [{"item": i, "quantity": n} for i, n in each.items()]
    for item in data["items"]:
        item["breakable"] = True
    asked = {line["id"]: line for row in data["requests"] for line in row["lines"]}
    item_of = {lot["id"]: lot["item"] for lot in data["lots"]}
    problem = parse(data)

    plan = dump(solve(problem))
    joined = merge(problem, [solve(part) for part in split(problem, at_most=3)])

    used: Counter[str] = Counter()
    got: dict[str, Counter[str]] = {name: Counter() for name in asked}
    for row in plan["allocations"]:
        used[row["lot"]] += row["quantity"]
        got[row["line"]][item_of[row["lot"]]] += row["quantity"]
    assert all(used[lot["id"]] <= lot["available"] for lot in data["lots"])
    for row in plan["lines"]:
        line = asked[row["line"]]
        assert 0 <= row["allocated"] <= max(0, line["quantity"] - line["received"])
        if line["item"] == "item0":
            loose = row["allocated"] - got[line["id"]]["item0"]
            assert all(got[line["id"]][item] == n * loose for item, n in each.items())
    assert dump(joined)["lines"] == plan["lines"]
    assert written(solve(parse(shuffled(data, seed)))) == written(solve(problem))


def shuffled(data: dict[str, Any], seed: int) -> dict[str, Any]:
    """Give the same world in another order."""
    dice = random.Random(seed)
    mixed: dict[str, Any] = json.loads(json.dumps(data))
    for key in ("items", "facilities", "lots", "requests", "lanes"):
        dice.shuffle(mixed[key])
    return mixed
