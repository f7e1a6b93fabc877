"""Awkward sheets of real stock keepers: each row is read right, or refused with its reason; what a
person would count is what is counted.
"""

import datetime
import io
from dataclasses import replace

import pytest
import xlsxwriter

from relief.inventory.sheets.mapping import guess, wide_of
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.read import open_sheet
from tests.inventory.sheets.samples import FACILITIES, checked, checker, opened, saved


def read(table, **changes):
    """Return {(item, facility): units} of a table with the mapping it guesses, and its troubles as
    (row, code); `changes` are what a person changes of the mapping.
    """
    found = guess(
        table.header, table.sample(40), facilities=FACILITIES, sheet=table.sheet or ""
    ).mapping
    rows = checked(table, mapping=replace(found, **changes))
    counted = {}
    for row in rows:
        if row.ready:
            goods = (row.values.item_id, row.values.facility_id)
            counted[goods] = counted.get(goods, 0) + row.values.quantity
    troubles = [
        (row.row.number, one.code)
        for row in rows
        for one in row.problems
        if one.code != "unit_assumed"
    ]
    return counted, troubles


def workbook(*sheets, **formats):
    """Return an XLSX file: (name, rows, {column: number format}) a sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows, shown in sheets:
            page = book.add_worksheet(name)
            styles = {
                column: book.add_format({"num_format": code}) for column, code in shown.items()
            }
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    page.write(number, column, cell, styles.get(column) if number else None)
    return target.getvalue()


BLANKET, TENT, FOOD, CHENGDU, WUHAN = "3", "1", "2", "11", "12"


def test_a_second_header_row_beneath_merged_cells_names_the_depots(tmp_path):
    table = opened(
        tmp_path, "a.csv",
        "2025年库存表,,,,\n物资名称,单位,库存数量,,备注\n,,成都仓,武汉仓,\n毛毯,条,5,6,\n帐篷,顶,,7,旧\n救灾单帐篷 12 平方米,顶,1,2,\n",
    )  # fmt: skip

    assert table.header.names == ("物资名称", "单位", "成都仓", "武汉仓", "备注")
    counted, troubles = read(table)
    assert counted == {
        (BLANKET, CHENGDU): 5,
        (BLANKET, WUHAN): 6,
        (TENT, CHENGDU): 1,
        (TENT, WUHAN): 2,
    }
    assert troubles == [(5, "item_unknown")]


def test_items_merged_over_both_header_rows_leave_no_depot_out(tmp_path):
    table = opened(
        tmp_path, "a.csv",
        "物资名称,成都仓,,武汉仓,\n,数量,有效期,数量,有效期\n应急压缩食品 500 克,5,2030-01-01,6,2031-01-01\n",
    )  # fmt: skip

    rows = checked(table)

    found = {(one.values.facility_id, one.values.quantity, str(one.values.expiry)) for one in rows}
    assert found == {(CHENGDU, 5, "2030-01-01"), (WUHAN, 6, "2031-01-01")}


def test_groups_of_which_the_first_describes_the_goods_stay_apart(tmp_path):
    table = opened(
        tmp_path, "a.csv",
        "物资信息,,成都仓,,武汉仓,,\n名称,单位,数量,批号,数量,批号,备注\n毛毯,条,5,A,6,B,新\n",
    )  # fmt: skip

    assert table.header.names == (
        "名称", "单位", "成都仓 / 数量", "成都仓 / 批号", "武汉仓 / 数量", "武汉仓 / 批号", "备注",
    )  # fmt: skip
    assert {(one.values.facility_id, one.values.batch) for one in checked(table)} == {
        (CHENGDU, "A"), (WUHAN, "B"),
    }  # fmt: skip


def test_one_of_two_groups_of_depots_is_taken_by_the_names_of_its_depots():
    names = ("品名", "期初 / 成都仓", "期初 / 武汉仓", "期末 / 成都仓", "期末 / 武汉仓")

    wide = wide_of("facility", names[3:], names)

    assert wide.columns == {"期末 / 成都仓": "成都仓", "期末 / 武汉仓": "武汉仓"}


def test_a_first_row_of_words_is_no_second_header(tmp_path):
    table = opened(tmp_path, "a.csv", "Item,,Qty,Depot\nA1,Blanket,,chengdu\nA2,Blanket,5,wuhan\n")

    assert table.header.first_data_row == 2


def test_the_header_on_every_printed_page_is_left_out(tmp_path):
    table = opened(
        tmp_path, "a.csv",
        "物资名称,数量,仓库\n毛毯,5,成都仓\n本页小计,5,\n物资名称,数量,仓库\n毛毯,6,武汉仓\n合计,11,\n",
    )  # fmt: skip

    counted, troubles = read(table)

    assert counted == {(BLANKET, CHENGDU): 5, (BLANKET, WUHAN): 6}
    assert troubles == [(3, "total_row"), (4, "header_again"), (6, "total_row")]


def test_a_closing_balance_wins_over_what_came_in_and_went_out(tmp_path):
    table = opened(
        tmp_path, "a.csv", "品名,期初数量,入库数量,出库数量,结存数量,仓库\n毛毯,1,9,3,7,成都仓\n"
    )

    assert read(table)[0] == {(BLANKET, CHENGDU): 7}


def test_the_title_or_the_sheet_names_the_depot_of_all_rows(tmp_path):
    titled = opened(tmp_path, "a.csv", "仓库：成都仓  日期：2025-01-01\n品名,数量\n毛毯,5\n")
    named = opened(tmp_path, "b.xlsx", workbook(("武汉仓", [["品名", "数量"], ["毛毯", 6]], {})))

    assert read(titled)[0] == {(BLANKET, CHENGDU): 5}
    assert read(named)[0] == {(BLANKET, WUHAN): 6}


def test_every_sheet_of_a_workbook_can_be_chosen(tmp_path):
    book = workbook(
        ("成都仓", [["品名", "数量"], ["毛毯", 5]], {}),
        ("武汉仓", [["品名", "数量"], ["毛毯", 6]], {}),
    )
    path = saved(tmp_path, "a.xlsx", book)

    found = [
        read(open_sheet(path, filename="a.xlsx", sheet=name))[0] for name in ("成都仓", "武汉仓")
    ]

    assert found == [{(BLANKET, CHENGDU): 5}, {(BLANKET, WUHAN): 6}]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("12箱", 288), ("12箱5盒", 293), ("3 ctn", 72), ("3 cartons", 72), ("12 盒", 12), ("12（箱）", 288), ("１２００", 1200),
        ("１，２００", 1200), ("1,200", 1200), ("1 200", 1200), ("1\u00a0200", 1200), ("1\u202f200", 1200), ("1'200", 1200),
        ("1.2万", 12_000), ("2打", 24), ("1200.0", 1200), ("1,200.00", 1200),
    ],
)  # fmt: skip
def test_a_quantity_is_counted_as_a_person_counts_it(tmp_path, text, units):
    table = opened(tmp_path, "a.csv", f'品名\t数量\t仓库\n应急压缩食品 500 克\t"{text}"\t成都仓\n')

    assert read(table)[0] == {(FOOD, CHENGDU): units}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"), ("n/a", "required"), ("不详", "required"), ("50%", "quantity_share"), ("(30)", "quantity_negative"),
        ("（1,200）", "quantity_negative"), ("-30", "quantity_negative"), ("30-", "quantity_negative"), ("12箱5", "quantity_unreadable"),
        ("约100", "quantity_unreadable"), ("100+", "quantity_unreadable"), ("100/200", "quantity_unreadable"),
        ("1,5", "quantity_fraction"), ("1.200", "quantity_ambiguous"), ("12.000", "quantity_ambiguous"),
        ("1.200 盒", "quantity_ambiguous"), ("0.5", "quantity_fraction"), ("1.234.567x8", "quantity_unreadable"),
        ("=SUM(B2:B3)", "formula"), ("#REF!", "sheet_error"), ("12托", "unit_needs_pack"), ("12斤", "unit_dimension"),
        ("12把", "unit_counted_in"), ("12xyz", "unit_unknown"),
    ],
)  # fmt: skip
def test_a_doubtful_quantity_is_refused_on_its_row(tmp_path, text, code):
    table = opened(tmp_path, "a.csv", f'品名\t数量\t仓库\n应急压缩食品 500 克\t"{text}"\t成都仓\n')

    assert read(table) == ({}, [(2, code)])


@pytest.mark.parametrize("text", ["-", "—", "无", "没有", "nil", "0", "0箱"])
def test_a_row_that_says_nothing_is_there_is_left_out_and_said_so(tmp_path, text):
    table = opened(tmp_path, "a.csv", f"品名,数量,仓库\n毛毯,{text},成都仓\n".replace("0箱", "0条"))

    assert read(table) == ({}, [(2, "nothing_there")])


def test_blanks_and_dashes_of_a_wide_sheet_are_no_stock_but_errors_are_told(tmp_path):
    table = opened(tmp_path, "a.csv", "品名,成都仓,武汉仓\n毛毯,无,-\n毛毯,3,#REF!\n毛毯,n/a,4\n")

    counted, troubles = read(table)

    assert counted == {(BLANKET, CHENGDU): 3, (BLANKET, WUHAN): 4}
    assert troubles == [(3, "sheet_error"), (4, "required")]


def test_european_numbers_are_recognised_by_those_that_can_mean_nothing_else(tmp_path):
    table = opened(
        tmp_path, "a.csv", "Item;Qty;Depot\nblanket;1.200,00;Chengdu\nblanket;1.200;Wuhan\n"
    )

    found = guess(table.header, table.sample(), facilities=FACILITIES).mapping

    assert found.decimal == "comma"
    assert read(table)[0] == {(BLANKET, CHENGDU): 1200, (BLANKET, WUHAN): 1200}


def test_a_point_that_may_separate_thousands_is_settled_once_for_the_sheet(tmp_path):
    table = opened(tmp_path, "a.csv", "Item,Qty,Depot\nblanket,12.000,Chengdu\n")

    assert read(table, decimal="point")[0] == {(BLANKET, CHENGDU): 12}
    assert read(table, decimal="comma")[0] == {(BLANKET, CHENGDU): 12_000}


def test_amounts_with_three_places_beside_one_without_doubt_are_read(tmp_path):
    table = opened(
        tmp_path, "a.csv", "Item,Qty,Depot\nblanket,12.000,Chengdu\nblanket,1200.000,Wuhan\n"
    )

    assert read(table)[0] == {(BLANKET, CHENGDU): 12, (BLANKET, WUHAN): 1200}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2030年3月1日", "2030-03-01"), ("2030.3.1", "2030-03-01"), ("03/2030", "2030-03-31"), ("47543", "2030-03-01"),
        ("20300301", "2030-03-01"), ("2030-03", "2030-03-31"), ("1-Mar-30", "2030-03-01"), ("２０３０－０３－０１", "2030-03-01"),
        ("2030.10", "2030-10-31"), ("2030/3/1 0:00:00", "2030-03-01"), ("长期", None), ("/", None), ("", None),
    ],
)  # fmt: skip
def test_a_date_is_read_as_a_person_reads_it(tmp_path, text, day):
    table = opened(tmp_path, "a.csv", f"品名,数量,有效期至,仓库\n毛毯,5,{text},成都仓\n")

    (row,) = checked(table)

    assert (row.values.expiry and row.values.expiry.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2030.1", "date_ambiguous"), ("03/04/2030", "date_ambiguous"), ("30/3/11", "date_ambiguous"), ("201012", "date_ambiguous"),
        ("2030-02-30", "date_impossible"), ("2030", "date_unreadable"), ("明年", "date_unreadable"), ("24个月", "expiry_needs_production"),
    ],
)  # fmt: skip
def test_a_doubtful_date_is_refused_on_its_row(tmp_path, text, code):
    table = opened(tmp_path, "a.csv", f"品名,数量,有效期至,仓库\n毛毯,5,{text},成都仓\n")

    assert read(table) == ({}, [(2, code)])


def test_dates_and_numbers_of_a_workbook_are_read_as_they_are_shown(tmp_path):
    rows = [
        ["品名", "数量", "有效期至", "仓库"],
        ["应急压缩食品 500 克", 12, datetime.date(2030, 3, 1), "成都仓"],
    ]
    table = opened(tmp_path, "a.xlsx", workbook(("a", rows, {1: '#,##0"箱"', 2: "yyyy/m/d"})))

    (row,) = checked(table)

    assert (row.values.quantity, row.values.entered_unit) == (288, "箱")
    assert row.values.expiry == datetime.date(2030, 3, 1)


@pytest.mark.parametrize(
    ("shown", "value", "text"),
    [
        ('0"箱"', 12, "12箱"), ("#,##0个", 1200, "1200个"), ('General"顶"', 5, "5顶"), ('0.00"kg"', 1.5, "1.5kg"),
        ("0%", 0.5, "50%"), ("0.00%", 1, "100%"), ('0!.0,"万"', 12000, "12000"), ("#,##0", 1200, "1200"), ("0.00E+00", 12, "12"),
    ],
)  # fmt: skip
def test_what_a_number_format_shows_is_not_lost(tmp_path, shown, value, text):
    book = workbook(("a", [["品名", "数量"], ["毛毯", value]], {1: shown}))

    (row,) = opened(tmp_path, "a.xlsx", book).rows()

    assert row.cells[1] == text


def test_a_formula_counts_by_its_value_and_without_one_is_refused(tmp_path):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("a")
        for number, cells in enumerate(
            [["品名", "数量", "仓库"], ["毛毯", 0, "成都仓"], ["毛毯", 0, "武汉仓"]]
        ):
            page.write_row(number, 0, cells)
        page.write_formula(1, 1, "=2*6", None, 12)
        page.write_formula(2, 1, "=2*7", None, "")
    table = opened(tmp_path, "a.xlsx", target.getvalue())

    counted, troubles = read(table)

    assert counted == {(BLANKET, CHENGDU): 12}
    assert troubles in ([(3, "formula")], [(3, "required")])


def test_hidden_columns_are_read_like_others(tmp_path):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("a")
        page.set_column(1, 1, None, None, {"hidden": True})
        page.write_row(0, 0, ["品名", "批号", "数量", "仓库"])
        page.write_row(1, 0, ["毛毯", "A1", 5, "成都仓"])

    (row,) = checked(opened(tmp_path, "a.xlsx", target.getvalue()))

    assert (row.values.batch, row.values.quantity) == ("A1", 5)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_asked_with_the_right_reading(tmp_path, encoding):
    text = "物资名称\t数量\t仓库\n毛毯\t5\t成都仓\n"
    path = saved(tmp_path, "a.txt", text.encode(encoding))

    with pytest.raises(Refused) as refusal:
        open_sheet(path, filename="a.txt")

    assert [one.encoding for one in refusal.value.candidates] == [encoding]
    assert read(open_sheet(path, filename="a.txt", encoding=encoding))[0] == {(BLANKET, CHENGDU): 5}


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_list_is_read_in_any_encoding_and_with_any_delimiter(tmp_path, delimiter, encoding):
    text = "物资名称,数量,单位,仓库,备注\n毛毯,5,条,成都仓,𠮷仓库\n救灾单帐篷 12 平方米,3,顶,武汉仓,完好\n"
    table = opened(tmp_path, "a.csv", text.replace(",", delimiter), encoding)

    assert read(table)[0] == {(BLANKET, CHENGDU): 5, (TENT, WUHAN): 3}


def test_a_column_without_a_name_can_be_chosen_by_its_letter(tmp_path):
    table = opened(tmp_path, "a.csv", "品名,,仓库\n毛毯,5,成都仓\n毛毯,6,武汉仓,后来\n")

    assert table.header.names == ("品名", "B", "仓库", "D")


def test_what_stands_beyond_the_last_named_column_is_pointed_out(tmp_path):
    rows = "".join(f"毛毯,{n},成都仓\n" for n in range(1, 60))
    table = opened(tmp_path, "a.csv", f"品名,数量,仓库\n{rows}毛毯,7,武汉仓,,破损 3 条\n")

    (last,) = [row for row in checked(table) if row.row.number == 61]

    assert last.ready
    assert last.problems[0].params["value"] == "破损 3 条"


def test_a_sum_without_a_word_beneath_merged_cells_is_no_second_lot(tmp_path):
    table = opened(
        tmp_path,
        "a.csv",
        "品名,数量,批号,仓库\n毛毯,5,A,成都仓\n,6,B,成都仓\n,11,,\n水桶,3,,武汉仓\n,14,,\n",
    )

    counted, troubles = read(table, fill_down=("item", "facility"))

    assert counted[BLANKET, CHENGDU] == 11
    assert [trouble for trouble in troubles if trouble[1] == "total_row"] == [
        (4, "total_row"),
        (6, "total_row"),
    ]


def test_a_date_filled_down_into_another_item_is_pointed_out(tmp_path):
    table = opened(
        tmp_path,
        "a.csv",
        "品名,数量,有效期至,仓库\n应急压缩食品 500 克,5,2030-01-01,成都仓\n毛毯,6,,成都仓\n",
    )

    _, troubles = read(table, fill_down=("item", "expiry"))

    assert troubles == [(3, "filled_down")]


def test_a_subtotal_of_a_depot_is_left_out(tmp_path):
    table = opened(
        tmp_path, "a.csv", "仓库,品名,数量\n成都仓,毛毯,5\n成都仓小计,,5\n武汉仓,毛毯,6\n总计,,11\n"
    )

    counted, troubles = read(table)

    assert sum(counted.values()) == 11
    assert troubles == [(3, "total_row"), (5, "total_row")]


def test_a_batch_that_a_program_cut_short_is_refused(tmp_path):
    table = opened(tmp_path, "a.csv", "品名,数量,批号,仓库\n毛毯,5,2.02503E+11,成都仓\n")

    assert read(table) == ({}, [(2, "number_shortened")])


def test_the_totals_are_what_a_person_counts(tmp_path):
    table = opened(
        tmp_path, "a.csv",
        "品名,数量,单位,仓库\n应急压缩食品 500 克,2,箱,成都仓\n应急压缩食品 500 克,5,盒,武汉仓\n毛毯,\"1,200\",条,成都仓\n,,,\n合计,1207,,\n",
    )  # fmt: skip
    found = checker(table)
    list(found.check(table))

    assert found.totals.quantities == {FOOD: 53, BLANKET: 1200}
    assert (found.totals.ready, found.totals.refused, found.totals.left_out) == (3, 0, 1)
