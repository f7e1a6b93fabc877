"""Rows against the catalogue: what would be saved, and what is wrong."""

from pathlib import Path

import pytest

from relief.inventory.sheets.check import Checked, Repairs
from tests.inventory.sheets.samples import HEADER, LIST, checked, checker, opened, text_cell, xlsx


def _one(folder: Path, line: str, header: str = HEADER) -> Checked:
    return checked(opened(folder, "a.csv", f"{header}\n{line}\n"))[0]


def _codes(row: Checked) -> list[str]:
    return [problem.code for problem in row.problems]


def test_a_good_row_gives_the_values_to_save(tmp_path: Path) -> None:
    row = _one(tmp_path, '应急压缩食品 500 克,"1,200",箱,B1,2024-05-13,成都仓,新到')

    assert row.ready
    assert row.values is not None
    assert (row.values.item_id, row.values.quantity, row.values.facility_id) == ("2", 28_800, "11")
    assert (str(row.values.expiry), row.values.batch, row.values.note) == (
        "2024-05-13",
        "B1",
        "新到",
    )
    assert (row.values.entered_quantity, row.values.entered_unit) == (1200, "箱")


@pytest.mark.parametrize(
    ("line", "code", "action", "value"),
    [
        ("应急压缩食品 500 克,2400,盒,B1,2022/13/05,成都仓,", "date_impossible", "set", "2022-05-13"),
        ("救灾单帐篷12㎡,120,件,T1,,chengdu,", "unit_counted_in", "set_all", "顶"),
        ("毛毯 B 型,-30,条,M1,,chengdu,", "quantity_negative", "record_issue", "30"),
        ("棉被褥,600,条,M1,,chengdu,", "item_unknown", "create_item", "棉被褥"),
        ("毛毯B形,600,条,M1,,chengdu,", "item_unknown", "set_all", "blanket-b"),
        ("mao tan B xing,600,条,M1,,chengdu,", "item_unknown", "set_all", "blanket-b"),
        ("毛毯,600,条,M1,,成都仓库,", "facility_unknown", "set_all", "chengdu"),
        ("毛毯,,条,M1,,chengdu,", "required", "type", ""),
        ("毛毯,=1+1,条,M1,,chengdu,", "formula", "", ""),
        ("毛毯,1.5,条,M1,,chengdu,", "quantity_fraction", "set", "2"),
        ("毛毯,1,条,M1,3/4/2026,chengdu,", "date_ambiguous", "date_order", "dmy"),
        ("应急压缩食品 500 克,3盒,箱,B1,,chengdu,", "quantity_two_units", "", ""),
    ],
)  # fmt: skip
def test_a_wrong_row_says_why_and_offers_a_repair(
    line: str, code: str, action: str, value: str, tmp_path: Path
) -> None:
    row = _one(tmp_path, line)

    assert not row.ready
    problem = next(problem for problem in row.problems if problem.code == code)
    assert problem.text
    assert not action or (action, value) in [(one.action, one.value) for one in problem.suggestions]


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    row = _one(tmp_path, "棉被褥,-1,条,M1,2022/13/05,nowhere,")

    assert set(_codes(row)) == {
        "item_unknown",
        "quantity_negative",
        "date_impossible",
        "facility_unknown",
    }


def test_soon_and_past_expiry_are_warnings(tmp_path: Path) -> None:
    soon = _one(tmp_path, "赈济家庭箱,420,箱,F1,2022-11-30,成都仓,")
    past = _one(tmp_path, "赈济家庭箱,420,箱,F1,2022-01-31,成都仓,")

    assert (soon.ready, _codes(soon)) == (True, ["expires_soon"])
    assert soon.problems[0].params["days"] == "84"
    assert (past.ready, _codes(past)) == (True, ["expired"])


def test_expiry_comes_from_production_date_and_life(tmp_path: Path) -> None:
    header = "物资名称,数量,单位,仓库,生产日期,保质期(年)"
    row = _one(tmp_path, "毛毯,5,条,chengdu,2022年3月,2", header)

    assert row.values is not None
    assert str(row.values.expiry) == "2024-03-01"
    assert row.values.expiry_rule == "derived"
    assert _codes(row) == ["expiry_derived"]


def test_a_length_of_life_in_the_expiry_column_needs_the_production_date(tmp_path: Path) -> None:
    assert _codes(_one(tmp_path, "毛毯,5,条,M,24个月,chengdu,")) == ["expiry_needs_production"]


