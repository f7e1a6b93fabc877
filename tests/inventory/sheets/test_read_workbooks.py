"""Workbooks of many makers: our streaming reader against independent ones."""

import random
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter
import xlwt

from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.read import open_sheet
from tests.inventory.sheets.samples import ods, opened, saved, text_cell, xlsx, xlsx_parts, zipped

TEXTS = [
    "毛毯",
    "a & b <c>",
    " padded ",
    "line\nbreak",
    "_x0041_",
    "=1+1",
    "-5",
    "+8613800138000",
    "𠮷",
    "'quoted",
    "1.50",
    "é",
]


def _rows(path: Path, sheet: str | None = None) -> list[list[str]]:
    table = open_sheet(path, filename=path.name, sheet=sheet)
    return [list(table.header.names), *(row.cells for row in table.rows())]


def _random_rows(seed: int, texts: list[str]) -> list[list[object]]:
    chance = random.Random(seed)
    values = [
        *texts,
        0,
        7,
        2.5,
        0.1,
        1e-7,
        123456789012,
        True,
        date(2026, 5, 13),
        datetime(2024, 2, 29, 13, 30),  # noqa: DTZ001
    ]
    return [[chance.choice([None, *values]) for _ in range(6)] + [f"r{n}"] for n in range(60)]


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return (
            value.strftime("%Y-%m-%d %H:%M:%S")
            if value.time().replace() != datetime.min.time()
            else f"{value:%Y-%m-%d}"
        )
    if isinstance(value, float):
        return f"{value:.15f}".rstrip("0").rstrip(".") if value else "0"
    return "" if value is None else str(value)


def _normal(rows: list[list[str]]) -> list[list[str]]:
    return [[cell.rstrip("\n") for cell in row] for row in rows]


@pytest.mark.parametrize("writer", ["xlsxwriter", "xlsxwriter constant memory", "openpyxl"])
@pytest.mark.parametrize("seed", [1, 2])
def test_xlsx_rows_are_what_was_written_and_what_calamine_reads(
    writer: str, seed: int, tmp_path: Path
) -> None:
    header = [f"h{n}" for n in range(7)]
    # openpyxl writes "_x0041_" as it is, which every reader then takes for an escaped "A".
    rows = _random_rows(seed, [text for text in TEXTS if writer != "openpyxl" or text != "_x0041_"])
    path = tmp_path / "a.xlsx"
    (_write_openpyxl if writer == "openpyxl" else _write_xlsxwriter)(
        path, [header, *rows], "constant" in writer
    )

    found = _rows(path)

    assert found == [header, *([_as_text(value) for value in row] for row in rows)]
    oracle = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
    assert [row[-1] for row in found] == [row[-1] for row in oracle]


