"""Amounts against the policy written a second time."""

import numpy as np
import pytest

from relief.allocation.solver import dump, parse, solve
from tests.allocation.solver.judge import amounts, assert_feasible, flows
from tests.allocation.solver.reference import Reference
from tests.allocation.solver.worlds import world
from tests.proof import scale


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(scale(60, 200)))
def test_amounts_equal_linear_programs_up_to_a_unit_of_rounding(seed: int) -> None:
    data = world(seed, packs=False, lines=6, items=2, substitutes=seed % 2 == 1)
    reference = Reference(data)

    plan = dump(solve(parse(data)))

    assert_feasible(reference, plan)
    assert np.abs(reference.shares() - amounts(reference, plan)).max() < 2


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(scale(12, 24)))
def test_amounts_equal_handing_out_unit_by_unit(seed: int) -> None:
    data = world(seed, size=9, lines=5, items=2, lots=3, substitutes=seed % 2 == 1)
    reference = Reference(data)

    plan = dump(solve(parse(data)))

    assert amounts(reference, plan).tolist() == reference.units().tolist()


@pytest.mark.drill
@pytest.mark.parametrize(
    ("seed", "size"),
    [
        *((seed, 60) for seed in range(scale(16, 40))),
        *((seed, 100_000) for seed in range(scale(4, 10))),
    ],
)
def test_sources_use_most_own_stock_then_fewest_unit_hours(seed: int, size: int) -> None:
    data = world(seed, packs=False, lots=3, size=size)
    reference = Reference(data)

    plan = dump(solve(parse(data)))

    moved = flows(reference, plan)
    own, hours = reference.best_hours(amounts(reference, plan))
    assert moved @ reference.own == pytest.approx(own)
    assert moved @ reference.hours == pytest.approx(hours, rel=1e-6)
    assert plan["metrics"]["unit_hours"] == pytest.approx(hours, rel=1e-6)
