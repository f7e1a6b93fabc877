"""What two plans are equally good at is settled one way, whatever else is planned beside it."""

from datetime import UTC, datetime

from relief.allocation.solver import Facility, Item, Lane, Line, Lot, Problem, Request, solve

AS_OF = datetime(2026, 8, 1, tzinfo=UTC)


def problem(*others: str) -> Problem:
    """Two alike warehouses keep a reserve of tents; three alike requests want the rest."""
    items = ("tent", *others)
    places = ("east", "west")
    requests = tuple(
        Request(
            f"r{number}",
            f"org{number}",
            3,
            AS_OF,
            tuple(Line(f"{item}-{number}", item, 50 + number, 3) for item in items),
        )
        for number in range(3)
    )
    return Problem(
        as_of=AS_OF,
        items=tuple(Item(item) for item in items),
        facilities=tuple(Facility(place, reserve=dict.fromkeys(items, 30)) for place in places),
        lots=tuple(
            Lot(f"{item}-{place}-{number}", place, item, "owner", 50, None, "all")
            for item in items
            for place in places
            for number in range(2)
        ),
        requests=requests,
        lanes=tuple(Lane(place, row.id, 5.0, 1.0) for place in places for row in requests),
    )


def test_goods_behind_two_reserves_are_drawn_one_way_whatever_else_is_asked_for() -> None:
    alone = solve(problem()).allocations

    for others in (["bed"], ["bed", "rope"], ["axe", "bed", "water"], [f"i{n}" for n in range(40)]):
        beside = solve(problem(*others)).allocations
        assert tuple(row for row in beside if row.line.startswith("tent")) == alone
