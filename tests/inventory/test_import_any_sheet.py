"""Sheets of strangers through the page: mapped, settled and booked as a person would do it."""

import io
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from relief.catalog.models import Item
from relief.inventory.models import Facility, HeaderMapping, StockBalance, StockImport
from relief.inventory.sheets.read import open_sheet
from tests.factories import people, stock
from tests.inventory.sheets.samples import ods, text_cell, xlsx

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def keeper(sign_in):
    return sign_in(people.actor("stock_keeper", organization=people.partner("a")))


@pytest.fixture(autouse=True)
def _world():
    stock.item("blanket", name_zh="毛毯", name_en="Blanket")
    stock.item("bucket", name_zh="水桶", name_en="Bucket", unit_zh="个")
    stock.facility("chengdu", name_zh="成都备灾仓", name_en="Chengdu warehouse")
    stock.facility("wuhan", name_zh="武汉备灾仓", name_en="Wuhan warehouse")


def dropped(keeper, text, name="list.csv"):
    """Drop a file on the page and return the list."""
    data = text if isinstance(text, bytes) else text.encode()
    keeper.post(reverse("inventory:import-list"), {"file": SimpleUploadedFile(name, data)})
    return StockImport.objects.latest("pk")


def said(keeper, row, what, **answers):
    """Press a button of the list's page and return the list."""
    answer = keeper.post(reverse(f"inventory:import-{what}", args=[row.uid]), answers)
    assert answer.status_code == 302
    row.refresh_from_db()
    return row


def shown(keeper, row):
    answer = keeper.get(reverse("inventory:import-detail", args=[row.uid]))
    assert answer.status_code == 200
    return answer.content.decode()


def booked(keeper, row):
    said(keeper, row, "confirm", leave_out="1")
    assert row.status == "confirmed"
    rows = StockBalance.objects.values_list("lot__item__code", "facility__code", "on_hand")
    return sorted(rows)


def columns(row, *fields):
    return {f"column-{place}": field for place, field in enumerate(fields)}


def group_of(row, code, value):
    (found,) = [
        one["group"]
        for one in row.summary["settle"]
        if (one["code"], one["value"]) == (code, value)
    ]
    return found


def test_a_sheet_that_lies_on_its_side_is_turned_and_says_so(keeper):
    row = dropped(
        keeper,
        "物资名称,毛毯,水桶\n单位,条,个\n数量,5,6\n批号,B1,\n仓库,成都备灾仓,武汉备灾仓\n",
    )

    assert "each of its columns is read as a row" in shown(keeper, row)
    assert booked(keeper, row) == [("blanket", "chengdu", 5), ("bucket", "wuhan", 6)]


def test_a_person_says_that_a_turned_sheet_stands_and_turns_it_again(keeper):
    row = dropped(keeper, "物资名称,毛毯,水桶\n数量,5,6\n仓库,成都备灾仓,武汉备灾仓\n")

    row = said(keeper, row, "headers", header_row="1")
    assert row.summary["headers"] == ["物资名称", "毛毯", "水桶"]
    row = said(keeper, row, "headers", header_row="-1")
    assert (row.summary["turned"], row.summary["ready"]) == (True, 2)


def test_title_rows_and_two_header_rows_under_merged_cells_are_understood(keeper):
    row = dropped(
        keeper,
        "2026 年库存表,,,,\n,成都备灾仓,,武汉备灾仓,\n物资名称,数量,有效期,数量,有效期\n毛毯,5,2030-01-01,6,\n合计,5,,6,\n",
    )

    assert (row.status, row.summary["ready"], row.summary["refused"]) == ("checked", 2, 0)
    assert booked(keeper, row) == [("blanket", "chengdu", 5), ("blanket", "wuhan", 6)]


def test_depots_as_columns_are_chosen_on_the_page(keeper):
    row = dropped(keeper, 'Goods,North,South\nBlanket,"1,200",3 400\nBucket,,7\n')
    row = said(keeper, row, "headers", **columns(row, "item", "wide-facility", "wide-facility"))
    for name, code in (("North", "chengdu"), ("South", "wuhan")):
        group = group_of(row, "facility_unknown", name)
        row = said(keeper, row, "repair", action="set_all", group=group, value=code)

    assert booked(keeper, row) == [
        ("blanket", "chengdu", 1200),
        ("blanket", "wuhan", 3400),
        ("bucket", "wuhan", 7),
    ]


