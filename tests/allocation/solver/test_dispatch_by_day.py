"""Dispatch limits move goods to later days and never bend."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from relief.allocation.solver import dump, parse, solve
from tests.allocation.solver.judge import amounts, assert_feasible
from tests.allocation.solver.reference import Reference
from tests.allocation.solver.worlds import AS_OF, world

DAYS = range(15)


@pytest.mark.parametrize("seed", range(10))
def test_a_plan_with_limits_keeps_every_rule(seed: int) -> None:
    data = world(seed, limits=True, size=20, items=2, lines=6)

    assert_feasible(Reference(data), dump(solve(parse(data))))


def one_store(kg_per_day: float, expires: str | None = None) -> dict:
    return {
        "format": "relief-allocation/1",
        "as_of": AS_OF.isoformat(),
        "items": [{"id": "tent", "unit_weight_kg": 10}],
        "facilities": [{"id": "wuhan", "dispatch_kg_per_day": kg_per_day}],
        "lots": [
            {
                "id": "lot",
                "facility": "wuhan",
                "item": "tent",
                "owner": "cfrd",
                "available": 100,
                "expires_on": expires,
                "shared_with": "all",
            }
        ],
        "requests": [
            {
                "id": "rq",
                "organization": "amity",
                "class": 1,
                "submitted_at": AS_OF.isoformat(),
                "lines": [{"id": "line", "item": "tent", "quantity": 50}],
            }
        ],
        "lanes": [{"facility": "wuhan", "request": "rq", "hours": 10}],
    }


def test_what_does_not_fit_today_goes_tomorrow() -> None:
    plan = dump(solve(parse(one_store(200))))

    assert [(a["day"], a["quantity"]) for a in plan["allocations"]] == [(0, 20), (1, 20), (2, 10)]
    assert plan["metrics"]["unit_hours"] == 50 * 10 + 20 * 24 + 10 * 48


def test_what_earlier_plans_load_leaves_less_room_on_their_days() -> None:
    data = one_store(200)
    data["facilities"][0]["dispatch_kg_used"] = [200, 50.5]

    plan = dump(solve(parse(data)))

    assert [(a["day"], a["quantity"]) for a in plan["allocations"]] == [(1, 14), (2, 20), (3, 16)]


def test_what_would_arrive_too_old_later_is_not_sent_later() -> None:
    plan = dump(solve(parse(one_store(200, expires="2026-08-02"))))

    assert [a["day"] for a in plan["allocations"]] == [0, 1]
    assert plan["lines"][0]["allocated"] == 40
    assert plan["lines"][0]["reason"]["code"] == "capacity"


def test_what_fits_on_no_day_of_the_horizon_is_not_promised() -> None:
    plan = dump(solve(parse(one_store(20))))

    assert plan["lines"][0]["allocated"] == 30
    assert plan["metrics"]["last_day"] == 14


@pytest.mark.parametrize("seed", range(6))
def test_days_and_sources_together_are_within_a_thousandth_of_the_best(seed: int) -> None:
    data = world(seed, limits=True, size=15, items=2, lines=5, packs=False, reserve=False)
    reference = Reference(data)

    plan = dump(solve(parse(data)))

    assert plan["metrics"]["unit_hours"] <= 1.001 * best(reference, amounts(reference, plan)) + 1e-6


def best(reference: Reference, wanted: np.ndarray) -> float:
    """Give the fewest unit-hours of these amounts over all days, own stock first."""
    ways = [
        (number, day)
        for number, (lot, line) in enumerate(reference.pairs)
        for day in DAYS
        if reference.may_serve(lot, line, day)
    ]
    spread = np.array([[float(n == w) for w, _ in ways] for n in range(len(reference.pairs))])
    rows, most = [reference.limit @ spread], [reference.most]
    for place, facility in reference.facilities.items():
        for limit, weight in (
            ("dispatch_kg_per_day", "unit_weight_kg"),
            ("dispatch_m3_per_day", "unit_volume_m3"),
        ):
            if facility[limit] is not None:
                for day in DAYS:
                    rows.append([carried(reference, way, place, weight, day) for way in ways])
                    most.append([facility[limit]])
    fixed = LinearConstraint(reference.by_line @ spread, wanted, wanted)
    under = LinearConstraint(np.vstack(rows), -np.inf, np.concatenate(most) + 1e-9)
    own = np.array([float(reference.own[w]) for w, _ in ways])
    hours = np.array([reference.hours[w] + 24 * day for w, day in ways])
    whole = {"integrality": np.ones(len(ways)), "bounds": Bounds(0, np.inf)}
    most_own = -milp(-own, constraints=[fixed, under], **whole).fun
    kept = LinearConstraint(own, most_own - 1e-6, np.inf)
    return float(milp(hours, constraints=[fixed, under, kept], **whole).fun)


def carried(reference: Reference, way: tuple[int, int], place: str, weight: str, day: int) -> float:
    lot = reference.lots[reference.pairs[way[0]][0]]
    here = lot["facility"] == place and way[1] == day
    return float(reference.items[lot["item"]][weight]) if here else 0.0
