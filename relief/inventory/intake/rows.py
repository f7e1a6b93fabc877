"""The table of rows of an import: filled by COPY, so that a million rows need little memory."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from relief.core.work import step
from relief.inventory.models import Condition, RowState, StockImport, StockImportRow
from relief.inventory.sheets.check import Checked
from relief.inventory.sheets.problems import Problem
from relief.inventory.sheets.rowcheck import StockValues

COPY = """
COPY inventory_stockimportrow
     (stock_import_id, number, state, item_id, facility_id, quantity, pack_name, pack_count,
      batch, expires_on, donor, condition, bin, key, cells, problems) FROM STDIN
"""

MARK_REPEATED = """
UPDATE inventory_stockimportrow r SET state = 'repeated'
 WHERE r.stock_import_id = %(id)s AND r.state = 'ready' AND EXISTS (
       SELECT 1 FROM inventory_stockimportrow o
         JOIN inventory_stockimport i ON i.id = o.stock_import_id
        WHERE o.key = r.key AND o.state = 'ready' AND i.status = 'confirmed'
          AND i.organization_id = %(organization)s AND i.id <> %(id)s)
"""

Line = tuple[Any, ...]
BATCH = 2000
READY = str(RowState.READY)


def be_patient() -> None:
    """Let this transaction take ten minutes: reading a long list is neither idle nor stuck."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")


@step
def empty(row: StockImport) -> None:
    """Remove the rows of an import, before it is checked anew."""
    StockImportRow.objects.filter(stock_import=row).delete()


def batches(
    row: StockImport, checked: Iterable[Checked], today: datetime.date
) -> Iterator[list[Line]]:
    """Yield the checked rows as lines for `keep`, some thousand at a time."""
    waiting: list[Line] = []
    for one in checked:
        waiting.append(_line(row, one, today))
        if len(waiting) == BATCH:
            yield waiting
            waiting = []
    yield waiting


@step
def keep(lines: list[Line]) -> None:
    """Keep some rows at once: a COPY held open while rows are checked would time out."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for line in lines:
            copy.write_row(line)


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


def as_read(row: StockImport) -> Iterator[StockImportRow]:
    """Yield the rows in the order of the sheet."""
    rows = StockImportRow.objects.filter(stock_import=row).order_by("number", "pk")
    yield from rows.iterator(chunk_size=2000)


def _line(row: StockImport, one: Checked, today: datetime.date) -> Line:
    values = one.values
    if values is not None and not one.problems and not one.left_out:
        return (row.pk, one.row.number, READY, *_booked(values, today), one.key, None, None)
    problems = [plain_problem(problem) for problem in one.problems]
    state = RowState.READY if values is not None else RowState.PROBLEM
    if one.left_out:
        state = RowState.LEFT_OUT
    kept = Jsonb(problems) if problems else None
    cells = list(one.row.cells)
    return (row.pk, one.row.number, str(state), *_booked(values, today), one.key, cells, kept)


def _booked(values: StockValues | None, today: datetime.date) -> Line:
    """Return the columns of what the row books, empty where it books nothing."""
    if values is None:
        return (None, None, None, "", None, "", None, "", "", "")
    return (
        int(values.item_id), int(values.facility_id), values.quantity, values.entered_unit[:20],
        values.entered_quantity, values.batch, values.expiry, values.donor,
        _condition(values, today), values.bin,
    )  # fmt: skip


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