def test_sections_name_the_warehouse_of_the_rows_below(keeper):
    row = dropped(keeper, "物资,数量\n成都备灾仓：,\n毛毯,5\n武汉备灾仓：,\n水桶,6\n毛毯,0\n")
    row = said(keeper, row, "headers", sections="facility", **columns(row, "item", "quantity"))

    assert row.summary["left_out"] == 1  # nothing is there
    assert booked(keeper, row) == [("blanket", "chengdu", 5), ("bucket", "wuhan", 6)]


def test_blank_cells_of_merged_rows_mean_the_same_as_above(keeper):
    row = dropped(keeper, "Depot,Item,Qty\nchengdu,Blanket,5\n,Bucket,6\n")
    row = said(
        keeper, row, "headers", fills_down="1", **columns(row, "facility", "item", "quantity")
    )

    assert booked(keeper, row) == [("blanket", "chengdu", 5), ("bucket", "chengdu", 6)]


def test_what_is_blank_below_a_name_is_asked_where_the_trouble_is_told(keeper):
    """A person need not find the tick in the folded layout; said once, it is not asked again."""
    button = 'form="layout" name="fills_down" value="1"'
    row = dropped(keeper, "Depot,Item,Qty\nchengdu,Blanket,5\n,Bucket,6\n")
    assert shown(keeper, row).count(button) == 1

    given = columns(row, "facility", "item", "quantity")
    row = said(keeper, row, "headers", fills_down="1", **given)
    assert button not in shown(keeper, row)


def test_a_cell_filled_from_above_shows_what_it_was_filled_with(keeper):
    row = dropped(keeper, "Depot,Item,Qty\nAtlantis,Blanket,5\n,Bucket,6\n")
    given = columns(row, "facility", "item", "quantity")
    row = said(keeper, row, "headers", fills_down="1", **given)

    cell = 'class="r-cell--broken">Atlantis</td>'
    assert shown(keeper, row).count(cell) == 2


def test_an_empty_quantity_is_not_taken_from_above(keeper):
    row = dropped(keeper, "Depot,Item,Qty\nchengdu,Blanket,5\nchengdu,Bucket,\n")
    assert 'form="layout" name="fills_down"' not in shown(keeper, row)


def test_a_sheet_without_a_header_is_mapped_by_letters(keeper):
    row = dropped(keeper, "Blanket,5\nBucket,6\n")
    row = said(keeper, row, "headers", header_row="0")
    row = said(
        keeper, row, "headers", **columns(row, "item", "quantity"), **{"constant-facility": "wuhan"}
    )

    assert booked(keeper, row) == [("blanket", "wuhan", 5), ("bucket", "wuhan", 6)]


def test_numbers_and_dates_are_read_as_the_sheet_writes_them(keeper):
    row = dropped(
        keeper,
        "Item;Qty;Expiry;Depot\nBlanket;1.200;03/04/2030;chengdu\nBucket;7,0;15-Dec-29;wuhan\n",
    )
    given = columns(row, "item", "quantity", "expiry", "facility")
    row = said(keeper, row, "headers", date_order="dmy", decimal="comma", **given)

    assert booked(keeper, row) == [("blanket", "chengdu", 1200), ("bucket", "wuhan", 7)]
    found = StockBalance.objects.values_list("lot__expires_on", flat=True)
    assert sorted(map(str, found)) == ["2029-12-15", "2030-04-03"]


def test_constants_fill_what_no_column_says(keeper):
    row = dropped(keeper, "Item,Qty\nBlanket,5\n")
    constants = {"facility": "wuhan", "condition": "damaged", "donor": "A donor", "batch": "L1"}
    given = {f"constant-{name}": text for name, text in constants.items()}
    booked(keeper, said(keeper, row, "headers", **columns(row, "item", "quantity"), **given))

    balance = StockBalance.objects.select_related("lot").get()
    assert (balance.condition, balance.lot.donor, balance.lot.batch) == ("damaged", "A donor", "L1")


def test_a_unit_that_is_asked_takes_the_number_for_all_its_rows(keeper):
    row = dropped(keeper, "物资名称,数量,单位,仓库\n水桶,3,箱,成都备灾仓\n水桶,2,箱,武汉备灾仓\n")
    group = group_of(row, "unit_needs_pack", "箱")
    row = said(keeper, row, "repair", action="set_all", group=group, value="12")

    assert booked(keeper, row) == [("bucket", "chengdu", 36), ("bucket", "wuhan", 24)]


