"""Where theory gives no promise, the documented example is the one that happens."""

import json
from collections import Counter
from pathlib import Path

from relief.allocation.solver import dump, parse, solve
from tests.allocation.solver.worlds import AS_OF

HERE = Path(__file__).parent


def test_with_unequal_packs_more_stock_can_lower_a_line() -> None:
    assert given_with(single_units=0) == {"a": 10, "b": 0}
    assert given_with(single_units=1) == {"a": 1, "b": 10}


def given_with(single_units: int) -> dict[str, int]:
    at = AS_OF.isoformat()
    lot = {"facility": "f", "owner": "o", "shared_with": "all"}
    line = {"item": "boxed", "quantity": 10}
    data = {
        "format": "relief-allocation/1",
        "as_of": at,
        "items": [{"id": "boxed", "pack": 10, "breakable": False}, {"id": "loose"}],
        "facilities": [{"id": "f"}],
        "lots": [
            {"id": "boxes", "item": "boxed", "available": 10, **lot},
            {"id": "singles", "item": "loose", "available": single_units, **lot},
        ],
        "requests": [
            {
                "id": "ra",
                "organization": "o",
                "class": 1,
                "submitted_at": at,
                "lines": [{"id": "a", **line, "substitutes": [{"item": "loose"}]}],
            },
            {
                "id": "rb",
                "organization": "o",
                "class": 1,
                "submitted_at": at,
                "lines": [{"id": "b", **line}],
            },
        ],
        "lanes": [{"facility": "f", "request": r, "hours": 5} for r in ("ra", "rb")],
    }
    return {row.line: row.allocated for row in solve(parse(data)).lines}


def test_a_search_that_ends_at_its_bound_still_gives_a_plan() -> None:
    """Jerrycans with buckets at 1.43 instead: the fourth search finds nothing in its nodes."""
    given = json.loads((HERE / "two_ratios.json").read_text())
    plan = dump(solve(parse(given)))

    taken: Counter[str] = Counter()
    for row in plan["allocations"]:
        taken[row["lot"]] += row["quantity"]
    assert plan["metrics"]["units_allocated"] > 8_000
    assert all(taken[lot["id"]] <= lot["available"] for lot in given["lots"])
    assert all(row["allocated"] <= row["requested"] for row in plan["lines"])
