"""Reasons and counterfactuals of single lines."""

from dataclasses import replace

import pytest

from relief.allocation.solver import explain, parse, solve
from tests.allocation.solver.test_dispatch_by_day import one_store


def test_a_full_line_is_met_and_needs_no_change() -> None:
    problem = parse(one_store(10_000))

    told = explain(problem, solve(problem), "line")

    assert told["reason"]["code"] == "met"
    assert told["changes"] == []


def test_a_short_line_hears_how_much_stock_would_give_it_more() -> None:
    data = one_store(10_000)
    data["lots"][0]["available"] = 20
    problem = parse(data)

    told = explain(problem, solve(problem), "line")

    assert told["reason"]["code"] == "stock"
    assert told["changes"] == [{"code": "stock", "amount": 1, "allocated": 21}]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("sharing", {"shared_with": "none"}),
        ("earmark", {"shared_with": ["onefoundation"]}),
        ("shelf_life", {"expires_on": "2026-08-01"}),
    ],
)
def test_a_line_without_usable_stock_hears_what_holds_it_back(
    code: str, change: dict[str, object]
) -> None:
    data = one_store(10_000)
    data["lots"][0].update(change)
    data["lanes"][0]["hours"] = 20

    reason = solve(parse(data)).lines[0].reason

    assert reason["code"] == code
    assert reason["withheld"][code] == 100


def test_a_line_no_road_leads_to_says_lane() -> None:
    problem = replace(parse(one_store(10_000)), lanes=())

    assert solve(problem).lines[0].reason["code"] == "lane"


def test_a_reserve_binds_class_three_only() -> None:
    data = one_store(10_000)
    data["facilities"][0]["reserve"] = {"tent": 80}
    urgent = solve(parse(data)).lines[0]
    data["requests"][0]["class"] = 3
    standard = solve(parse(data)).lines[0]

    assert (urgent.allocated, urgent.reason["code"]) == (50, "met")
    assert (standard.allocated, standard.reason["code"]) == (20, "reserve")


def test_a_gap_smaller_than_a_pack_says_pack() -> None:
    data = one_store(10_000)
    data["items"][0].update(pack=20, breakable=False)

    line = solve(parse(data)).lines[0]

    assert (line.allocated, line.reason["code"]) == (40, "pack")


def test_an_unknown_line_is_a_key_error() -> None:
    problem = parse(one_store(200))

    with pytest.raises(KeyError):
        explain(problem, solve(problem), "nobody")
