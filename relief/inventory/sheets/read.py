"""Opening a spreadsheet of any kind as a stream of rows under a found header."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from relief.inventory.sheets import encodings, kinds, turned
from relief.inventory.sheets.archives import open_archive
from relief.inventory.sheets.header import Header, find_header
from relief.inventory.sheets.limits import DEFAULT, MEBI, Limits
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.process import answers
from relief.inventory.sheets.rows import Row
from relief.inventory.sheets.text import sniff_delimiter, text_rows

HEAD = 1 << 12


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a workbook: its name, whether it is shown, its first rows, and which columns
    (first and last place) it hides.
    """

    name: str
    visible: bool
    first_rows: tuple[Row, ...] = ()
    stated_rows: int | None = None
    hidden_columns: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Hidden:
    """How many data rows of those read so far the sheet hides, by a filter or by hand."""

    rows: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet ready to be read, as often as needed; `rows()` streams the data rows below the
    header. `about_rows` is how many there may be, None where nobody can tell before reading.
    """

    kind: str
    header: Header
    digest: str
    sheet: str | None
    sheets: tuple[SheetInfo, ...]
    encoding: str | None
    delimiter: str | None
    first_rows: tuple[Row, ...]
    about_rows: int | None
    _all_rows: Callable[[], Iterator[Row]]
    hidden: Hidden = field(default_factory=Hidden)
    hidden_columns: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Yield the data rows in order, hidden ones too, and count those; raises Refused when the
        file turns out unreadable further down.
        """
        self.hidden.rows = 0
        for row in self._all_rows():
            if row.number >= self.header.first_data_row:
                yield row

    def sample(self, count: int = 200) -> list[Row]:
        """Return the first data rows, for a mapping to be guessed and shown."""
        return list(islice(self.rows(), count))


