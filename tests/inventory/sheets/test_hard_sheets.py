"""Hard sheets written by hand: each is read as a person reads it, or says clearly what it lacks."""

import datetime
import io

import pytest
import xlsxwriter
import xlwt

from relief.inventory.sheets.mapping import guess
from relief.inventory.sheets.numerals import with_digits
from relief.inventory.sheets.read import open_sheet
from tests.inventory.sheets.samples import (  # fmt: skip
    BLANKET,
    CHENGDU,
    FACILITIES,
    FOOD,
    RICE,
    TENT,
    WUHAN,
    checker,
    ods,
    opened,
)

GOVERNMENT = """四川省救灾物资储备情况统计表,,,,,,,
填报单位：成都市应急管理局（盖章）,,,,填报日期：2025年12月31日,,,单位：件、顶、床
序号,物资名称,规格型号,计量单位,账面数,实存数,存放仓库,备注
一,被服类,,,,,,
1,毛毯,B型,条,600,598,成都仓,
2,毛毯,B型,条,"1,200","1,200",武汉仓,
,小计,,,"1,800","1,798",,
二,帐篷类,,,,,,
3,救灾单帐篷 12 平方米,,顶,120,120,成都仓,含2顶破损
,合计,,,"1,920","1,918",,
填表人：张三,,审核人：李四,,,负责人：王五,,
"""
UNIT_CELLS = [
    ("应急压缩食品 500 克", "20箱", FOOD, 480), ("应急压缩食品 500 克", "3 箱 5 盒", FOOD, 77),
    ("应急压缩食品 500 克", "3箱零5盒", FOOD, 77), ("应急压缩食品 500 克", "20箱（每箱30盒）", FOOD, 600),
    ("应急压缩食品 500 克", "20箱×30盒", FOOD, 600), ("应急压缩食品 500 克", "二十箱", FOOD, 480),
    ("应急压缩食品 500 克", "贰佰盒", FOOD, 200), ("大米", "2.5吨", RICE, 2_500_000),
    ("大米", "三百斤", RICE, 150_000), ("大米", "三两", RICE, 150), ("大米", "40袋*25kg", RICE, 1_000_000),
    ("毛毯", "'1200", BLANKET, 1200), ("毛毯", "１２００條", BLANKET, 1200),
]  # fmt: skip
DATES = [
    ("115/03/31", "2026-03-31", "republic"), ("民國115年3月31日", "2026-03-31", "republic"),
    ("1150331", "2026-03-31", "republic"), ("2026年3月5日", "2026-03-05", "exact"), ("至2026年3月", "2026-03-31", "month"),
    ("2026-03", "2026-03-31", "month"), ("有效期至：2026.3.5", "2026-03-05", "exact"), ("2026年3月底", "2026-03-31", "month"),
    ("26年3月5日", "2026-03-05", "exact"), ("26年3月", "2026-03-31", "month"), ("EXP 03/2026", "2026-03-31", "month"), ("46112", "2026-03-31", "serial"),
]  # fmt: skip


def looked_at(table):
    """Return the mapping that is proposed for a table, and its rows checked."""
    found = guess(table.header, table.sample(), facilities=FACILITIES)
    return found, list(checker(table, mapping=found.mapping).check(table))


def counted(rows):
    """Return what would be booked: (item, warehouse, units)."""
    saved = [row.values for row in rows if row.ready]
    return [(one.item_id, one.facility_id, one.quantity) for one in saved]


def told(rows):
    """Return (row, code) of all that is said about rows that are not booked."""
    return [(row.row.number, one.code) for row in rows if not row.ready for one in row.problems]


def listed(text, tmp_path, name="a.csv", encoding="utf-8"):
    """Return the rows of a list of text, checked."""
    return looked_at(opened(tmp_path, name, text, encoding))[1]


def test_a_form_of_an_authority_with_groups_sums_and_signatures(tmp_path):
    rows = listed(GOVERNMENT, tmp_path)

    assert counted(rows) == [
        (BLANKET.id, CHENGDU.id, 598), (BLANKET.id, WUHAN.id, 1200), (TENT.id, CHENGDU.id, 120),
    ]  # fmt: skip
    assert told(rows) == [
        (4, "heading_row"), (7, "total_row"), (8, "heading_row"), (10, "total_row"),
        (11, "signature_row"),
    ]  # fmt: skip


