"""Units of quantity: what 箱, 盒, 斤, kg or pcs means for one item, or what has to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from relief.inventory.sheets import names
from relief.inventory.sheets.catalogue import CatalogueItem
from relief.inventory.sheets.problems import Suggestion, unreadable
from relief.inventory.sheets.traditional import TO_SIMPLIFIED

MASS = {
    "mg": Fraction(1, 1000), "毫克": Fraction(1, 1000), "g": Fraction(1), "gram": Fraction(1), "gramme": Fraction(1), "gr": Fraction(1),
    "克": Fraction(1), "kg": Fraction(1000), "kilogram": Fraction(1000), "kilo": Fraction(1000), "公斤": Fraction(1000),
    "千克": Fraction(1000), "斤": Fraction(500), "市斤": Fraction(500), "两": Fraction(50), "市两": Fraction(50),
    "担": Fraction(50_000), "t": Fraction(1_000_000), "mt": Fraction(1_000_000), "ton": Fraction(1_000_000),
    "tonne": Fraction(1_000_000), "metricton": Fraction(1_000_000), "吨": Fraction(1_000_000), "公吨": Fraction(1_000_000),
}  # fmt: skip
VOLUME = {
    "ml": Fraction(1), "毫升": Fraction(1), "cc": Fraction(1), "cl": Fraction(10), "l": Fraction(1000), "lt": Fraction(1000),
    "ltr": Fraction(1000), "liter": Fraction(1000), "litre": Fraction(1000), "升": Fraction(1000), "公升": Fraction(1000),
    "m3": Fraction(1_000_000), "立方米": Fraction(1_000_000), "立方": Fraction(1_000_000), "方": Fraction(1_000_000),
    "cbm": Fraction(1_000_000), "cubicmeter": Fraction(1_000_000), "cubicmetre": Fraction(1_000_000), "kl": Fraction(1_000_000),
}  # fmt: skip
WORDS = {
    "piece": "piece pieces pcs pc unit units ea each item items nos count pièce pièces unité unités unidad"
    " unidades pieza piezas шт stück 个",
    "kit": "kit kits set sets 套 份",
    "box": "box boxes bx boîte boîtes 盒",
    "carton": "carton cartons ctn ctns case cases caisse caisses caja cajas 箱 纸箱",
    "pack": "pack packs pk package packages packet packets 包",
    "bag": "bag bags sack sacks sac sacs saco sacos 袋",
    "sachet": "sachet sachets 小袋",
    "bale": "bale bales bundle bundles 捆 扎",
    "pallet": "pallet pallets plt 托 托盘 卡板",
    "bottle": "bottle bottles btl 瓶",
    "can": "can cans tin tins 罐 听",
    "bucket": "bucket buckets pail drum drums barrel 桶",
    "pair": "pair pairs pr 双 对 副",
    "roll": "roll rolls 卷",
    "tablet": "tablet tablets tab tabs 片 粒",
    "sheet": "sheet sheets 张",
}
PACK_LIKE = frozenset(
    {"carton", "pack", "bag", "bale", "pallet", "box", "bottle", "can", "bucket", "sachet"}
)
MEASURE_WORDS = frozenset(
    [
        "顶",
        "条",
        "床",
        "件",
        "张",
        "台",
        "把",
        "支",
        "根",
        "块",
        "只",
        "本",
        "辆",
        "艘",
        "部",
        "具",
        "架",
        "面",
        "枚",
        "顶",
        "身",
        "幅",
        "盏",
        "口",
        "颗",
        "头",
        "双",
        "套",
        "副",
        "个",
        "片",
        "卷",
        "粒",
    ]
)
DOZENS = {"dozen": 12, "doz": 12, "打": 12, "gross": 144, "罗": 144}
_CANONICAL = {names.key(word): unit for unit, spelled in WORDS.items() for word in spelled.split()}


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many base units one of the written unit is, exactly; `word` is how it was written."""

    factor: Fraction
    word: str
    assumed: bool = False


def canonical(word: str) -> str:
    """Return the common name of a unit word: 盒 and boxes are both "box"; an unknown word is its
    own.
    """
    spelled = names.key(word)
    return _CANONICAL.get(spelled, spelled)