def open_sheet(
    path: Path,
    *,
    filename: str,
    limits: Limits = DEFAULT,
    sheet: str | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
) -> Table:
    """Open a CSV, XLSX, XLS or ODS file by its content.

    `sheet` names a sheet of a workbook (else the visible one whose header fits best is taken);
    `encoding` is a person's answer when a text file's encoding was asked, `header_row` the row
    where the header stands (0: there is none, `turned.TURNED`: it runs down the first column). A
    short sheet that is a list only once it is turned is turned unasked. Raises Refused with the
    reason.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > limits.file_bytes:
        raise Refused("too_big", size=-(-size // MEBI), limit=limits.file_bytes // MEBI)
    with path.open("rb") as file:
        family = kinds.family(file.read(HEAD))
    if family == "text":
        kinds.agree(filename, kinds.CSV)
        return _open_text(path, limits, encoding, header_row)
    kind = _workbook_kind(path, family, limits)
    kinds.agree(filename, kind)
    return _open_workbook(path, kind, family, limits, sheet, header_row)


def _workbook_kind(path: Path, family: str, limits: Limits) -> str:
    if family == "ole":
        return kinds.XLS
    archive, kind = open_archive(path, limits)
    archive.close()
    return kind


def _open_text(path: Path, limits: Limits, chosen: str | None, header_row: int | None) -> Table:
    encoding = encodings.require(path, chosen) if chosen else encodings.detect(path)
    delimiter = sniff_delimiter(path, encoding, limits)

    def rows() -> Iterator[Row]:
        return text_rows(path, encoding, delimiter, limits)

    first = tuple(islice(rows(), limits.peek_rows))
    if _lies(first, limits, header_row):
        return _stood_up(Table(kinds.CSV, Header((), 0), _digest(path), None, (), encoding,
                               delimiter, first, None, rows))  # fmt: skip
    header = find_header(first, header_row)
    if header is None:
        raise Refused("no_rows")
    digest, lines = _digest(path), _lines(path)
    return Table(kinds.CSV, header, digest, None, (), encoding, delimiter, first, lines, rows)


def _open_workbook(
    path: Path, kind: str, family: str, limits: Limits, wanted: str | None, header_row: int | None
) -> Table:
    sheets = _peek(path, family, limits)
    chosen = _choose(sheets, wanted)
    if _lies(chosen.first_rows, limits, header_row):
        lying = Table(kind, Header((), 0), _digest(path), chosen.name, sheets, None, None,
                      chosen.first_rows, None, chosen.first_rows.__iter__)  # fmt: skip
        return _stood_up(lying, chosen.hidden_columns)
    header = find_header(chosen.first_rows, header_row)
    if header is None:
        raise Refused("no_rows")

    hidden = Hidden()

    def rows() -> Iterator[Row]:
        for answer in answers(path, family, chosen.name, limits):
            if isinstance(answer, list):
                yield Row(answer[0], answer[1])
            elif answer.get("hidden", 0) >= header.first_data_row:
                hidden.rows += 1

    unseen = _names_at(header, chosen.hidden_columns)
    first, about = chosen.first_rows, chosen.stated_rows
    return Table(kind, header, _digest(path), chosen.name, sheets, None, None, first, about, rows,
                 hidden, unseen)  # fmt: skip


def _lies(first: Sequence[Row], limits: Limits, header_row: int | None) -> bool:
    """Say whether a sheet is to be turned: one that was seen in whole, as asked or by its looks."""
    if not 1 < len(first) < limits.peek_rows:
        return False
    return header_row == turned.TURNED or (header_row is None and turned.lies_down(first))


def _stood_up(lying: Table, unseen: tuple[tuple[int, int], ...] = ()) -> Table:
    """Return a sheet that lies on its side with its columns as rows."""
    first = turned.stood_up(lying.first_rows)
    header = turned.header_of(first)
    if header is None:
        raise Refused("no_rows")
    hidden = Hidden()

    def rows() -> Iterator[Row]:
        for row, is_hidden in turned.shown(first, unseen):
            hidden.rows += is_hidden and row.number >= header.first_data_row
            yield row

    return replace(lying, header=header, about_rows=len(first), hidden=hidden, _all_rows=rows)


def _names_at(header: Header, places: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
    return tuple(
        name
        for place, name in enumerate(header.names)
        if name and any(low <= place <= high for low, high in places)
    )


def _peek(path: Path, family: str, limits: Limits) -> tuple[SheetInfo, ...]:
    visible: dict[str, bool] = {}
    first: dict[str, tuple[Row, ...]] = {}
    stated: dict[str, int | None] = {}
    unseen: dict[str, tuple[tuple[int, int], ...]] = {}
    for answer in answers(path, family, None, limits):
        if "sheets" in answer:
            visible = {name: bool(shown) for name, shown in answer["sheets"]}
        elif "peek" in answer:
            first[answer["peek"]] = tuple(Row(number, cells) for number, cells in answer["rows"])
            stated[answer["peek"]] = answer.get("stated")
            unseen[answer["peek"]] = tuple(
                (low, high) for low, high in answer.get("hidden_columns", ())
            )
    return tuple(
        SheetInfo(name, shown, first.get(name, ()), stated.get(name), unseen.get(name, ()))
        for name, shown in visible.items()
    )


def _choose(sheets: tuple[SheetInfo, ...], wanted: str | None) -> SheetInfo:
    """Return the sheet a person named, else the visible one with the best header; first ones win
    ties.
    """
    if wanted is not None:
        named = next((sheet for sheet in sheets if sheet.name == wanted), None)
        if named is None:
            raise Refused("sheet_missing", sheet=wanted[:100])
        return named
    filled = [sheet for sheet in sheets if sheet.visible and sheet.first_rows]
    if not filled:
        raise Refused("no_sheet")
    return max(filled, key=_fit)


def _fit(sheet: SheetInfo) -> int:
    from relief.inventory.sheets.mapping import guess

    header = find_header(sheet.first_rows)
    return len(guess(header).mapping.columns) if header else 0


def _lines(path: Path) -> int:
    """Return the number of line ends: about the rows of a text file, whatever its encoding."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
