"""Says whether a plan keeps every rule, from the two files alone."""

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np

from tests.allocation.solver.reference import Reference

LIMITS = (("dispatch_kg_per_day", "unit_weight_kg"), ("dispatch_m3_per_day", "unit_volume_m3"))


def flows(reference: Reference, plan: dict[str, Any]) -> np.ndarray:
    """Give the plan's units by pair; a pair that may not be is an error."""
    place = {pair: number for number, pair in enumerate(reference.pairs)}
    found = np.zeros(len(reference.pairs))
    for row in plan["allocations"]:
        found[place[row["lot"], row["line"]]] += row["quantity"]
    return found


def amounts(reference: Reference, plan: dict[str, Any]) -> np.ndarray:
    """Give the allocated units of each line in id order."""
    by_line = {row["line"]: row["allocated"] for row in plan["lines"]}
    return np.array([by_line[name] for name in reference.ids])


def assert_feasible(reference: Reference, plan: dict[str, Any]) -> None:
    """Fail when the plan breaks stock, need, sharing, life, lane, reserve, pack or dispatch."""
    moved = flows(reference, plan)
    assert (reference.limit @ moved <= reference.most + 1e-9).all()
    assert (reference.by_line @ moved == amounts(reference, plan)).all()
    load: Counter[tuple[str, str, int]] = Counter()
    for row in plan["allocations"]:
        lot = reference.lots[row["lot"]]
        item = reference.items[lot["item"]]
        assert row["quantity"] > 0
        assert item["breakable"] or row["quantity"] % item["pack"] == 0
        assert 0 <= row["day"] <= 14
        assert reference.may_serve(row["lot"], row["line"], row["day"])
        for limit, weight in LIMITS:
            load[lot["facility"], limit, row["day"]] += (
                Fraction(str(item[weight])) * row["quantity"]
            )
    for (place, limit, _), carried in load.items():
        most = reference.facilities[place].get(limit)
        assert most is None or carried <= Fraction(str(most))
