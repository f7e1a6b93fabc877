"""Sheets as people really write them: merged headers, sections, sums, odd dates and numbers."""

import pytest

from relief.inventory.sheets.check import Repairs
from relief.inventory.sheets.dates import parse_date
from relief.inventory.sheets.header import find_header
from relief.inventory.sheets.mapping import Mapping, guess, wide_of
from relief.inventory.sheets.rows import Row
from tests.inventory.sheets.samples import FACILITIES, checked, opened


@pytest.mark.parametrize(
    ("text", "order", "date"),
    [
        ("15-Dec-27", "", "2027-12-15"),
        ("Dec-27", "", "2027-12-31"),
        ("déc. 2027", "", "2027-12-31"),
        ("15 août 2027", "", "2027-08-15"),
        ("31 ago 2027", "", "2027-08-31"),
        ("12/27", "", "2027-12-31"),
        ("202712", "", "2027-12-31"),
        ("3/4/27", "dmy", "2027-04-03"),
        ("3/4/27", "mdy", "2027-03-04"),
    ],
)
def test_dates_of_many_shapes_are_read(text, order, date):
    assert parse_date(text, order=order).value.isoformat() == date


def test_names_under_merged_cells_carry_them():
    rows = [
        Row(1, ["", "North", "", "South", ""]),
        Row(2, ["Item", "Qty", "Expiry", "Qty", "Expiry", "Note"]),
    ]

    header = find_header(rows)

    assert header.names == (
        "Item", "North / Qty", "North / Expiry", "South / Qty", "South / Expiry", "Note",
    )  # fmt: skip
    assert header.first_data_row == 3


def test_a_group_of_columns_is_a_warehouse_with_its_own_expiry():
    names = ("Item", "North / Qty", "North / Expiry", "South / Qty", "South / Expiry")

    wide = wide_of("facility", ["North / Qty", "South / Qty"], names)

    assert wide.columns == {"North / Qty": "North", "South / Qty": "South"}
    assert wide.along["South / Qty"] == {"expiry": "South / Expiry"}


def test_a_header_that_a_person_points_at_wins_over_the_guess():
    rows = [Row(1, ["Item", "Qty"]), Row(2, ["was", "is"]), Row(3, ["Blanket", "5"])]

    assert find_header(rows, 2).names == ("was", "is")
    assert find_header(rows, 0).names == ("A", "B")
    assert find_header(rows, 0).first_data_row == 1


@pytest.mark.parametrize("name", ["Total blankets", "合计：", "Grand total", "Sub-total"])
def test_sums_are_left_out(tmp_path, name):
    table = opened(tmp_path, "a.csv", f"Item,Qty,Depot\nblanket,5,chengdu\n{name},5,chengdu\n")

    assert [row.left_out for row in checked(table)] == [False, True]


def test_a_row_of_nothing_is_left_out_and_no_trouble(tmp_path):
    table = opened(tmp_path, "a.csv", "Item,Qty,Depot\nblanket,0,chengdu\n")

    (row,) = checked(table)

    assert (row.left_out, row.problems[0].code) == (True, "nothing_there")


def test_depots_as_columns_are_found_by_their_names_beside_a_total(tmp_path):
    table = opened(tmp_path, "a.csv", "Item,Chengdu,Wuhan,Total\nblanket,5,6,11\n")

    found = guess(table.header, table.sample(), facilities=FACILITIES).mapping

    assert found.unpivot.columns == {"Chengdu": "Chengdu", "Wuhan": "Wuhan"}
    assert [row.values.quantity for row in checked(table)] == [5, 6]


def test_a_decimal_comma_is_read_where_a_person_says_so(tmp_path):
    table = opened(
        tmp_path, "a.csv", "Item;Qty;Depot\nblanket;1.200;chengdu\nblanket;7,0;chengdu\n"
    )
    mapping = Mapping({"item": "Item", "quantity": "Qty", "facility": "Depot"}, decimal="comma")

    assert [row.values.quantity for row in checked(table, mapping=mapping)] == [1200, 7]


def test_one_answer_settles_all_rows_with_the_same_trouble(tmp_path):
    table = opened(tmp_path, "a.csv", "Item,Qty,Depot\nquilt,5,chengdu\nquilt,6,moon\n")
    same = {"item_unknown|item|quilt|": "blanket-b", "facility_unknown|facility|moon|": "wuhan"}

    rows = checked(table, repairs=Repairs(same=same))

    assert [row.ready for row in rows] == [True, True]


def test_a_trouble_left_out_leaves_all_its_rows_out(tmp_path):
    table = opened(tmp_path, "a.csv", "Item,Qty,Depot\nblanket,5,chengdu\nblanket,6,moon\n")

    rows = checked(table, repairs=Repairs(left_groups={"facility_unknown|facility|moon|"}))

    assert [(row.ready, row.left_out) for row in rows] == [(True, False), (False, True)]