def test_a_name_with_an_amount_is_no_heading_and_an_item_without_one_is_asked(tmp_path):
    rows = listed("品名,数量,仓库\n卫星电话,5,\n毛毯,,\n", tmp_path)

    assert {"item_unknown", "required"} <= {code for number, code in told(rows) if number == 2}
    assert (3, "required") in told(rows)


@pytest.mark.parametrize(("item", "cell", "of", "units"), UNIT_CELLS)
def test_an_amount_with_its_units_in_one_cell(tmp_path, item, cell, of, units):
    rows = listed(f'品名\t数量\t仓库\n{item}\t"{cell}"\t成都仓\n', tmp_path)

    assert counted(rows) == [(of.id, CHENGDU.id, units)]


@pytest.mark.parametrize(
    "cell", ["10箱×24", "3箱5箱", "三四箱", "一百二", "半箱", "3箱5", "约20箱"]
)
def test_an_amount_that_may_mean_two_things_is_asked(tmp_path, cell):
    rows = listed(f"品名,数量,仓库\n应急压缩食品 500 克,{cell},成都仓\n", tmp_path)

    assert told(rows) == [(2, "quantity_unreadable")]


def test_an_amount_in_parts_is_kept_as_the_base_units_it_is(tmp_path):
    (row,) = listed("品名,数量,单位,仓库\n应急压缩食品 500 克,3箱5盒,盒,成都仓\n", tmp_path)

    assert (row.values.entered_quantity, row.values.entered_unit) == (77, "盒")


@pytest.mark.parametrize(("cell", "day", "rule"), DATES)
def test_a_date_in_the_ways_of_china_and_taiwan(tmp_path, cell, day, rule):
    (row,) = listed(f"品名,数量,有效期至,仓库\n毛毯,5,{cell},成都仓\n", tmp_path)

    assert (row.values.expiry.isoformat(), row.values.expiry_rule) == (day, rule)


@pytest.mark.parametrize("life", ["3年", "三年", "36个月", "三十六个月"])
def test_a_length_of_life_counts_from_the_production_date(tmp_path, life):
    text = f"物资名称,数量,生产日期,有效期,仓库\n毛毯,12,2021年3月5日,{life},成都仓\n"

    (row,) = listed(text, tmp_path)

    assert (row.values.expiry.isoformat(), row.values.expiry_rule) == ("2024-03-05", "derived")


def test_a_length_of_life_without_a_production_date_is_asked(tmp_path):
    rows = listed("物资名称,数量,生产日期,有效期,仓库\n毛毯,12,,三年,成都仓\n", tmp_path)

    assert told(rows) == [(2, "expiry_needs_production")]


def test_traditional_characters_are_read(tmp_path):
    text = "品名,數量,單位,批號,有效期限,倉庫,備註\n毛毯,5,條,B1,115/03/31,成都仓,舊\n救災單帳篷 12 平方米,6,頂,,,武汉仓,\n"

    found, rows = looked_at(opened(tmp_path, "a.csv", text))

    assert found.unmapped == ()
    assert (BLANKET.id, CHENGDU.id, 5) in counted(rows)


def test_two_tables_side_by_side_each_with_their_goods(tmp_path):
    rows = listed(
        "成都仓,,,武汉仓,,\n物资名称,数量,单位,物资名称,数量,单位\n毛毯,600,条,救灾单帐篷 12 平方米,120,顶\n毛毯,5,条,,,\n",
        tmp_path,
    )

    assert counted(rows) == [
        (BLANKET.id, CHENGDU.id, 600), (TENT.id, WUHAN.id, 120), (BLANKET.id, CHENGDU.id, 5),
    ]  # fmt: skip


def test_three_rows_of_header(tmp_path):
    rows = listed(
        ",Region North,,Region South,,\n,Chengdu,,Wuhan,,\nItem,Qty,Expiry,Qty,Expiry,Remarks\nblanket,5,2030-01-01,6,2031-01-01,\n",
        tmp_path,
    )

    assert counted(rows) == [(BLANKET.id, CHENGDU.id, 5), (BLANKET.id, WUHAN.id, 6)]
    assert [row.values.expiry.year for row in rows] == [2030, 2031]


@pytest.mark.parametrize(
    ("header", "cells", "units"),
    [
        ("Opening stock,Received,Issued,Closing stock", "100,20,30,90", 90),
        ("期初库存,本期入库,本期出库,期末库存", "100,20,30,90", 90),
        ("箱数,每箱数量,总数量", "20,24,480", 480), ("件数,数量", "20,480", 480), ("账面数,实存数", "600,598", 598),
    ],
)  # fmt: skip
def test_of_several_columns_of_amounts_the_one_that_is_there_counts(tmp_path, header, cells, units):
    rows = listed(f"品名,{header},仓库\n毛毯,{cells},成都仓\n", tmp_path)

    assert counted(rows) == [(BLANKET.id, CHENGDU.id, units)]