def test_an_unknown_item_is_matched_and_remembered_for_the_next_list(keeper):
    row = dropped(keeper, "物资名称,数量,仓库\n保暖织物,5,成都备灾仓\n")
    group = group_of(row, "item_unknown", "保暖织物")
    chosen = str(Item.objects.get(code="blanket").uid)
    row = said(keeper, row, "repair", action="item_all", group=group, value=chosen)
    assert booked(keeper, row) == [("blanket", "chengdu", 5)]
    assert HeaderMapping.objects.get().mapping["values"] == {"item": {"保暖织物": "blanket"}}

    again = dropped(keeper, "物资名称,数量,仓库\n保暖织物,8,武汉备灾仓\n")

    assert again.summary["ready"] == 1


def test_an_unknown_item_becomes_a_new_one_of_the_catalogue(keeper):
    row = dropped(keeper, "物资名称,数量,单位,单重(kg),仓库\n卫星电话,5,部,1.5,成都备灾仓\n")
    group = group_of(row, "item_unknown", "卫星电话")
    row = said(keeper, row, "items", group=group, name="卫星电话", category="equipment")

    new = Item.objects.get(name_zh="卫星电话")
    assert (new.unit_zh, float(new.unit_weight_kg), new.category) == ("部", 1.5, "equipment")
    assert booked(keeper, row) == [(new.code, "chengdu", 5)]


def test_a_near_duplicate_of_the_catalogue_is_pointed_out_and_not_added_with_all_others(keeper):
    stock.item("tent-12", name_zh="救灾单帐篷 12 平方米", name_en="Relief tent 12 m2")
    row = dropped(
        keeper, "物资名称,数量,仓库\n救灾单帐篷12平米,5,成都备灾仓\n卫星电话,5,成都备灾仓\n"
    )

    assert "救灾单帐篷 12 平方米" in shown(keeper, row)
    row = said(keeper, row, "items", all="1")

    assert Item.objects.filter(name_zh="卫星电话").exists()
    assert [one["value"] for one in row.summary["settle"]] == ["救灾单帐篷12平米"]


def test_all_rows_with_the_same_trouble_are_left_out_together(keeper):
    row = dropped(keeper, "物资名称,数量,仓库\n毛毯,5,成都备灾仓\n毛毯,6,月球仓\n水桶,7,月球仓\n")
    group = group_of(row, "facility_unknown", "月球仓")
    row = said(keeper, row, "repair", action="leave_group", group=group)

    assert (row.summary["ready"], row.summary["left_out"]) == (1, 2)


def test_an_owner_column_of_the_organization_s_own_names_is_no_trouble(keeper):
    row = dropped(
        keeper, "物资名称,数量,仓库,货主\n毛毯,5,成都备灾仓,a\n毛毯,6,成都备灾仓,某机构\n"
    )
    assert row.summary["refused"] == 1

    group = group_of(row, "owner_is_other", "某机构")
    row = said(keeper, row, "repair", action="set_all", group=group, value="a")

    assert row.summary["ready"] == 2


def test_a_wide_row_goes_back_once_with_all_its_remarks(keeper, tmp_path):
    row = dropped(keeper, "Goods,North,South\nBlanket,1,2\n")
    row = said(keeper, row, "headers", **columns(row, "item", "wide-facility", "wide-facility"))
    answer = keeper.get(reverse("inventory:import-remarks", args=[row.uid]))
    path = tmp_path / "fix.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))

    table = open_sheet(path, filename=path.name)

    assert table.header.names[:3] == ("Goods", "North", "South")
    assert [one.cells[:3] for one in table.rows()] == [["Blanket", "1", "2"]]


def test_a_list_of_items_fills_the_catalogue_and_books_nothing(keeper):
    row = dropped(keeper, published("../relief_items/items.csv"), "items.csv")
    assert row.mapping["purpose"] == "items"
    row = said(keeper, row, "items", all="1")
    for one in row.summary["settle"]:
        row = said(keeper, row, "items", group=one["group"])

    assert (row.summary["settle"], row.summary["ready"]) == ([], 0)
    assert Item.objects.count() > 40
    assert not StockBalance.objects.exists()


