"""The parser process: one workbook in, JSON lines out, and nothing else allowed.

The job arrives as JSON in the first argument. Answers, one a line: `{"sheets": [...]}` first;
then either a peek at each sheet (`{"peek": ..., "rows": [...]}`) or rows `[number, [cells]]`, one
that the sheet hides after a `{"hidden": number}`;
last `{"end": rows}` or `{"refused": ...}`.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import Any

from relief.inventory.sheets.archives import open_archive
from relief.inventory.sheets.kinds import ODS
from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.parsers import ods, xlsx, xml
from relief.inventory.sheets.parsers.workbook import hidden_columns, open_workbook, stated_rows
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.rows import Row

SheetNames = list[tuple[str, bool]]
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def main() -> None:
    """Read the job, set the limits, answer; exits 0 also when it refuses."""
    job = json.loads(sys.argv[1])
    limits = Limits(**job["limits"])
    _confine(limits)
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass", write_through=False)  # type: ignore[union-attr]
    try:
        count = _answer(Path(job["path"]), job["kind"], job["sheet"], limits)
        _say({"end": count})
    except Refused as refusal:
        _say({"refused": refusal.code, "params": refusal.params})
    except MemoryError:
        _say({"refused": "too_much_memory", "params": {}})


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(encode(answer) + "\n")


def _say_row(row: Row) -> None:
    sys.stdout.write(encode(row) + "\n")


def _say_hidden(number: int) -> None:
    _say({"hidden": number})


class _Peek:
    """Keeps the first rows of a sheet, then stops it."""

    def __init__(self, limit: int) -> None:
        self.rows: list[Row] = []
        self._limit = limit

    def take(self, row: Row) -> None:
        self.rows.append(row)
        if len(self.rows) >= self._limit:
            raise xml.Stop


def _answer(path: Path, kind: str, sheet: str | None, limits: Limits) -> int:
    if kind == "ole":
        return _answer_xls(path, sheet, limits)
    archive, kind = open_archive(path, limits)
    with archive:
        try:
            return (_answer_ods if kind == ODS else _answer_xlsx)(archive, sheet, limits)
        except (EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise Refused("damaged", detail=str(error)[:120]) from error
        except Exception as error:
            if type(error).__name__ in {"BadZipFile", "error"}:  # zipfile's and zlib's own
                raise Refused("damaged", detail=str(error)[:120]) from error
            raise


def _answer_xlsx(archive: Any, wanted: str | None, limits: Limits) -> int:
    workbook = open_workbook(archive, limits)
    _say({"sheets": [(sheet.name, sheet.visible) for sheet in workbook.sheets]})
    counted = _Counted()
    for sheet in workbook.sheets:
        if wanted is None:
            peek = _Peek(limits.peek_rows)
            xlsx.read_rows(archive, workbook, sheet, limits, peek.take)
            told = stated_rows(archive, sheet)
            _say({"peek": sheet.name, "rows": peek.rows, "stated": told,
                  "hidden_columns": hidden_columns(archive, sheet)})  # fmt: skip
        elif sheet.name == wanted:
            xlsx.read_rows(archive, workbook, sheet, limits, counted.take, _say_hidden)
    return counted.rows


def _answer_ods(archive: Any, wanted: str | None, limits: Limits) -> int:
    ods.refuse_encrypted(archive)
    names: list[str] = []
    peeks: dict[str, list[Row]] = {}
    counted = _Counted()

    def begin(name: str) -> None:
        names.append(name)
        if len(names) > limits.sheets:
            raise Refused("too_many_sheets", limit=limits.sheets)

    def emit(sheet: str, row: Row, is_hidden: bool) -> bool:
        if wanted is None:
            rows = peeks.setdefault(sheet, [])
            if len(rows) < limits.peek_rows:
                rows.append(row)
            return len(rows) < limits.peek_rows
        if sheet == wanted:
            counted.take(row, {row.number} if is_hidden else frozenset())
        return sheet == wanted

    unseen = ods.read_rows(archive, limits, begin, emit)
    _say({"sheets": [(name, True) for name in names]})
    for name, rows in peeks.items():
        _say({"peek": name, "rows": rows, "hidden_columns": unseen.get(name, [])})
    return counted.rows


def _answer_xls(path: Path, wanted: str | None, limits: Limits) -> int:
    from relief.inventory.sheets.parsers import biff, xls

    workbook = xls.open_workbook(path)
    names: SheetNames = xls.sheet_names(workbook)
    _say({"sheets": names})
    unseen = dict(zip(xls.all_names(workbook), biff.hidden(path), strict=False))
    counted = _Counted()
    for name, _ in names:
        hides = unseen.get(name, biff.Hidden())
        if wanted is None:
            peek = _Peek(limits.peek_rows)
            with contextlib.suppress(xml.Stop):
                xls.read_rows(workbook, name, limits, peek.take)
            _say({"peek": name, "rows": peek.rows, "hidden_columns": hides.columns})
        elif name == wanted:
            xls.read_rows(workbook, name, limits, partial(counted.take, hidden=hides.rows))
    return counted.rows


class _Counted:
    """Writes rows and counts them."""

    def __init__(self) -> None:
        self.rows = 0

    def take(self, row: Row, hidden: AbstractSet[int] = frozenset()) -> None:
        self.rows += 1
        if row.number in hidden:
            _say_hidden(row.number)
        _say_row(row)


if __name__ == "__main__":
    main()
