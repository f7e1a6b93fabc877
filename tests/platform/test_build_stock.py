"""Demo stock lists are what their script makes of published dispatches, and can be understood."""

import csv
import datetime
import re
from collections import Counter
from itertools import islice
from pathlib import Path

import openpyxl
import pytest

from relief.catalog.queries import Lexicon, lexicon
from relief.core.actors import SYSTEM
from relief.inventory.intake.catalogue import catalogue_items
from relief.inventory.sheets.catalogue import FacilityName
from relief.inventory.sheets.check import Checker, Repairs
from relief.inventory.sheets.mapping import guess
from relief.inventory.sheets.read import open_sheet
from relief.platform.demo import build_stock
from tests.factories import reference

STOCK = build_stock.HERE / "stock"
STYLES = {style["file"]: style for style in build_stock.read(build_stock.HERE / "sheet_styles.csv")}
NEEDED = {"relief-tent-12": 4400, "sleeping-mat": 22000, "family-box": 7334}
ENOUGH = {"blanket": 22000, "compact-food-500": 66000, "jerrycan-20": 8800, "lamp": 4400}


def rows_of(path: Path) -> list[list[str]]:
    """Read a list with another reader than the one that wrote it."""
    style = STYLES[path.name]
    if style["encoding"] == "xlsx":
        sheet = openpyxl.load_workbook(path).active
        return [[written(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    with path.open(encoding=style["encoding"], newline="") as file:
        return list(csv.reader(file))


def written(cell: object) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    build_stock.build(folder)
    return folder


@pytest.mark.parametrize("name", sorted(STYLES))
def test_a_committed_list_is_what_the_script_makes(built: Path, name: str) -> None:
    assert rows_of(STOCK / name) == rows_of(built / name)


def test_there_is_one_list_for_each_of_seventeen_partners() -> None:
    partners = {row["code"] for row in build_stock.read(build_stock.HERE / "partners.csv")}

    assert {style["partner"] for style in STYLES.values()} == partners
    assert {path.name for path in STOCK.iterdir()} == set(STYLES)
    assert len(partners) == 17


def test_the_lists_come_in_every_encoding_and_form() -> None:
    encodings = {style["encoding"] for style in STYLES.values()}
    headers = {tuple(rows_of(STOCK / name)[0]) for name in STYLES}

    assert encodings == {"utf-8", "utf-8-sig", "gb18030", "xlsx"}
    assert len(headers) == 17


def test_tents_mats_and_family_boxes_fall_short_of_the_need_and_the_rest_suffices() -> None:
    totals: Counter[str] = Counter()
    for batch in build_stock.all_batches(list(STYLES.values())):
        totals[batch.item] += batch.quantity

    for item, needed in NEEDED.items():
        assert 0.6 * needed < totals[item] < needed
    for item, needed in ENOUGH.items():
        assert totals[item] > needed


def test_no_batch_is_expired_or_made_after_the_earthquake() -> None:
    lives = {
        row["code"]: row["shelf_life_months"]
        for row in build_stock.read(build_stock.CATALOGUE / "items.csv")
    }
    for batch in build_stock.all_batches(list(STYLES.values())):
        if lives[batch.item]:
            assert batch.expires_on > build_stock.QUAKE
        else:
            assert batch.expires_on is None


def test_a_batch_number_belongs_to_one_item_and_partner() -> None:
    seen = Counter(
        (batch.item, batch.number) for batch in build_stock.all_batches(list(STYLES.values()))
    )

    assert max(seen.values()) == 1


def test_demo_partners_carry_a_number_and_no_name() -> None:
    for row in build_stock.read(build_stock.HERE / "partners.csv"):
        if row["is_demo"] == "yes":
            assert re.fullmatch(r"演示伙伴 \d\d", row["name_zh"])
            assert re.fullmatch(r"Demo partner \d\d", row["name_en"])
    assert (
        sum(row["is_demo"] == "yes" for row in build_stock.read(build_stock.HERE / "partners.csv"))
        == 14
    )


@pytest.fixture
def known(db: None) -> Lexicon:
    reference.items()
    return lexicon(SYSTEM)


@pytest.mark.parametrize("name", sorted(STYLES))
def test_every_item_and_unit_of_a_list_is_in_the_catalogue(known: Lexicon, name: str) -> None:
    fields = [column.split("=")[0] for column in STYLES[name]["columns"].split("|")]
    _, *rows = rows_of(STOCK / name)

    for row in rows:
        cells = dict(zip(fields, row, strict=True))
        item = known.item(cells["item"])
        assert item is not None, cells["item"]
        assert known.unit(item, cells["unit"]), cells
        assert int(cells["quantity"].replace(",", "")) > 0


@pytest.mark.parametrize("name", sorted(STYLES))
def test_the_platform_reads_a_list_without_one_refused_row_or_lost_unit(
    known: Lexicon, name: str
) -> None:
    partner = STYLES[name]["partner"]
    items, facilities = catalogue_items(build_stock.QUAKE), facility_names()
    samples = open_sheet(STOCK / name, filename=name).rows()
    table = open_sheet(STOCK / name, filename=name)
    mapping = guess(table.header, list(islice(samples, 40)), facilities=facilities).mapping
    checker = Checker(mapping, items, facilities, today=build_stock.QUAKE, repairs=Repairs())

    checked = list(checker.check(table))

    assert [row.problems for row in checked if not row.ready] == []
    batches = build_stock.all_batches(list(STYLES.values()))
    owned = [batch.quantity for batch in batches if batch.partner == partner]
    assert [row.values.quantity for row in checked] == owned


def facility_names() -> list[FacilityName]:
    rows = build_stock.read(build_stock.HERE / "facilities.csv")
    return [
        FacilityName(
            row["code"],
            row["code"],
            row["name_zh"],
            row["name_en"],
            (row["short_zh"], row["short_en"]),
        )
        for row in rows
    ]
