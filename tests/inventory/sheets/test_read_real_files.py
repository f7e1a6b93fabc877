"""The real tables of prepositioned stock and relief items, read as they are."""

from datetime import date
from pathlib import Path

import pytest

from relief.inventory.sheets.catalogue import CatalogueItem, FacilityName
from relief.inventory.sheets.check import Checker
from relief.inventory.sheets.mapping import guess
from relief.inventory.sheets.read import Table, open_sheet

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
FILES = sorted([*DATA.glob("stock/**/*.csv"), *DATA.glob("relief_items/*.csv")])
ROWS = {
    "inventory_actual.csv": 113, "unhcr_dubai_2020.csv": 3, "personsPerItem.csv": 30, "disasters.csv": 326,
    "distanceMatrix.csv": 621, "planning_figures.csv": 23, "transportModes.csv": 2,
}  # fmt: skip


def _opened(name: str) -> Table:
    if not FILES:
        pytest.xfail("the folder of published data is absent: no real file was read")
    path = next(path for path in FILES if str(path).endswith(name))
    return open_sheet(path, filename=path.name)


def _catalogue() -> list[CatalogueItem]:
    table = _opened("relief_items/items.csv")
    places = {name: place for place, name in enumerate(table.header.names)}
    cells = [row.cells + [""] * 30 for row in table.rows()]
    return [
        CatalogueItem(
            row[places["key"]], row[places["key"]], row[places["name_zh_translated"]], row[places["name_en"]],
            row[places["unit"]], aliases=(row[places["source_item"]],),
        )
        for row in cells
    ]  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_published_table_opens_with_its_header(path: Path) -> None:
    table = open_sheet(path, filename=path.name)

    assert table.header.row == 1
    assert len(list(table.rows())) == ROWS.get(path.name, len(list(table.rows())))


def test_madagascar_s_inventory_is_ready_with_the_depot_column_mapped() -> None:
    table = _opened("inventory_actual.csv")
    towns = sorted({row.cells[2] for row in table.rows()})
    depots = [FacilityName(str(n), f"d{n}", "", town) for n, town in enumerate(towns)]
    mapping = guess(table.header, table.sample(), facilities=depots).mapping
    checker = Checker(mapping, _catalogue(), depots, today=date(2022, 9, 7))

    refused = [row for row in checker.check(table) if not row.ready]

    assert mapping.columns["facility"] == "gglAddress"
    assert {problem.code for row in refused for problem in row.problems} <= {
        "item_ambiguous",
        "quantity_fraction",
    }
    assert checker.totals.ready >= 100
    assert checker.totals.quantities["esups-blankets"] == 8_400


def test_unhcr_s_stockpile_is_understood_without_help_but_for_the_names() -> None:
    table = _opened("unhcr_dubai_2020.csv")
    dubai = FacilityName("1", "dxb", "", "Dubai, International Humanitarian City")
    mapping = guess(table.header, table.sample(), facilities=[dubai]).mapping
    checker = Checker(mapping, _catalogue(), [dubai], today=date(2022, 9, 7))

    rows = list(checker.check(table))

    assert mapping.columns["owner"] == "organisation"
    assert mapping.columns["unit"] == "unit"
    assert [row.values.quantity for row in rows if row.values] == [292_800, 10_300, 246_000]


def test_lists_of_items_are_seen_as_lists_of_items() -> None:
    assert guess(_opened("esups_madagascar/items.csv").header).mapping.purpose == "items"
    assert guess(_opened("relief_items/items.csv").header).mapping.purpose == "items"
