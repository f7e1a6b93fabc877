"""What is written reads back as it was, and no text of it is a formula."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relief.core.lists.writing import Column, Value, write_csv, write_xlsx
from relief.inventory.sheets.mapping import guess
from relief.inventory.sheets.read import open_sheet
from relief.inventory.sheets.values import clean_text
from relief.inventory.sheets.write import write_remarks
from tests.inventory.sheets.samples import HEADER, checked, opened

COLUMNS = [
    Column("物资名称", "#item+name"),
    Column("数量", "#item+num+stock"),
    Column("有效期至", "#date+expiry"),
    Column("备注", "#meta+note"),
]
PAYLOADS = [
    "=1+1", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")', "=IMPORTXML(CONCAT(\"http://x\"), \"//a\")", "\t=1+1", "\r=1+1", "＝1+1", "＋1", "－1", "＠x",
    "'=1+1", "''=1+1", "=DDE(\"cmd\")", "-5", "+8613800138000", "=A1", "@x", "'plain", "-", "=", "+",
]  # fmt: skip
KINDS = ["csv", "xlsx"]


def _write(folder: Path, kind: str, rows: list[list[Value]], *, hxl: bool = True) -> Path:
    path = folder / f"a.{kind}"
    if kind == "xlsx":
        write_xlsx(path, COLUMNS, rows, hxl=hxl)
        return path
    with path.open("w", encoding="utf-8", newline="") as stream:
        write_csv(stream, COLUMNS, rows, hxl=hxl)
    return path


def _read(path: Path) -> list[list[str]]:
    table = open_sheet(path, filename=path.name)
    assert table.header.names == tuple(column.title for column in COLUMNS)
    return [row.cells + [""] * (len(COLUMNS) - len(row.cells)) for row in table.rows()]


@pytest.mark.parametrize("kind", KINDS)
def test_text_like_a_formula_survives_the_round_trip(kind: str, tmp_path: Path) -> None:
    path = _write(tmp_path, kind, [["x", 1, None, payload] for payload in PAYLOADS])

    assert _read(path) == [["x", "1", "", payload] for payload in PAYLOADS]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_a_csv_starts_as_a_formula(payload: str) -> None:
    stream = io.StringIO(newline="")
    write_csv(stream, COLUMNS, [[payload, 1, None, payload]])

    cells = list(csv.reader(io.StringIO(stream.getvalue().removeprefix("\ufeff"), newline="")))[-1]

    assert all(cell[:1] not in "=+-@\t\r＝＋－＠" or not cell for cell in (cells[0], cells[3]))


def test_no_text_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    path = _write(
        tmp_path, "xlsx", [[payload, 1, None, payload] for payload in PAYLOADS], hxl=False
    )

    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=2))

    assert len(rows) == len(PAYLOADS)
    assert all(
        [row[0].data_type, row[1].data_type, row[3].data_type] == ["s", "n", "s"] for row in rows
    )
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_and_dates_are_typed_and_come_back(kind: str, tmp_path: Path) -> None:
    rows: list[list[Value]] = [
        ["a", -5, date(2026, 5, 13), None],
        ["b", Decimal("0.125"), None, "2026"],
        ["c", 10**12, None, "007"],
    ]
    path = _write(tmp_path, kind, rows)

    assert _read(path) == [
        ["a", "-5", "2026-05-13", ""],
        ["b", "0.125", "", "2026"],
        ["c", "1000000000000", "", "007"],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_hxl_row_is_written_and_understood(kind: str, tmp_path: Path) -> None:
    table = open_sheet(_write(tmp_path, kind, [["a", 1, None, ""]]), filename=f"a.{kind}")

    assert table.header.tags == tuple(column.tag for column in COLUMNS)
    assert guess(table.header).mapping.columns["quantity"] == "数量"
    assert len(list(table.rows())) == 1


def test_a_csv_starts_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    assert _write(tmp_path, "csv", []).read_bytes().startswith(b"\xef\xbb\xbf")


def _canonical(text: str) -> bool:
    try:
        return clean_text(text, limit=500, lines=True) == text
    except ValueError:
        return False


NOTES = st.text(max_size=40).map(lambda text: " ".join(text.split())).filter(_canonical)
ROWS = st.lists(
    st.tuples(
        NOTES.map(lambda text: f"物{text}"),
        st.integers(0, 10**12) | st.decimals(0, 10**6, places=3),
        st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31)),
        NOTES | st.sampled_from(PAYLOADS).filter(_canonical),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("kind", KINDS)
def test_import_of_export_is_the_same(kind: str, tmp_path: Path) -> None:
    @settings(
        max_examples=25 if kind == "csv" else 6,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(ROWS)
    def same(rows: list[tuple[Value, ...]]) -> None:
        found = _read(_write(tmp_path, kind, [list(row) for row in rows]))

        assert [_typed(row) for row in found] == [
            (row[0], Decimal(str(row[1])), row[2], row[3]) for row in rows
        ]

    same()


def _typed(cells: list[str]) -> tuple[Value, ...]:
    return (
        cells[0],
        Decimal(cells[1]),
        date.fromisoformat(cells[2]) if cells[2] else None,
        cells[3],
    )


def test_the_error_download_is_the_same_sheet_with_remarks(tmp_path: Path) -> None:
    table = opened(
        tmp_path,
        "a.csv",
        f"{HEADER}\n毛毯,5,条,M,,chengdu,\n棉被褥,-1,条,=x,2022/13/05,chengdu,旧\n",
        "gb18030",
    )
    path = tmp_path / "b.xlsx"

    count = write_remarks(path, table.header, checked(table))

    again = open_sheet(path, filename="b.xlsx")
    row = next(again.rows())
    assert count == 1
    assert again.header.names[:-1] == table.header.names
    assert row.cells[:-1] == ["棉被褥", "-1", "条", "=x", "2022/13/05", "chengdu", "旧"]
    assert "Quantity is below zero" in row.cells[-1]
    assert "2022-05-13" in row.cells[-1]
    assert again.header.names[-1] in guess(again.header).unmapped
