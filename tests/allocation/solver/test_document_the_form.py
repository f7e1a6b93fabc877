"""The schemas and worked examples in docs/allocation are true."""

import json
from pathlib import Path
from typing import Any

import pytest

from relief.allocation.solver import parse, solve
from relief.allocation.solver.files import written
from tests.allocation.solver.worlds import world

DOCS = Path(__file__).resolve().parents[3] / "docs" / "allocation"
EXAMPLES = sorted(
    path for path in DOCS.glob("example-*.json") if not path.name.endswith(".plan.json")
)


def faults(name: str, document: Any) -> list[str]:
    from jsonschema import Draft202012Validator  # seconds of grammars, for these tests alone

    found = Draft202012Validator(json.loads((DOCS / name).read_text()))
    return [fault.message for fault in found.iter_errors(document)]


def test_there_are_three_worked_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_and_its_plan_fit_their_schemas(path: Path) -> None:
    data = json.loads(path.read_text())
    plan = json.loads(path.with_suffix(".plan.json").read_text())

    assert faults("relief-allocation-1.schema.json", data) == []
    assert faults("relief-plan-1.schema.json", plan) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_planned_as_it_is_printed(path: Path) -> None:
    plan = solve(parse(json.loads(path.read_text())))

    assert written(plan) == path.with_suffix(".plan.json").read_bytes()


def test_a_fault_is_seen() -> None:
    assert faults("relief-allocation-1.schema.json", {"format": "relief-allocation/1"})
    assert faults("relief-plan-1.schema.json", {"format": "relief-plan/2"})


@pytest.mark.parametrize("seed", range(5))
def test_random_problems_and_plans_fit_the_schemas(seed: int) -> None:
    data = world(seed, substitutes=True, ratios=[0.5, 1, 2], limits=True, size=20, lines=5)
    plan = json.loads(written(solve(parse(data))))

    assert faults("relief-allocation-1.schema.json", data) == []
    assert faults("relief-plan-1.schema.json", plan) == []
