"""The engine's moves as rows of a plan, written a line at a time: a country's plan has hundreds of
thousands, too many to stand in memory as models.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from relief.allocation.models import AllocationPlan
from relief.allocation.rules.parts import Part, counted
from relief.allocation.rules.what_if import balance_of
from relief.catalog.models import Item
from relief.inventory.models import StockBalance

COLUMNS = (
    *("plan_id", "request_line_id", "balance_id", "quantity", "counts_as", "per_kit", "day"),
    *("is_ticked", "value_cny"),
)
# As a file: a statement with a place for each value takes minutes for a country.
COPY = f"COPY allocation_allocationline ({', '.join(COLUMNS)}) FROM STDIN"


@dataclass(slots=True)
class Row:
    """Units of a balance for a line on a day; the same lot may stand in a plan in two parts."""

    balance: int
    item: str
    day: int
    quantity: int = 0
    counts_as: int = 0
    per_kit: int = 0


@dataclass(slots=True)
class Totals:
    """What was written."""

    lines: int = 0
    units: int = 0
    value_cny: Decimal = Decimal(0)


def store(plan: AllocationPlan, result: Mapping[str, Any]) -> Totals:
    """Write the moves of a result as lines of the plan; goods that are only assumed have none."""
    totals = Totals()
    item_of = {lot["id"]: lot["item"] for lot in plan.snapshot["lots"]}
    worth = dict(
        Item.objects.filter(code__in=set(item_of.values())).values_list("code", "unit_value_cny")
    )
    there = _there(row["lot"] for row in result["allocations"])
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for line, row in _rows(plan, result, item_of, there):
            value = (worth[row.item] or Decimal(0)) * row.quantity
            start = (plan.pk, line, row.balance, row.quantity, row.counts_as, row.per_kit)
            copy.write_row((*start, row.day, True, value))
            totals.lines += 1
            totals.units += row.quantity
            totals.value_cny += value
    return totals


def _rows(
    plan: AllocationPlan,
    result: Mapping[str, Any],
    item_of: Mapping[str, str],
    there: Mapping[str, int],
) -> Iterator[tuple[int, Row]]:
    """Yield the rows with the key of their line; while they are copied nothing may be asked."""
    asked = {line["id"]: line for request in plan.snapshot["requests"] for line in request["lines"]}
    given = {row["line"]: int(row["allocated"]) for row in result["lines"]}
    # The engine gives its moves by line.
    for name, moves in itertools.groupby(result["allocations"], key=lambda row: row["line"]):
        rows = _of_line(asked[name], moves, item_of, there)
        _count_kits(rows, asked[name], given[name])
        for row in rows:
            yield int(name), row


def _there(lots: Iterable[str]) -> dict[str, int]:
    """Return the balances that lots stand for, of those that are there."""
    keys = {lot: balance_of(lot) for lot in set(lots)}
    wanted = {key for key in keys.values() if key is not None}
    known = set(StockBalance.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return {lot: key for lot, key in keys.items() if key in known}


def _of_line(
    line: Mapping[str, Any],
    moves: Iterable[Mapping[str, Any]],
    item_of: Mapping[str, str],
    there: Mapping[str, int],
) -> list[Row]:
    merged: dict[tuple[int, int], Row] = {}
    for move in moves:
        balance, item = there.get(move["lot"]), item_of.get(move["lot"], "")
        if balance is None:
            continue
        day, quantity = int(move["day"]), int(move["quantity"])
        row = merged.setdefault((balance, day), Row(balance, item, day))
        row.quantity += quantity
        row.counts_as += _counts_as(line, item, quantity)
    return list(merged.values())


def _count_kits(rows: Iterable[Row], line: Mapping[str, Any], given: int) -> None:
    """Let the rows of kits that go as their parts count as so many kits together."""
    each = {row["item"]: row["quantity"] for row in line.get("components", [])}
    parts = [row for row in rows if row.item in each]
    kits = given - sum(row.counts_as for row in rows if row.item not in each)
    for row in parts:
        row.per_kit = each[row.item]
    counts = counted(
        [
            Part(place, row.item, row.quantity, row.per_kit, row.day)
            for place, row in enumerate(parts)
        ],
        kits,
    )
    for place, row in enumerate(parts):
        row.counts_as = counts[place]


def _counts_as(line: Mapping[str, Any], item: str, quantity: int) -> int:
    """Return how many units of the item asked these are: substitutes have a ratio."""
    if item == line["item"]:
        return quantity
    for row in line["substitutes"]:
        if row["item"] == item:
            return int(quantity / Fraction(str(row["ratio"])))
    return quantity
