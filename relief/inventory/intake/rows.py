"""The table of rows of an import: filled by COPY, so that a million rows need little memory."""

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from relief.core.work import step
from relief.inventory import pricing
from relief.inventory.models import Condition, RowState, StockImport, StockImportRow
from relief.inventory.sheets.check import Checked
from relief.inventory.sheets.problems import Problem
from relief.inventory.sheets.rowcheck import StockValues

COPY = """
COPY inventory_stockimportrow
     (stock_import_id, number, state, item_id, facility_id, quantity, pack_name, pack_count,
      batch, expires_on, donor, condition, bin, unit_price, currency, key, cells, problems) FROM STDIN
"""

MARK_REPEATED = """
UPDATE inventory_stockimportrow r SET state = 'repeated'
 WHERE r.stock_import_id = %(id)s AND r.state = 'ready' AND EXISTS (
       SELECT 1 FROM inventory_stockimportrow o
         JOIN inventory_stockimport i ON i.id = o.stock_import_id
        WHERE o.key = r.key AND o.state = 'ready' AND i.status = 'confirmed'
          AND i.organization_id = %(organization)s AND i.id <> %(id)s)
"""

Line = str
BATCH = 2000
MOST_REMARKS = 1_000
READY = str(RowState.READY)
NULL = "\\N"
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


@step
def empty(row: StockImport) -> None:
    """Remove the rows of an import, before it is checked anew."""
    StockImportRow.objects.filter(stock_import=row).delete()


def batches(
    row: StockImport, checked: Iterable[Checked], today: datetime.date
) -> Iterator[list[Line]]:
    """Yield the checked rows as lines for `keep`, some thousand at a time."""
    waiting: list[Line] = []
    remarks = _Remarks()
    for one in checked:
        waiting.append(_line(row.pk, one, today, remarks))
        if len(waiting) == BATCH:
            yield waiting
            waiting = []
    yield waiting


@step
def keep(lines: list[Line]) -> None:
    """Keep some rows at once: a COPY held open while rows are checked would time out."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write("".join(lines))


@step
def mark_repeated(row: StockImport) -> int:
    """Mark the ready rows that a booked list of the same owner held already; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(MARK_REPEATED, {"id": row.pk, "organization": row.organization_id})
        marked: int = cursor.rowcount
    return marked


def count(row: StockImport, state: str) -> int:
    """Return how many rows are in a state."""
    return StockImportRow.objects.filter(stock_import=row, state=state).count()


def _line(list_id: int, one: Checked, today: datetime.date, remarks: "_Remarks") -> Line:
    """Return a row as a line of COPY: a writer that looks at each value takes as long as reading
    the row did.
    """
    state, cells, problems = READY, NULL, NULL
    if one.problems or one.left_out or one.values is None:
        state = RowState.READY if one.values is not None else RowState.PROBLEM
        state = str(RowState.LEFT_OUT if one.left_out else state)
        cells = _array(one.row.cells)
        problems = remarks.text(one.problems) if one.problems else NULL
    booked = _booked(one.values, today)
    return f"{list_id}\t{one.row.number}\t{state}\t{booked}\t{one.key}\t{cells}\t{problems}\n"


def _booked(values: StockValues | None, today: datetime.date) -> str:
    """Return the columns of what the row books, empty where it books nothing."""
    if values is None:
        return f"{NULL}\t{NULL}\t{NULL}\t\t{NULL}\t\t{NULL}\t\t\t\t{NULL}\t"
    expiry = NULL if values.expiry is None else values.expiry.isoformat()
    return (
        f"{values.item_id}\t{values.facility_id}\t{values.quantity}"
        f"\t{_text(values.entered_unit[:20])}\t{values.entered_quantity}\t{_text(values.batch)}"
        f"\t{expiry}\t{_text(values.donor)}\t{_condition(values, today)}\t{_text(values.bin)}"
        f"\t{_price(values)}\t{values.currency}"
    )


def _price(values: StockValues) -> str:
    """Return the price of a base unit, which was said of what the row counts in."""
    if values.unit_price is None:
        return NULL
    price = values.unit_price * values.entered_quantity / values.quantity
    return format(price.quantize(pricing.PLACES), "f")


def _text(text: str) -> str:
    return text if text.isalnum() else text.translate(ESCAPED)


def _array(cells: Sequence[str]) -> str:
    inner = ",".join(f'"{cell.translate(QUOTED)}"' for cell in cells)
    return f"{{{inner}}}".translate(ESCAPED)


class _Remarks:
    """Problems as JSON for COPY; the same remark on many rows is written once."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[tuple[Problem, ...], str]] = {}

    def text(self, problems: tuple[Problem, ...]) -> str:
        """Return what is kept of the problems of a row."""
        kept = self._kept.get(id(problems))
        if kept is not None:  # what is kept here lives, so its id is of nothing else
            return kept[1]
        text = json.dumps([plain_problem(one) for one in problems]).translate(ESCAPED)
        if len(self._kept) < MOST_REMARKS:
            self._kept[id(problems)] = (problems, text)
        return text


def _condition(values: StockValues, today: datetime.date) -> str:
    """Expired is worked out from the date; a list that says so without one is set apart."""
    if values.condition != "expired":
        return values.condition
    has_passed = values.expiry is not None and values.expiry < today
    return str(Condition.GOOD if has_passed else Condition.QUARANTINED)


def plain_problem(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain data for JSON."""
    return {
        "code": problem.code,
        "field": problem.field,
        "value": problem.value,
        "message": problem.message,
        "params": dict(problem.params),
        "severity": problem.severity,
        "group": problem.group,
        "offers": [
            {
                "action": one.action,
                "field": one.field,
                "value": one.value,
                "label": one.label,
                "params": dict(one.params),
            }
            for one in problem.suggestions
        ],
    }