def resolve(written: str, item: CatalogueItem, *, pack_quantity: int | None = None) -> Resolved:
    """Return what one written unit is in the item's base units; raises Unreadable with what to
    ask.

    `pack_quantity` is the row's own "units per pack", used when the catalogue does not know the
    pack.
    """
    word = written.strip().translate(TO_SIMPLIFIED)
    measured = _measured(item)
    if not word:
        return _blank(item, measured)
    spelled = names.key(word)
    if measured:
        return _by_measure(word, spelled, item, measured)
    if spelled in MASS or spelled in VOLUME:
        raise unreadable(
            "unit_dimension", word, *_use(item), item=_shown(item), expected=item.counter
        )
    if _is_base(word, item):
        return Resolved(Fraction(1), word)
    return _by_pack(word, item, pack_quantity)


def base_of(word: str) -> str:
    """Return the base unit in which goods written in a unit are best counted: g for 斤, ml for 升,
    the common name of a count, else the word itself.
    """
    spelled = names.key(word)
    if spelled in MASS:
        return "g"
    if spelled in VOLUME:
        return "ml"
    return canonical(word) if canonical(word) in WORDS else word.strip()


def size(written: str, kind: dict[str, Fraction]) -> Fraction | None:
    """Return the grams (MASS) or millilitres (VOLUME) of one written unit; None when it is no
    such unit.
    """
    return kind.get(names.key(written))


def _measured(item: CatalogueItem) -> dict[str, Fraction] | None:
    unit = names.key(item.unit)
    return next((kind for kind in (MASS, VOLUME) if unit in kind), None)


def _blank(item: CatalogueItem, measured: dict[str, Fraction] | None) -> Resolved:
    if measured:
        raise unreadable("required", "", *_use(item), field="Unit")
    return Resolved(Fraction(1), item.counter, assumed=bool(item.packs))


def _by_measure(
    word: str, spelled: str, item: CatalogueItem, kind: dict[str, Fraction]
) -> Resolved:
    if spelled in kind:
        return Resolved(kind[spelled] / kind[names.key(item.unit)], word)
    pack = _pack(word, item)
    if pack is not None:
        return Resolved(Fraction(pack), word)
    if canonical(word) in PACK_LIKE:
        raise _ask_pack(word, item)
    raise unreadable("unit_dimension", word, *_use(item), item=_shown(item), expected=item.unit)


def _is_base(word: str, item: CatalogueItem) -> bool:
    """Return whether the word means one base unit of this item."""
    unit = canonical(word)
    own = {canonical(item.unit), *map(canonical, item.unit_words)}
    if unit in own or names.key(word) in map(names.key, item.unit_words):
        return True
    if unit == "piece" and names.key(word).isascii():
        return True
    if item.unit_words or canonical(item.unit) != "piece" or word not in MEASURE_WORDS:
        return False
    # 件 is also a carrier's word for a carton, so it only counts as a piece where no pack is known.
    return word != "件" or not item.packs


def _by_pack(word: str, item: CatalogueItem, pack_quantity: int | None) -> Resolved:
    known = _pack(word, item)
    if known is not None:
        return Resolved(Fraction(known), word)
    dozens = DOZENS.get(names.key(word))
    if dozens:
        return Resolved(Fraction(dozens), word)
    if canonical(word) in PACK_LIKE:
        if pack_quantity:
            return Resolved(Fraction(pack_quantity), word)
        raise _ask_pack(word, item)
    if canonical(word) in WORDS or word in MEASURE_WORDS:
        raise unreadable(
            "unit_counted_in", word, *_use(item), item=_shown(item), expected=item.counter
        )
    raise unreadable("unit_unknown", word, *_use(item))


def _pack(word: str, item: CatalogueItem) -> int | None:
    for pack in item.packs:
        if names.key(pack.name) == names.key(word) or canonical(pack.name) == canonical(word):
            return pack.quantity
    return None


def _ask_pack(word: str, item: CatalogueItem) -> Exception:
    ask = Suggestion(
        "define_pack", "pack_quantity", params={"pack": word, "item": item.id, "unit": item.counter}
    )
    return unreadable(
        "unit_needs_pack", word, ask, *_use(item), item=_shown(item), expected=item.counter
    )


def _use(item: CatalogueItem) -> tuple[Suggestion, ...]:
    return (Suggestion("set_all", "unit", item.counter),)


def _shown(item: CatalogueItem) -> str:
    return item.name_zh or item.name_en or item.code