def test_a_list_of_depots_opens_them_at_their_points(keeper):
    row = dropped(keeper, published("esups_madagascar/depotCoordinates.csv"), "depots.csv")
    given = columns(row, "", "", "", "facility", "lat", "lon")
    row = said(keeper, row, "headers", purpose="facilities", **given)
    row = said(keeper, row, "places", all="1", country="MG")
    for one in row.summary["settle"]:
        row = said(keeper, row, "places", group=one["group"], country="MG")

    assert row.summary["settle"] == []
    ambositra = Facility.objects.get(name_zh="Ambositra, Madagascar")
    assert (ambositra.lat, ambositra.lon, ambositra.place.code) == (-20.5967, 47.22, "MG")


def published(name):
    path = DATA / "stock" / name
    if not path.exists():
        pytest.xfail("the folder of published data is absent: no real file was read")
    return path.read_bytes()


def test_madagascar_s_inventory_is_booked_with_its_depots(keeper):
    row = dropped(
        keeper, published("esups_madagascar/inventory_actual.csv"), "inventory_actual.csv"
    )
    given = columns(row, "item", "", "facility", "", "quantity")
    row = said(keeper, row, "headers", **given)
    row = said(keeper, row, "items", all="1")
    row = said(keeper, row, "places", all="1", country="MG", lat="-18.9", lon="47.5")
    for one in [one for one in row.summary["settle"] if one["code"].endswith("_unknown")]:
        what = "items" if one["code"] == "item_unknown" else "places"
        row = said(keeper, row, what, group=one["group"], country="MG", lat="-18.9", lon="47.5")

    assert row.summary["settle"] == []
    assert row.summary["ready"] == 113
    found = booked(keeper, row)
    assert ("Antananarivo Renivohitra, Madagascar", 3400) in {
        (Facility.objects.get(code=place).name_zh, units) for _item, place, units in found
    }


def test_the_stockpile_in_dubai_is_booked_at_its_coordinates(keeper):
    row = dropped(keeper, published("unhcr_dubai_2020.csv"), "unhcr_dubai_2020.csv")
    row = said(keeper, row, "items", all="1")
    (trouble,) = [one for one in row.summary["settle"] if one["code"] == "facility_unknown"]
    row = said(keeper, row, "places", group=trouble["group"], country="AE")
    (trouble,) = [one for one in row.summary["settle"] if one["code"] == "owner_is_other"]
    row = said(keeper, row, "repair", action="set_all", group=trouble["group"], value="a")

    assert sorted(units for _item, _place, units in booked(keeper, row)) == [10300, 246000, 292800]
    dubai = Facility.objects.get(name_zh__startswith="Dubai")
    assert (dubai.lat, dubai.lon, dubai.assumed) == (24.89667, 55.16139, [])
    assert dubai.place.code == "AE"


def test_every_sheet_of_a_workbook_is_booked_once(keeper):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, units in (("成都备灾仓", 5), ("武汉备灾仓", 6)):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["物资名称", "数量"])
            page.write_row(1, 0, ["毛毯", units])

    first = dropped(keeper, stream.getvalue(), "a.xlsx")
    second = said(
        keeper, dropped(keeper, stream.getvalue(), "a.xlsx"), "headers", sheet="武汉备灾仓"
    )
    assert "武汉备灾仓" in shown(keeper, second)
    booked(keeper, first)

    assert booked(keeper, second) == [("blanket", "chengdu", 5), ("blanket", "wuhan", 6)]

    again = said(
        keeper, dropped(keeper, stream.getvalue(), "a.xlsx"), "headers", sheet="武汉备灾仓"
    )
    keeper.post(reverse("inventory:import-confirm", args=[again.uid]))
    again.refresh_from_db()
    assert again.status == "checked"


def test_utf16_without_its_mark_is_settled_on_the_page(keeper):
    text = "物资名称\t数量\t仓库\n毛毯\t5\t成都备灾仓\n"
    row = dropped(keeper, text.encode("utf-16-le"), "a.txt")

    assert "utf-16-le" in shown(keeper, row)
    assert booked(keeper, said(keeper, row, "headers", encoding="utf-16-le")) == [
        ("blanket", "chengdu", 5)
    ]


