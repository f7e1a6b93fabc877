"""Headers found among titles, and columns understood in two languages."""

from pathlib import Path

import pytest

from relief.inventory.sheets.header import field_of, field_of_tag, find_header
from relief.inventory.sheets.mapping import Mapping, Unpivot, guess, project, signature
from relief.inventory.sheets.rows import Row
from tests.inventory.sheets.samples import FACILITIES, opened

HEADERS = {
    "物资名称": "item", "品名": "item", "名称": "item", "Item Description": "item", "ItemName": "item", "数量": "quantity",
    "数量（箱）": "quantity", "库存数量": "quantity", "Qty on hand": "quantity", "QTY": "quantity", "Total": "quantity",
    "单位": "unit", "计量单位": "unit", "UoM": "unit", "批号": "batch", "批次": "batch", "Lot No.": "batch",
    "Batch/Lot No": "batch", "有效期至": "expiry", "失效日期": "expiry", "Expiry Date": "expiry", "生产日期": "produced_on",
    "保质期(月)": "shelf_life", "仓库": "facility", "Warehouse": "facility", "Depot": "facility", "库位": "bin",
    "捐赠方": "donor", "Donor": "donor", "备注": "note", "Remarks": "note", "规格型号": "spec", "每箱数量": "pack_quantity",
    "WeightMetricTon": "unit_weight", "unit_volume_m3": "unit_volume", "单价（元）": "unit_price", "所属机构": "owner",
    "物资编码": "code", "SKU": "code", "物资状态": "condition", "序号": "", "金额": "", "Import remarks": "", "foo": "",
}  # fmt: skip


@pytest.mark.parametrize(("header", "field"), HEADERS.items())
def test_a_header_is_understood(header: str, field: str) -> None:
    assert field_of(header)[0] == field


@pytest.mark.parametrize(
    ("tag", "field"),
    [("#item+name", "item"), ("#item +num +stock", "quantity"), ("#date+expiry", "expiry"), ("#loc+warehouse+name", "facility"),
     ("#org+funder", "donor"), ("#meta+unit", "unit"), ("#affected", "")],
)  # fmt: skip
def test_an_hxl_tag_is_understood(tag: str, field: str) -> None:
    assert field_of_tag(tag) == field


def test_title_rows_above_the_header_are_passed_over() -> None:
    rows = [
        Row(1, ["2022年物资入库单"]),
        Row(2, ["填报单位：", "成都", "", "日期", "2022-09-07"]),
        Row(4, ["序号", "物资名称", "数量", "单位"]),
        Row(5, ["1", "毛毯", "30", "条"]),
    ]

    header = find_header(rows)

    assert header is not None
    assert (header.row, header.first_data_row) == (4, 5)
    assert header.above[0] == "2022年物资入库单"


def test_an_hxl_row_beneath_the_header_is_used_and_is_no_data(tmp_path: Path) -> None:
    table = opened(
        tmp_path, "a.csv", "A,B,C\n#item+name,#item+num+stock,#loc+warehouse\nblanket,3,Chengdu\n"
    )

    found = guess(table.header, table.sample())

    assert found.mapping.columns == {"item": "A", "quantity": "B", "facility": "C"}
    assert [row.cells for row in table.rows()] == [["blanket", "3", "Chengdu"]]


def test_the_unit_in_a_header_is_a_hint() -> None:
    header = find_header([Row(1, ["品名", "数量（箱）", "重量(kg)"]), Row(2, ["a", "1", "2"])])

    assert header is not None
    assert guess(header).mapping.units == {"quantity": "箱", "unit_weight": "kg"}


def test_known_facilities_in_the_values_win_over_the_header(tmp_path: Path) -> None:
    text = "ItemName,Warehouse(Region),Address,Total\nblanket,Asia,chengdu,3\ntent,Asia,wuhan,4\n"
    table = opened(tmp_path, "a.csv", text)

    found = guess(table.header, table.sample(), facilities=FACILITIES)

    assert found.mapping.columns["facility"] == "Address"


def test_facilities_in_columns_are_proposed_as_a_wide_layout(tmp_path: Path) -> None:
    table = opened(tmp_path, "a.csv", "品名,成都仓,武汉仓\n毛毯,3,\n帐篷,4,5\n")

    mapping = guess(table.header, table.sample(), facilities=FACILITIES).mapping

    assert mapping.unpivot == Unpivot("facility", {"成都仓": "成都仓", "武汉仓": "武汉仓"})
    cells = [list(project(table.header, mapping, row.cells)) for row in table.rows()]
    assert [(one["facility"], one["quantity"]) for row in cells for one in row] == [
        ("成都仓", "3"), ("成都仓", "4"), ("武汉仓", "5"),
    ]  # fmt: skip


def test_items_in_columns_are_proposed_as_a_wide_layout(tmp_path: Path) -> None:
    table = opened(tmp_path, "a.csv", "仓库,毛毯 B 型,救灾单帐篷\n成都仓,3,4\n武汉仓,1,2\n")

    mapping = guess(table.header, table.sample(), facilities=FACILITIES).mapping

    assert mapping.unpivot is not None
    assert mapping.unpivot.field == "item"
    assert mapping.missing == ()


def test_what_is_missing_and_left_over_is_said(tmp_path: Path) -> None:
    table = opened(tmp_path, "a.csv", "品名,foo\n毛毯,x\n")

    found = guess(table.header, table.sample())

    assert found.missing == ("quantity", "facility")
    assert found.unmapped == ("foo",)


def test_repeated_headers_stay_apart() -> None:
    header = find_header([Row(1, ["品名", "数量", "数量"]), Row(2, ["a", "1", "2"])])

    assert header is not None
    assert header.names == ("品名", "数量", "数量 (2)")


def test_a_mapping_survives_being_stored() -> None:
    mapping = Mapping(
        {"item": "品名"}, {"facility": "chengdu"}, {"quantity": "箱"}, {"unit": {"件": "顶"}}, Unpivot("item", {"a": "b"}), "dmy"
    )  # fmt: skip

    assert Mapping.from_dict(mapping.to_dict()) == mapping


@pytest.mark.parametrize(
    "data", [{"columns": {"nonsense": "A"}}, {"columns": {}, "date_order": "ymd"}]
)
def test_a_stored_mapping_that_does_not_fit_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="unknown"):
        Mapping.from_dict(data)


def test_the_signature_of_a_layout_ignores_case_width_and_spaces() -> None:
    assert signature(["Item Name", "数量"]) == signature(["item  name ", " 数量"])
    assert signature(["Item"]) != signature(["Items sold"])
