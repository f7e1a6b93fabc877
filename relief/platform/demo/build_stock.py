"""Builds one stock list per demo partner from published relief dispatches.

Run `python relief/platform/demo/build_stock.py`. It reads the tables in `data/` and
writes `data/stock/`. No chance is involved: the same tables give the same lists.
`data/README.md` says what is published and what is assumed.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).resolve().parent / "data"
CATALOGUE = Path(__file__).resolve().parents[2] / "catalog" / "data"
QUAKE = dt.date(2022, 9, 5)
# Rows that another row of the table already counts.
COUNTED_TWICE = ("of the five-province total", "part of the 1,100")
OLD_BATCH_EVERY = 9

Row = dict[str, str]


@dataclass(frozen=True)
class Batch:
    """Goods of one item, made on one day, that one partner keeps in one warehouse."""

    item: str
    quantity: int
    number: str
    expires_on: dt.date | None
    remark: str
    partner: str = ""
    facility: str = ""


def read(path: Path) -> list[Row]:
    """Give the rows of a UTF-8 CSV file, keyed by its headers."""
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def add_months(day: dt.date, months: int) -> dt.date:
    """Give the day `months` later; the 31st becomes the 28th so that it always exists."""
    years, month = divmod(day.month - 1 + months, 12)
    return dt.date(day.year + years, month + 1, min(day.day, 28))


def pieces(total: int, largest: int, pack: int) -> Iterator[int]:
    """Cut a total into batches of at most `largest`, each a whole number of packs."""
    rest = total // pack * pack
    step = max(largest // pack, 1) * pack
    while rest > 0:
        yield min(step, rest)
        rest -= step


def published(scale: Row, dispatches: list[Row], pack: int) -> Iterator[tuple[int, str]]:
    """Give (quantity, remark) of each batch cut from the dispatches that `scale` names."""
    for number, row in enumerate(dispatches, start=2):
        if (row["item"], row["unit"]) != (scale["dispatch_item"], scale["dispatch_unit"]):
            continue
        if row["note"].startswith(COUNTED_TWICE):
            continue
        units = float(row["quantity"]) * int(scale["units_each"])
        total = int(units * int(scale["permille"])) // 1000
        for quantity in pieces(total, int(scale["batch_max"]), pack):
            yield quantity, f"dispatches.csv {number} × {int(scale['permille']) / 1000:g}"


def expiry(shelf_life: str, index: int, made: dt.date) -> dt.date | None:
    """Give the expiry of a batch; every ninth batch is an old one with one to three months left."""
    if not shelf_life:
        return None
    months = int(shelf_life)
    if months >= 6 and index % OLD_BATCH_EVERY == 4:
        return QUAKE + dt.timedelta(days=37 + index * 7 % 56)
    return add_months(made, months)


def batches(item: Row, lots: Iterable[tuple[int, str]]) -> Iterator[Batch]:
    """Give an item's batches with their number and expiry."""
    initials = "".join(word[0] for word in item["code"].split("-") if word.isalpha()).upper()
    months = int(item["shelf_life_months"] or 30)
    # Nothing was made so long ago that a third of its life is gone.
    oldest = max(months * 30 // 3, 12)
    for index, (quantity, remark) in enumerate(lots):
        made = QUAKE - dt.timedelta(days=6 + index * 37 % oldest)
        number = f"{initials}{made:%y%m}-{index + 1:02}"
        expires_on = expiry(item["shelf_life_months"], index, made)
        yield Batch(item["code"], quantity, number, expires_on, remark)


def turns(styles: list[Row]) -> list[str]:
    """Give the order in which partners receive batches, large partners spread evenly in it."""
    total = sum(int(style["turns"]) for style in styles)
    credit = dict.fromkeys((style["partner"] for style in styles), 0)
    order: list[str] = []
    for _ in range(total):
        for style in styles:
            credit[style["partner"]] += int(style["turns"])
        chosen = max(credit, key=lambda partner: credit[partner])
        credit[chosen] -= total
        order.append(chosen)
    return order


def main_packs() -> dict[str, Row]:
    """Give each item's first pack."""
    packs: dict[str, Row] = {}
    for pack in read(CATALOGUE / "packs.csv"):
        packs.setdefault(pack["item"], pack)
    return packs


def all_batches(styles: list[Row]) -> list[Batch]:
    """Give every batch of the demo, dealt out to partners and their warehouses in turn."""
    dispatches, packs = read(HERE / "dispatches.csv"), main_packs()
    scales, assumed = read(HERE / "stock_scale.csv"), read(HERE / "assumed_stock.csv")
    order = turns(styles)
    facilities = {style["partner"]: style["facilities"].split(";") for style in styles}
    visits = dict.fromkeys(facilities, 0)
    dealt: list[Batch] = []
    for place, item in enumerate(read(CATALOGUE / "items.csv")):
        pack = int(packs.get(item["code"], {"units": "1"})["units"])
        lots: list[tuple[int, str]] = []
        for scale in (row for row in scales if row["item"] == item["code"]):
            lots += published(scale, dispatches, pack)
        for guess in (row for row in assumed if row["item"] == item["code"]):
            sizes = pieces(int(guess["total"]), int(guess["batch_max"]), pack)
            lots += [(quantity, "assumed 假定") for quantity in sizes]
        for turn, batch in enumerate(batches(item, lots), start=place * 5):
            partner = order[turn % len(order)]
            store = facilities[partner][visits[partner] % len(facilities[partner])]
            visits[partner] += 1
            dealt.append(Batch(**{**vars(batch), "partner": partner, "facility": store}))
    return dealt


def written_quantity(batch: Batch, style: Row, item: Row, pack: Row | None) -> tuple[int, str]:
    """Give (number, unit) as the partner writes them: base units, or packs where it has them."""
    by, _, language = style["unit_by"].partition("_")
    if by == "pack" and pack:
        return batch.quantity // int(pack["units"]), pack[f"name_{language}"]
    if language == "zh":
        return batch.quantity, item["unit_zh"]
    return batch.quantity, item["unit_en" if batch.quantity == 1 else "unit_en_plural"]


def written_date(day: dt.date | None, style: Row) -> str | dt.date:
    """Give an expiry as the partner writes it."""
    if day is None:
        return style["no_expiry"]
    forms = {
        "iso": day.isoformat(),
        "slash": f"{day.year}/{day.month}/{day.day}",
        "zh": f"{day.year}年{day.month}月{day.day}日",
        "compact": f"{day:%Y%m%d}",
        "en": f"{day.day} {day:%b %Y}",
    }
    return forms.get(style["date_style"], day)


def written(batch: Batch, style: Row, item: Row, pack: Row | None, store: Row) -> dict[str, object]:
    """Give one row of a partner's list, by field."""
    quantity, unit = written_quantity(batch, style, item, pack)
    names = {**item, "alias": item["aliases"].split(";")[0] or item["name_zh"]}
    return {
        "item": names[style["item_by"]],
        "quantity": f"{quantity:,}" if style["number_style"] == "comma" else quantity,
        "unit": unit,
        "batch": batch.number,
        "expiry": written_date(batch.expires_on, style),
        "facility": store[style["facility_by"]],
        "remark": batch.remark,
    }


def write_xlsx(path: Path, table: list[list[object]]) -> None:
    """Write a table to a workbook; dates are date cells, quantities number cells."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": dt.datetime(2022, 9, 5, tzinfo=dt.UTC)})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("库存")
        for number, row in enumerate(table):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write(number, column, value)


def write_csv(path: Path, encoding: str, table: list[list[object]]) -> None:
    """Write a table as CSV in the partner's encoding, with the line ends of a spreadsheet."""
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target).writerows(table)


def build(target: Path) -> dict[str, list[list[object]]]:
    """Write every partner's list into `target` and give the tables by file name."""
    styles = read(HERE / "sheet_styles.csv")
    items = {row["code"]: row for row in read(CATALOGUE / "items.csv")}
    stores = {row["code"]: row for row in read(HERE / "facilities.csv")}
    packs, dealt = main_packs(), all_batches(styles)
    target.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[list[object]]] = {}
    for style in styles:
        columns = [column.split("=") for column in style["columns"].split("|")]
        table: list[list[object]] = [[header for _, header in columns]]
        for batch in (batch for batch in dealt if batch.partner == style["partner"]):
            item, store = items[batch.item], stores[batch.facility]
            cells = written(batch, style, item, packs.get(batch.item), store)
            table.append([cells[field] for field, _ in columns])
        tables[style["file"]] = table
        if style["encoding"] == "xlsx":
            write_xlsx(target / style["file"], table)
        else:
            write_csv(target / style["file"], style["encoding"], table)
    return tables


if __name__ == "__main__":
    for name, table in build(HERE / "stock").items():
        print(f"{name}: {len(table) - 1} rows")  # noqa: T201
