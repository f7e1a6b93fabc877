"""Adding an item to the catalogue: what partners bring that nobody had before."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Category, Item
from relief.core.errors import Invalid
from relief.core.work import step
from relief.geography.spelling import normal, search_text, spellings

CODE_LENGTH = 50
UNITS = {"piece": ("个", "pieces"), "kit": ("套", "kits"), "box": ("盒", "boxes"), "bag": ("袋", "bags"),
         "bottle": ("瓶", "bottles"), "pair": ("双", "pairs"), "roll": ("卷", "rolls"), "set": ("套", "sets"),
         "g": ("克", "grams"), "ml": ("毫升", "millilitres")}  # fmt: skip
WRITTEN = {"g": "gram", "ml": "millilitre"}


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is known of an item: its names, the unit it is counted in (a key of UNITS, or a word
    of its own such as 顶), weight in kg and volume in m³ of one unit.
    """

    name_zh: str
    name_en: str = ""
    unit: str = "piece"
    category: str = Category.OTHER
    weight_kg: Decimal | None = None
    volume_m3: Decimal | None = None


@step
def add_item(new: NewItem) -> Item:
    """Add an item; return it. What was not said is marked as assumed. Raises Invalid."""
    zh, en = new.name_zh.strip()[:120], (new.name_en or new.name_zh).strip()[:120]
    if not zh:
        raise Invalid("name_zh", _("The item needs a name."))
    if new.category not in Category.values:
        raise Invalid("category", _("{name} is not a category."), name=new.category)
    unit_zh, plural = UNITS.get(new.unit, (new.unit[:12], new.unit[:24]))
    assumed = [name for name, known in (("name_en", new.name_en), ("category", new.category != Category.OTHER))
               if not known]  # fmt: skip
    words = [*spellings(zh), *normal(en).split()]
    code = _free_code(en if en.isascii() else " ".join(spellings(zh)[1:2]) or en)
    return Item.objects.create(
        code=code, name_zh=zh, name_en=en, category=new.category, search=search_text([*words, code]),
        unit_zh=unit_zh, unit_en=WRITTEN.get(new.unit, new.unit)[:20], unit_en_plural=plural,
        unit_weight_kg=new.weight_kg, unit_volume_m3=new.volume_m3, assumed=assumed,
    )  # fmt: skip


def _free_code(name: str) -> str:
    """Return a code made of a name that no item has yet."""
    base = slugify(name)[:CODE_LENGTH].strip("-") or "item"
    taken = set(Item.objects.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)