def _write_xlsxwriter(path: Path, rows: list[list[object]], constant: bool) -> None:
    options = {"constant_memory": constant, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("S")
        day, moment = (
            book.add_format({"num_format": "yyyy/m/d"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(at, place, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(at, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(at, place, value)
                elif value is not None:
                    sheet.write(at, place, value)


def _write_openpyxl(path: Path, rows: list[list[object]], _: bool) -> None:
    book = openpyxl.Workbook()
    for at, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = book.active.cell(at, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(path)


def test_xls_rows_are_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("库存")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for place, value in enumerate(["物资名称", "数量", "有效期至"]):
        sheet.write(1, place, value)
    sheet.write(2, 0, "毛毯")
    sheet.write(2, 1, 2.5)
    sheet.write(2, 2, date(2026, 5, 13), day)
    book.save(str(tmp_path / "a.xls"))

    table = open_sheet(tmp_path / "a.xls", filename="a.xls")

    assert (table.kind, table.sheet, table.header.row) == ("xls", "库存", 2)
    assert [row.cells for row in table.rows()] == [["毛毯", "2.5", "2026-05-13"]]


def test_ods_rows_are_read_with_repeats_spaces_and_types(tmp_path: Path) -> None:
    rows = (
        "<table:table-row><table:table-cell><text:p>品名</text:p></table:table-cell>"
        "<table:table-cell><text:p>数量</text:p></table:table-cell><table:table-cell><text:p>日期</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>a<text:s text:c="2"/>b</text:p>'
        "<text:p>c</text:p></table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="2.5"><text:p>3</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2026-05-13"><text:p>13/5</text:p></table:table-cell>'
        "</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    table = opened(tmp_path, "a.ods", ods(rows))

    assert table.kind == "ods"
    assert [(row.number, row.cells) for row in table.rows()] == [
        (2, ["a  b\nc", "2.5", "2026-05-13"]),
        (3, ["a  b\nc", "2.5", "2026-05-13"]),
    ]


def test_the_sheet_with_the_stock_header_is_chosen_and_another_can_be(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("说明").write_row(0, 0, ["请按模板填写", "谢谢"])
        book.add_worksheet("库存").write_row(0, 0, ["物资名称", "数量", "单位"])
        hidden = book.add_worksheet("旧")
        hidden.write_row(0, 0, ["物资名称", "数量", "单位", "批号", "仓库"])
        hidden.hide()

    table = open_sheet(path, filename="a.xlsx")
    other = open_sheet(path, filename="a.xlsx", sheet="说明")

    assert table.sheet == "库存"
    assert [(sheet.name, sheet.visible) for sheet in table.sheets] == [
        ("说明", True),
        ("库存", True),
        ("旧", False),
    ]
    assert other.header.names[0] == "请按模板填写"


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.xlsx", xlsx('<row r="1">' + text_cell("A1", "x") + "</row>"))

    with pytest.raises(Refused, match="no sheet named Z"):
        open_sheet(path, filename="a.xlsx", sheet="Z")


def test_a_formula_without_a_stored_value_is_kept_as_text(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>h</t></is></c></row><row r="2"><c r="A2"><f>1+1</f></c></row>'

    assert _rows(saved(tmp_path, "a.xlsx", xlsx(rows))) == [["h"], ["=1+1"]]


ODD_ROWS = {
    "prefixed names": lambda rows: zipped(xlsx_parts(
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        + rows.replace("<", "<x:").replace("<x:/", "</x:") + "</x:sheetData></x:worksheet>")),
    "comments and CDATA": lambda rows: xlsx(rows.replace("<t>two</t>", "<t><![CDATA[two]]></t>") + "<!-- end -->"),
    "rich text": lambda rows: xlsx(rows.replace("<t>two</t>", "<r><t>t</t></r><r><rPr><b/></rPr><t>wo</t></r><rPh><t>x</t></rPh>")),
    "other attribute order": lambda rows: xlsx(rows.replace('r="A2" t="inlineStr"', 't="inlineStr" r="A2"')),
    "utf-16": lambda rows: zipped(xlsx_parts(('<?xml version="1.0" encoding="UTF-16"?>' + _sheet(rows)).encode("utf-16"))),
    "entities": lambda rows: xlsx(rows.replace("two", "&#116;w&#x6F;")),
    "line breaks between": lambda rows: xlsx(rows.replace("><c", ">\n <c").replace("</row>", "\n</row>\n")),
}  # fmt: skip


def _sheet(rows: str) -> str:
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


@pytest.mark.parametrize("name", ODD_ROWS)
def test_unusual_but_right_xml_reads_the_same(name: str, tmp_path: Path) -> None:
    usual = "".join(
        f'<row r="{number}">{text_cell(f"A{number}", text)}<c r="C{number}"><v>{number}</v></c></row>'
        for number, text in enumerate(["one", "two", "three"], start=1)
    )

    rows = _rows(saved(tmp_path, "a.xlsx", ODD_ROWS[name](usual)))

    assert rows == [["one", "", "1"], ["two", "", "2"], ["three", "", "3"]]


def test_dates_before_1900_march_and_of_the_1904_system_are_right(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        page = book.add_worksheet()
        page.write(0, 0, "h")
        page.write_datetime(
            1,
            0,
            datetime(2026, 5, 13),  # noqa: DTZ001
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )

    assert _rows(path)[1] == ["2026-05-13"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("品名;数量\n毛毯;1,5\n", ";"), ("品名\t数量\n毛毯\t1\n", "\t"), ("品名,数量\n\"a;b;c\",1\n", ","), ("sep=;\n品名;数量\n毛毯;1\n", ";"),
     ("品名|数量\n毛毯|1\n", "|")],
)  # fmt: skip
def test_the_delimiter_is_found(text: str, delimiter: str, tmp_path: Path) -> None:
    table = opened(tmp_path, "a.csv", text)

    assert table.delimiter == delimiter
    assert table.header.names == ("品名", "数量")


def test_rows_keep_the_numbers_a_person_sees(tmp_path: Path) -> None:
    table = opened(tmp_path, "a.csv", '品名,数量\n\n"毛\n毯",1\n,,\n帐篷,2\n')

    assert [(row.number, row.cells[0]) for row in table.rows()] == [(3, "毛\n毯"), (5, "帐篷")]