def test_amounts_of_one_name_in_two_units_are_asked(tmp_path):
    text = "品名,数量(箱),数量(盒),仓库\n应急压缩食品 500 克,20,5,成都仓\n"

    found = guess(opened(tmp_path, "a.csv", text).header, facilities=FACILITIES)

    assert found.missing == ("quantity",)
    assert found.unmapped == ("数量(箱)", "数量(盒)")


def test_a_french_list_with_a_day_above_twelve_settles_the_order_of_all_dates(tmp_path):
    text = "Désignation;Quantité;Unité;Date d'expiration;Entrepôt;N° de lot\nblanket;5;pièces;31/12/2026;Chengdu;L1\nblanket;6;pièces;01/02/2027;Wuhan;L2\n"

    rows = listed(text, tmp_path, encoding="cp1252" if text.isascii() else "utf-8")

    assert [row.values.expiry.isoformat() for row in rows] == ["2026-12-31", "2027-02-01"]
    assert [row.values.batch for row in rows] == ["L1", "L2"]


def test_dates_of_which_some_are_one_way_and_some_the_other_are_asked(tmp_path):
    rows = listed(
        "Item,Qty,Expiry,Depot\nblanket,5,31/12/2026,Chengdu\nblanket,6,12/31/2026,Chengdu\nblanket,7,03/04/2027,Chengdu\n",
        tmp_path,
    )

    assert told(rows) == [(4, "date_ambiguous")]


def test_goods_below_another_owner_s_name_are_asked_for(tmp_path):
    text = "货主,仓库,品名,数量\n甲机构,成都仓,毛毯,5\n,成都仓,毛毯,6\n乙,成都仓,毛毯,7\n,成都仓,毛毯,8\n"
    table = opened(tmp_path, "a.csv", text)
    mapping = guess(table.header, table.sample(), facilities=FACILITIES).mapping

    rows = list(checker(table, mapping=mapping, own_names=("b", "乙")).check(table))

    assert told(rows) == [(2, "owner_is_other"), (3, "owner_blank")]
    assert counted(rows) == [(BLANKET.id, CHENGDU.id, 7), (BLANKET.id, CHENGDU.id, 8)]


def test_empty_rows_and_columns_notes_above_and_below(tmp_path):
    rows = listed(
        ",,,,,\n,Stock report as of 31 Dec 2025,,,,\n,,,,,\n,Item,,Qty,,Depot\n,,,,,\n,blanket,,5,,Chengdu\n,,,,,\n,* excluding damaged goods,,,,\n,Prepared by: A. Person,,,,\n",
        tmp_path,
    )

    assert counted(rows) == [(BLANKET.id, CHENGDU.id, 5)]
    assert [code for _row, code in told(rows)] == ["heading_row", "signature_row"]


@pytest.mark.parametrize("header", ["完好数量,破损数量", "Good qty,Damaged qty", "完好数,待检数"])
def test_columns_that_count_goods_in_each_state(tmp_path, header):
    rows = listed(f"品名,{header},仓库\n毛毯,5,2,成都仓\n毛毯,7,,武汉仓\n", tmp_path)

    assert [row.values.quantity for row in rows] == [5, 2, 7]
    assert [row.values.condition == "good" for row in rows] == [True, False, True]


def test_prices_say_how_amounts_are_written(tmp_path):
    rows = listed(
        "Item;Qty;Unit price;Currency;Depot\nblanket;1.200;1.234,56;EUR;Chengdu\n", tmp_path
    )

    assert counted(rows) == [(BLANKET.id, CHENGDU.id, 1200)]
    assert (str(rows[0].values.unit_price), rows[0].values.currency) == ("1234.56", "EUR")


def test_a_table_drawn_with_signs(tmp_path):
    rows = listed(
        "| Item | Qty | Warehouse |\n|---|---|---|\n| blanket | 5 | Chengdu |\n", tmp_path, "a.txt"
    )

    assert counted(rows) == [(BLANKET.id, CHENGDU.id, 5)]


