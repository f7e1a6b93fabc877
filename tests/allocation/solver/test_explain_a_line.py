"""Reasons and counterfactuals of single lines."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from relief.allocation.solver import Alternatives, Change, Problem, parse, program, solve
from tests.allocation.solver.test_dispatch_by_day import one_store
from tests.allocation.solver.worlds import world


def changes(data: dict[str, Any]) -> list[tuple[str, int, int]]:
    problem = parse(data)
    result = next(row for row in solve(problem).lines if row.line == "line")
    return [(c.code, c.amount, c.allocated) for c in Alternatives(problem).of(result)]


def test_a_full_line_is_met_and_needs_no_change() -> None:
    data = one_store(10_000)

    assert solve(parse(data)).lines[0].reason["code"] == "met"
    assert changes(data) == []


def test_a_short_line_hears_what_more_stock_would_give() -> None:
    data = one_store(10_000)
    data["lots"][0]["available"] = 20

    assert changes(data) == []
    assert Alternatives(parse(data)).arrival("wuhan", "tent", 7) == {"line": 27}


@pytest.mark.parametrize(
    ("spoil", "change"),
    [
        (lambda d: d["lots"][0].update(shared_with="none"), ("sharing", 0, 50)),
        (
            lambda d: (
                d["requests"][0].update({"class": 3}),
                d["facilities"][0].update(reserve={"tent": 80}),
            ),
            ("reserve", 0, 50),
        ),
        (lambda d: d["facilities"][0].update(dispatch_kg_per_day=30), ("capacity", 0, 50)),
        (
            lambda d: (
                d["lots"][0].update(expires_on="2026-08-20"),
                d["requests"][0]["lines"][0].update(min_life_days=60),
            ),
            ("shelf_life", 0, 50),
        ),
    ],
    ids=["sharing", "reserve", "capacity", "shelf life"],
)
def test_a_short_line_hears_the_one_thing_that_would_fill_it(
    spoil: Callable[[dict[str, Any]], object], change: tuple[str, int, int]
) -> None:
    data = one_store(10_000)
    spoil(data)

    assert change in changes(data)


def test_every_change_is_what_the_engine_gives_the_changed_problem() -> None:
    data = world(5, limits=True, substitutes=True, lines=10, size=20)
    problem = parse(data)
    alternatives = Alternatives(problem)
    told = {row.line: alternatives.of(row) for row in solve(problem).lines}

    found = [(line, change) for line, rows in told.items() for change in rows]

    assert {change.code for _, change in found} >= {"sharing", "class"}
    for line, change in found:
        assert change.allocated == given(otherwise(problem, line, change))[line], (line, change)


def test_what_is_not_told_changes_nothing() -> None:
    problem = parse(world(5, limits=True, substitutes=True, lines=10, size=20))
    alternatives = Alternatives(problem)

    for row in solve(problem).lines:
        told = {change.code for change in alternatives.of(row)}
        for code in ("sharing", "reserve", "capacity", "shelf_life", "class"):
            other = otherwise(problem, row.line, Change(code, 0, 0))
            if row.reason["short"] and code not in told:
                assert given(other)[row.line] == row.allocated, (row.line, code)


def given(problem: Problem) -> dict[str, int]:
    return {row.line: row.allocated for row in solve(problem).lines}


def otherwise(problem: Problem, name: str, change: Change) -> Problem:
    """Change the whole problem, apart from the engine's own way."""
    if change.code == "sharing":
        lots = [replace(lot, shared_with="all") for lot in problem.lots]
        return replace(problem, lots=tuple(lots))
    if change.code in ("reserve", "capacity"):
        facts: dict[str, Any] = {"reserve": {}}
        if change.code == "capacity":
            facts = {"dispatch_kg_per_day": None, "dispatch_m3_per_day": None}
        rows = [replace(row, **facts) for row in problem.facilities]
        return replace(problem, facilities=tuple(rows))
    requests = []
    for request in problem.requests:
        lines = list(request.lines)
        for place, line in enumerate(lines):
            if line.id == name and change.code == "class":
                lines[place] = replace(line, urgency=max(1, line.urgency - 1))
            elif line.id == name:
                lines[place] = replace(line, min_life_days=0)
        requests.append(replace(request, lines=tuple(lines)))
    return replace(problem, requests=tuple(requests))


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


def test_what_a_change_leaves_as_it_was_is_not_worked_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = parse(world(11, items=4, lines=16, packs=True, substitutes=True, ratios=[1, 1.5]))
    asked: list[object] = []
    really = program._solved

    def count(*question: object) -> object:
        asked.append(question)
        return really(*question)  # type: ignore[arg-type]

    monkeypatch.setattr(program, "_known", {})
    monkeypatch.setattr(program, "_solved", count)
    first = solve(problem)
    needed = len(asked)

    again = solve(problem)

    assert needed
    assert len(asked) == needed
    assert again == first