@pytest.mark.parametrize("nothing", ["", "无", "/", "n/a", "长期"])
def test_goods_without_expiry_say_so_in_many_ways(nothing: str, tmp_path: Path) -> None:
    row = _one(tmp_path, f"毛毯,5,条,M,{nothing},chengdu,")

    assert row.values is not None
    assert row.values.expiry is None


def test_the_same_batch_with_two_expiry_dates_asks(tmp_path: Path) -> None:
    line = "应急压缩食品 500 克,5,盒,B1,{},成都仓,\n"
    rows = checked(
        opened(
            tmp_path, "a.csv", f"{HEADER}\n{line.format('2024-05-01')}{line.format('2024-06-01')}"
        )
    )

    assert rows[0].ready
    assert _codes(rows[1]) == ["batch_two_expiries"]
    assert rows[1].problems[0].params["row"] == "2"


def test_an_equal_row_is_pointed_out_and_has_its_own_key(tmp_path: Path) -> None:
    line = "毛毯,5,条,M,,chengdu,\n"
    first, second = checked(opened(tmp_path, "a.csv", f"{HEADER}\n{line}{line}"))

    assert (first.ready, second.ready) == (True, True)
    assert _codes(second) == ["duplicate_row"]
    assert first.key != second.key


def test_the_same_list_in_another_format_has_the_same_keys(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{number}">'
        + "".join(
            text_cell(f"{chr(65 + place)}{number}", cell)
            for place, cell in enumerate(line.split(","))
        )
        + "</row>"
        for number, line in enumerate(LIST.splitlines(), start=1)
    )
    tables = [
        opened(tmp_path, "a.csv", LIST, "gb18030"),
        opened(tmp_path, "b.csv", LIST, "utf-16"),
        opened(tmp_path, "c.xlsx", xlsx(rows)),
    ]

    keys = [[row.key for row in checked(table)] for table in tables]

    assert keys[0] == keys[1] == keys[2]
    assert all(keys[0])


def test_sums_are_left_out(tmp_path: Path) -> None:
    assert _one(tmp_path, "合计,99,,,,,").left_out
    assert _one(tmp_path, "Grand Total,99,,,,,").left_out


def test_repairs_of_a_person_are_applied(tmp_path: Path) -> None:
    table = opened(
        tmp_path, "a.csv",
        f"{HEADER}\n救灾单帐篷 12 平方米,1,件,,,chengdu,\n救灾单帐篷 12 平方米,2,件,,,chengdu,\n毛毯,x,条,,,chengdu,\n毛毯,y,条,,,chengdu,\n",
    )  # fmt: skip
    group = checked(table)[0].problems[0].group

    rows = checked(
        table, repairs=Repairs(cells={(4, "quantity"): "7"}, same={group: "顶"}, left_out={5})
    )

    assert [row.ready for row in rows] == [True, True, True, False]
    assert rows[2].values is not None
    assert rows[2].values.quantity == 7
    assert rows[3].left_out


def test_a_code_that_belongs_to_another_name_asks(tmp_path: Path) -> None:
    row = _one(tmp_path, "tent-12,毛毯,5,条,chengdu", "物资编码,物资名称,数量,单位,仓库")

    assert _codes(row) == ["item_code_mismatch"]


def test_weight_and_volume_are_read_in_their_unit(tmp_path: Path) -> None:
    header = "ItemName,Total,Depot,WeightMetricTon,CubicMeters,物资状态"
    row = _one(tmp_path, "Blankets,5,Chengdu,0.0015,0.01,破损", header)

    assert row.values is not None
    assert str(row.values.unit_weight_kg) == "1.5"
    assert str(row.values.unit_volume_m3) == "0.01"
    assert row.values.condition == "damaged"


def test_totals_are_counted(tmp_path: Path) -> None:
    table = opened(tmp_path, "a.csv", f"{LIST}棉被褥,1,条,,,成都仓,\n合计,721,,,,,\n")
    check = checker(table)

    list(check.check(table))

    assert (check.totals.read, check.totals.ready, check.totals.refused, check.totals.left_out) == (
        4,
        2,
        1,
        1,
    )
    assert check.totals.new_items == {"棉被褥": 1}
    assert check.totals.quantities == {"1": 120, "3": 600}


@pytest.mark.parametrize("text", ["\u202eabc", "a\x07b", "x" * 61])
def test_bad_text_is_refused_in_its_column(text: str, tmp_path: Path) -> None:
    try:
        row = _one(tmp_path, f"毛毯,5,条,{text},,chengdu,")
    except ValueError:
        return  # the whole file was refused

    assert [problem.field for problem in row.errors] == ["batch"]
