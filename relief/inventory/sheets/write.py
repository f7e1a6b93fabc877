"""Writing what an import found wrong: the partner's own sheet with a column of remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO

from relief.core.lists.writing import Column, Value, write_xlsx
from relief.inventory.sheets.check import Checked
from relief.inventory.sheets.columns import REMARKS
from relief.inventory.sheets.header import Header
from relief.inventory.sheets.messages import SUGGESTION_MESSAGES
from relief.inventory.sheets.problems import Problem

Translate = Callable[[str], str]


def write_remarks(
    target: Path | IO[bytes],
    header: Header,
    rows: Iterable[Checked],
    *,
    translate: Translate = str,
    all_rows: bool = False,
) -> int:
    """Write the rows that need attention as the same sheet plus a remarks column (XLSX); return
    the number of rows.

    The file can be mended and uploaded again: the remarks column is ignored on reading.
    """
    title = translate(REMARKS[0])
    columns = [Column(name) for name in header.names] + [Column(title, width=60)]
    width = len(header.names)
    kept = (checked for checked in rows if all_rows or checked.problems)

    def cells(checked: Checked) -> list[Value]:
        own: list[Value] = [*checked.row.cells[:width]]
        return own + [""] * (width - len(own)) + [remark(checked.problems, translate)]

    return write_xlsx(target, columns, map(cells, kept), hxl=False)


def remark(problems: Sequence[Problem], translate: Translate = str) -> str:
    """Return the findings of one row and their first repairs as sentences."""
    return "; ".join(_sentence(problem, translate) for problem in problems)


def _sentence(problem: Problem, translate: Translate) -> str:
    said = translate(problem.message) % dict(problem.params)
    offered = next(
        (
            offer
            for offer in problem.suggestions
            if offer.action in {"set", "set_all"} and offer.value
        ),
        None,
    )
    if offered is None:
        return said
    return f"{said} → {translate(SUGGESTION_MESSAGES['set']) % {'value': offered.label or offered.value}}"