def test_shares_and_negatives_of_book_keeping_are_refused_beside_good_rows(tmp_path):
    rows = listed(
        "Item,On hand,Fill %,Warehouse\nblanket,(30),85%,Chengdu\nblanket,85%,85%,Chengdu\nblanket,1 200,85%,Wuhan\n",
        tmp_path,
    )

    assert told(rows) == [(2, "quantity_negative"), (3, "quantity_share")]
    assert counted(rows) == [(BLANKET.id, WUHAN.id, 1200)]


def test_a_workbook_of_the_1904_system_and_stored_numbers_as_dates(tmp_path):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": True}) as book:
        page, day = book.add_worksheet("库存"), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, ["品名", "数量", "仓库", "有效期至"])
        page.write_row(1, 0, ["毛毯", 5, "成都仓"])
        page.write_datetime(1, 3, datetime.date(2026, 3, 31), day)

    (row,) = looked_at(opened(tmp_path, "a.xlsx", stream.getvalue()))[1]

    assert row.values.expiry == datetime.date(2026, 3, 31)


def test_an_old_workbook_with_a_title_and_text_for_numbers(tmp_path):
    stream, book = io.BytesIO(), xlwt.Workbook()
    page = book.add_sheet("武汉仓")
    for number, cells in enumerate(
        [
            ["物资台账"],
            ["物资名称", "实存数量", "单位", "效期"],
            ["毛毯", "1,200", "条", "2026年3月"],
        ]
    ):
        for place, cell in enumerate(cells):
            page.write(number, place, cell)
    book.save(stream)
    table = opened(tmp_path, "a.xls", stream.getvalue())
    mapping = guess(table.header, table.sample(), facilities=FACILITIES, sheet=table.sheet).mapping

    (row,) = checker(table, mapping=mapping).check(table)

    assert (row.values.quantity, row.values.facility_id) == (1200, WUHAN.id)
    assert row.values.expiry == datetime.date(2026, 3, 31)


def test_an_open_document_with_merged_owners(tmp_path):
    def cells(*texts):
        return "<table:table-row>" + "".join(
            f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts
        ) + "</table:table-row>"  # fmt: skip

    covered = "<table:table-row><table:covered-table-cell/>" + cells(
        "毛毯", "6", "武汉仓"
    ).removeprefix("<table:table-row>")
    rows = cells("货主", "品名", "数量", "仓库") + cells("甲机构", "毛毯", "5", "成都仓") + covered
    table = opened(tmp_path, "a.ods", ods(rows))
    mapping = guess(table.header, table.sample(), facilities=FACILITIES).mapping

    found = list(checker(table, mapping=mapping, own_names=("b",)).check(table))

    assert told(found) == [(2, "owner_is_other"), (3, "owner_blank")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_rare_characters_in_every_encoding(tmp_path, delimiter, encoding):
    text = "品名,数量,仓库,批号\n毛毯,5,成都仓,𠮷𪚥-1\n"

    (row,) = listed(text.replace(",", delimiter), tmp_path, encoding=encoding)

    assert (row.values.quantity, row.values.batch) == (5, "𠮷𪚥-1")


def test_a_cyrillic_list_is_asked_with_the_right_reading(tmp_path):
    from relief.inventory.sheets.problems import Refused

    text = "Наименование;Количество;Ед. изм.;Срок годности;Склад\nblanket;5;шт;31.12.2026;Chengdu\n"
    with pytest.raises(Refused) as refusal:
        opened(tmp_path, "a.csv", text, "cp1251")

    assert "cp1251" in {one.encoding for one in refusal.value.candidates}
    assert counted(listed(text, tmp_path)) == [(BLANKET.id, CHENGDU.id, 5)]


def test_a_sheet_lying_on_its_side_says_what_it_lacks_as_it_stands(tmp_path):
    opened(tmp_path, "a.csv", "物资名称,毛毯,帐篷\n数量,600,120\n仓库,成都仓,武汉仓\n")
    table = open_sheet(tmp_path / "a.csv", filename="a.csv", header_row=1)

    assert guess(table.header, table.sample(), facilities=FACILITIES).missing == (
        "quantity", "facility",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("一千零五条", "1005条"), ("两万三千", "23000"), ("十", "10"), ("一百二十三万四千五百六十七", "1234567"),
        ("三四箱", "三四箱"), ("二〇二六年", "二〇二六年"), ("12箱", "12箱"), ("万", "万"),
    ],
)  # fmt: skip
def test_numbers_in_characters(text, digits):
    assert with_digits(text) == digits
