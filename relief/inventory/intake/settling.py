"""What of a list a person has to settle, trouble by trouble, and what was answered."""

from typing import Any

from relief.inventory.intake.rows import plain_problem
from relief.inventory.models import StockImport
from relief.inventory.sheets.check import Totals
from relief.inventory.sheets.problems import WARNING

MOST_TROUBLES = 100
REMEMBERED = {"item", "facility", "condition", "owner"}


def to_settle(totals: Totals) -> list[dict[str, Any]]:
    """Return the troubles that keep rows from being saved, the most frequent first: how many
    rows, the first of them, and the problem as rows keep it.
    """
    errors = [
        {
            "rows": count,
            "row": totals.examples[group][0],
            **plain_problem(totals.examples[group][1]),
        }
        for group, count in totals.groups.most_common()
        if group in totals.examples and totals.examples[group][1].severity != WARNING
    ]
    return errors[:MOST_TROUBLES]


def with_answers(row: StockImport) -> dict[str, Any]:
    """Return the mapping of a list with the answers that hold for other lists too: what its names
    of items, warehouses, owners and conditions mean.
    """
    values = {field: dict(words) for field, words in row.mapping.get("values", {}).items()}
    for group, answer in row.repairs.get("same", {}).items():
        _code, field, written, *_rest = group.split("|")
        if field in REMEMBERED and written:
            values.setdefault(field, {})[written] = answer
    return {**row.mapping, "values": values}
