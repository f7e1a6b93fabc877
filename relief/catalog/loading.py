"""Loading of the catalogue from the files in `data/`: items, packs, substitutes, rates.

Set-based and repeatable, as in `relief.geography.loading`. A pack is never rewritten: a
file that changes one adds it from today on through the catalogue, not here.
"""

import datetime
from decimal import Decimal
from pathlib import Path

from relief.catalog.models import Item, Pack, PlanningFigure, Substitute
from relief.core.work import step
from relief.geography.loading import Row, read
from relief.geography.spelling import normal, search_text, spellings

DATA = Path(__file__).resolve().parent / "data"
SINCE = datetime.date(2000, 1, 1)
DAYS_A_MONTH = Decimal("30.4375")

# Words for weight and volume that every item counted in grams or millilitres knows.
MEASURES = {
    "mass": {"kg": 1000, "公斤": 1000, "千克": 1000, "斤": 500, "g": 1, "吨": 10**6, "t": 10**6},
    "volume": {"L": 1000, "升": 1000, "ml": 1, "mL": 1},
}
# Class of dangerous goods by UN number (UN Model Regulations, Dangerous Goods List).
HAZARD_CLASSES = {"1791": "8", "3077": "9", "3480": "9"}
ITEM_FIELDS = (
    *("name_zh", "name_en", "aliases", "search", "category", "unit_zh", "unit_en"),
    *("unit_en_plural", "unit_weight_kg", "unit_volume_m3", "unit_value_cny", "pack"),
    *("is_breakable", "expires", "shelf_life_days", "min_life_days", "gbt38565", "assumed"),
    "hazard_class",
)
FIGURE_FIELDS = (
    *("share_percent", "units", "people", "per_days", "wastage_percent", "floor_share"),
    *("request_class", "is_proposed", "basis_zh", "basis_en", "source", "assumed"),
)


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _words(text: str) -> list[str]:
    return text.split(";") if text else []


@step
def load_items(folder: Path = DATA) -> int:
    """Write every item with its packs and substitutes; return how many items there are."""
    packs = list(read(folder / "packs.csv"))
    shipping: dict[str, int] = {}
    for pack in packs:
        shipping.setdefault(pack["item"], int(pack["units"]))
    rows = list(read(folder / "items.csv"))
    Item.objects.bulk_create(
        [_item(row, shipping.get(row["code"], 1)) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=ITEM_FIELDS,
    )
    items = Item.objects.in_bulk(field_name="code")
    _load_packs(rows, packs, items)
    _load_substitutes(folder, items)
    return len(rows)


def _item(row: Row, pack: int) -> Item:
    aliases = _words(row["aliases"])
    typed = [*spellings(row["name_zh"]), row["code"]]
    for alias in aliases:
        typed += spellings(alias) if not alias.isascii() else normal(alias).split()
    life = _decimal(row["shelf_life_months"])
    return Item(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        aliases=aliases,
        search=search_text([*typed, *normal(row["name_en"]).split()]),
        category=row["category"],
        unit_zh=row["unit_zh"],
        unit_en=row["unit_en"],
        unit_en_plural=row["unit_en_plural"],
        unit_weight_kg=_decimal(row["unit_weight_kg"]),
        unit_volume_m3=_decimal(row["unit_volume_m3"]),
        unit_value_cny=_decimal(row["unit_value_cny"]),
        pack=pack,
        is_breakable=row["breakable"] == "yes",
        expires=life is not None,
        shelf_life_days=None if life is None else int(life * DAYS_A_MONTH),
        min_life_days=int(row["min_life_days"] or 0),
        hazard_class=HAZARD_CLASSES.get(row["un_number"], ""),
        gbt38565=row["gbt38565_digit"],
        assumed=[*_words(row["assumed"]), "gbt38565"],
    )


def _load_packs(rows: list[Row], packs: list[Row], items: dict[str, Item]) -> None:
    sizes = {
        (items[pack["item"]].pk, pack[name]): int(pack["units"])
        for pack in packs
        for name in ("name_zh", "name_en")
    }
    for row in rows:
        for word, units in MEASURES.get(row["dimension"], {}).items():
            sizes.setdefault((items[row["code"]].pk, word), units)
    Pack.objects.bulk_create(
        [
            Pack(item_id=item_id, name=name, quantity=units, valid_from=SINCE)
            for (item_id, name), units in sizes.items()
        ],
        ignore_conflicts=True,
    )


def _load_substitutes(folder: Path, items: dict[str, Item]) -> None:
    Substitute.objects.bulk_create(
        [
            Substitute(
                item=items[row["item"]],
                substitute=items[row["substitute"]],
                ratio=Decimal(row["ratio"]),
            )
            for row in read(folder / "substitutes.csv")
        ],
        update_conflicts=True,
        unique_fields=["item", "substitute"],
        update_fields=["ratio"],
    )


@step
def load_planning_figures(folder: Path = DATA) -> int:
    """Write every rate of the need calculator and return how many there are."""
    sources = _sources(folder)
    items = Item.objects.in_bulk(field_name="code")
    rows = list(read(folder / "planning_rates.csv"))
    PlanningFigure.objects.bulk_create(
        [
            PlanningFigure(
                item=items[row["item"]],
                for_whom=row["for_whom"],
                share_percent=Decimal(row["share_percent"]),
                units=int(row["units"]),
                people=int(row["people"]),
                per_days=int(row["per_days"] or 0),
                wastage_percent=Decimal(row["wastage_percent"]),
                floor_share=Decimal(row["floor_share"] or 0),
                request_class=int(row["request_class"]),
                is_proposed=row["proposed"] == "yes",
                basis_zh=row["basis_zh"],
                basis_en=row["basis_en"],
                source=sources.get(row["source_key"], ""),
                assumed=_words(row["assumed"]),
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["item", "hazard", "for_whom"],
        update_fields=FIGURE_FIELDS,
    )
    return len(rows)


def _sources(folder: Path) -> dict[str, str]:
    """Return where each published key was read, in words."""
    what = {row["source_id"]: row["what"] for row in read(folder / "sources.csv")}
    found: dict[str, str] = {}
    for file in ("published_items.csv", "published_planning_figures.csv"):
        for row in read(folder / file):
            stated = row.get("as_stated_by") or row.get("source_item", "")
            source = what[row["source_id"]]
            found[row["key"]] = source if stated in source else f"{stated}: {source}"[:300]
    return found