def test_a_point_between_thousands_is_asked_and_settled_on_the_page(keeper):
    row = dropped(keeper, "Item,Qty,Depot\nBlanket,1.200,chengdu\nBucket,2.500,chengdu\n")
    assert row.summary["refused"] == 2
    given = columns(row, "item", "quantity", "facility")
    row = said(keeper, row, "headers", decimal="comma", **given)

    assert booked(keeper, row) == [("blanket", "chengdu", 1200), ("bucket", "chengdu", 2500)]


def test_columns_that_are_not_read_are_named(keeper):
    row = dropped(keeper, "Item,Qty,Depot,Colour,\nBlanket,5,chengdu,red,odd\n")

    assert row.summary["unmapped"] == ["Colour", "E"]
    assert "Colour, E" in shown(keeper, row)


def test_columns_of_conditions_are_chosen_on_the_page(keeper):
    row = dropped(keeper, "物资名称,完好,损坏,仓库\n毛毯,5,2,成都备灾仓\n水桶,7,,成都备灾仓\n")
    given = columns(row, "item", "wide-condition", "wide-condition", "facility")
    booked(keeper, said(keeper, row, "headers", **given))

    rows = StockBalance.objects.values_list("lot__item__code", "condition", "on_hand")
    assert sorted(rows) == [
        ("blanket", "damaged", 2),
        ("blanket", "good", 5),
        ("bucket", "good", 7),
    ]


ROWS = [["毛毯", 5, "成都备灾仓"], ["水桶", 7, "成都备灾仓"], ["毛毯", 9, "武汉备灾仓"]]


def hiding_xlsx():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate([["物资名称", "数量", "仓库"], *ROWS]):
            page.write_row(number, 0, cells)
        page.autofilter(0, 0, 3, 2)
        page.filter_column("A", "x == 毛毯")
        page.set_row(2, options={"hidden": True})
        page.set_column("C:C", None, None, {"hidden": True})
    return stream.getvalue()


def hiding_xls():
    book = xlwt.Workbook()
    book.add_sheet("空")
    page = book.add_sheet("库存")
    for number, cells in enumerate([["物资名称", "数量", "仓库"], *ROWS]):
        for place, cell in enumerate(cells):
            page.write(number, place, cell)
    page.row(2).hidden = True
    page.col(2).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def hiding_ods():
    hides = {2: ' table:visibility="filter"'}
    rows = "".join(
        f"<table:table-row{hides.get(number, '')}>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        + "</table:table-row>"
        for number, cells in enumerate([["物资名称", "数量", "仓库"], *ROWS])
    )
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    return ods(columns + rows)


@pytest.mark.parametrize(
    ("make", "name"), [(hiding_xlsx, "a.xlsx"), (hiding_xls, "a.xls"), (hiding_ods, "a.ods")]
)
def test_rows_and_columns_that_the_sheet_hides_are_read_and_pointed_out(keeper, make, name):
    row = dropped(keeper, make(), name)

    assert (row.summary["hidden_rows"], row.summary["hidden_columns"]) == (1, ["仓库"])
    text = shown(keeper, row)
    assert "1 row of the sheet is hidden" in text
    assert "are read all the same: 仓库" in text
    keeper.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert "表里有 1 行是隐藏的" in shown(keeper, row)
    assert ("bucket", "chengdu", 7) in booked(keeper, row)


def test_hidden_rows_are_counted_however_their_xml_is_written(keeper):
    rows = "".join(
        f'<row r="{number}"{hidden}>{text_cell(f"A{number}", name)}{text_cell(f"B{number}", units)}'
        f"{odd}</row>"
        for number, hidden, name, units, odd in [
            (1, "", "物资名称", "数量", ""),
            (2, ' spans="1:2" hidden="1"', "毛毯", "5", ""),
            (3, ' hidden="true"', "水桶", "6", "<extLst/>"),
            (4, ' hidden="0"', "毛毯", "7", ""),
        ]
    )
    stock.facility("chengdu")

    for data in (xlsx(rows), xlsx(rows + "<!-- -->")):
        row = dropped(keeper, data, "a.xlsx")
        row = said(keeper, row, "headers", **{"constant-facility": "chengdu"},
                   **columns(row, "item", "quantity"))  # fmt: skip
        assert (row.summary["read"], row.summary["hidden_rows"]) == (3, 2)
