"""Sheets that lie on their side: read as if they stood, unasked where nothing else makes sense."""

import pytest
import xlsxwriter

from relief.inventory.sheets.mapping import guess
from relief.inventory.sheets.read import open_sheet
from relief.inventory.sheets.turned import TURNED

LYING = (
    "物资名称,毛毯,水桶,帐篷\n单位,条,个,顶\n数量,120,40,7\n批号,B1,,T1\n"
    "有效期至,2030-05-01,,\n仓库,成都仓,成都仓,武汉仓\n"
)


def opened(tmp_path, text, name="list.csv", **options):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_sheet(path, filename=name, **options)


def test_its_columns_are_rows(tmp_path):
    table = opened(tmp_path, LYING)

    assert table.header.names == ("物资名称", "单位", "数量", "批号", "有效期至", "仓库")
    assert (table.header.row, table.about_rows) == (TURNED, 4)
    rows = list(table.rows())
    assert [row.number for row in rows] == [2, 3, 4]
    assert rows[0].cells == ["毛毯", "条", "120", "B1", "2030-05-01", "成都仓"]
    assert guess(table.header, rows).mapping.missing == ()


@pytest.mark.parametrize(
    "text",
    [
        "物资名称,数量,仓库\n毛毯,5,成都仓\n水桶,6,成都仓\n",  # stands
        "物资名称,成都仓,武汉仓\n毛毯,5,6\n水桶,7,8\n",  # a column a warehouse
        "物资名称,数量\n数量,5\n单位,6\n",  # stands, whatever its goods are called
        "毛毯,5,成都仓\n水桶,6,成都仓\n",  # no header at all
    ],
)
def test_a_sheet_that_stands_stays_as_it_is(tmp_path, text):
    table = opened(tmp_path, text)

    assert table.header.row != TURNED


def test_a_long_sheet_is_not_turned(tmp_path):
    more = "".join(f"备注{number},x,y,z\n" for number in range(60))

    assert opened(tmp_path, LYING + more).header.row != TURNED
    assert opened(tmp_path, LYING + more, header_row=TURNED).header.row != TURNED


def test_a_person_turns_it_or_says_that_it_stands(tmp_path):
    standing = "物资名称,数量,仓库\n毛毯,5,成都仓\n"

    assert opened(tmp_path, standing, header_row=TURNED).header.names == ("物资名称", "毛毯")
    assert opened(tmp_path, LYING, header_row=1).header.names[:2] == ("物资名称", "毛毯")


@pytest.mark.parametrize("hides", [False, True])
def test_workbooks_lie_as_well_and_tell_what_they_hide(tmp_path, hides):
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(LYING.splitlines()):
            sheet.write_row(number, 0, line.split(","))
        sheet.set_column(2, 2, None, None, {"hidden": hides})

    table = open_sheet(path, filename="list.xlsx")

    assert [row.cells[0] for row in table.rows()] == ["毛毯", "水桶", "帐篷"]
    assert table.hidden.rows == hides
