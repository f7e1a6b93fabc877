"""The catalogue and the facilities as the spreadsheet reader wants them."""

import datetime

from relief.catalog.models import Item
from relief.inventory.models import Facility
from relief.inventory.sheets.catalogue import CatalogueItem, FacilityName, Pack

DAYS_A_MONTH = 30.4375
MEASURED = {"克": "g", "毫升": "ml"}


def catalogue_items(today: datetime.date) -> list[CatalogueItem]:
    """Return every item in use with the packs that hold today."""
    rows = Item.objects.filter(is_active=True).prefetch_related("packs").order_by("pk")
    return [_item(row, today) for row in rows]


def facility_names() -> list[FacilityName]:
    """Return every facility in use with what people call it."""
    rows = Facility.objects.filter(is_active=True).select_related("place").order_by("pk")
    return [
        FacilityName(str(row.pk), row.code, row.name_zh, row.name_en, _aliases(row)) for row in rows
    ]


def _item(row: Item, today: datetime.date) -> CatalogueItem:
    life = row.shelf_life_days
    return CatalogueItem(
        id=str(row.pk),
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        unit=MEASURED.get(row.unit_zh, row.unit_en),
        unit_words=tuple(dict.fromkeys((row.unit_zh, row.unit_en, row.unit_en_plural))),
        aliases=tuple(row.aliases),
        packs=_packs(row, today),
        shelf_life_months=round(life / DAYS_A_MONTH) if life else None,
    )


def _packs(row: Item, today: datetime.date) -> tuple[Pack, ...]:
    """Return the packs of an item by name, each as it is since its last change."""
    latest: dict[str, tuple[datetime.date, int]] = {}
    for pack in row.packs.all():
        if (
            pack.valid_from <= today
            and pack.valid_from >= latest.get(pack.name, (pack.valid_from,))[0]
        ):
            latest[pack.name] = (pack.valid_from, pack.quantity)
    return tuple(Pack(name, quantity) for name, (_, quantity) in latest.items())


def _aliases(row: Facility) -> tuple[str, ...]:
    city = row.place.name_zh.removesuffix("市")
    return tuple(dict.fromkeys((*row.aliases, city, f"{city}仓", row.place.name_en)))
