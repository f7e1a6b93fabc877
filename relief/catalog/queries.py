"""Reading the catalogue, and working out what people need."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db import models
from django.db.models import functions as sql
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import ForWhom, Item, Pack, PlanningFigure, Substitute
from relief.catalog.rules import Need, Rate, need
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.core.querysets import ScopedQuerySet
from relief.geography.spelling import normal

LONGEST_SEARCH = 60


def items(actor: Actor) -> ScopedQuerySet[Item]:
    """Return every item in use with its packs and substitutes, newest first."""
    rows = Item.objects.visible_to(actor).filter(is_active=True)
    return rows.prefetch_related("packs", "substitutes__substitute").order_by("-pk")


def item_of_code(actor: Actor, code: str) -> Item:
    """Return the item in use with a code; NotFound where there is none."""
    found = items(actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def names_of(codes: set[str]) -> dict[str, str]:
    """Return what items are called in the reader's language, by code; ended ones too."""
    return {item.code: str(item) for item in Item.objects.filter(code__in=codes)}


def search_items(actor: Actor, text: str, *, limit: int = 20) -> models.QuerySet[Item]:
    """Return the items a person means, best first.

    `text` is a Chinese or English name, an alias, pinyin in full or initials, or a code;
    items of which a word begins with what was typed come first, those with a planning
    figure that new requests start with before others.
    """
    typed = normal(text)[:LONGEST_SEARCH].split()
    if not typed:
        return items(actor).none()
    found = items(actor)
    for word in typed:
        found = found.filter(search__contains=word if _is_telling(word) else f" {word}")
    proposed = PlanningFigure.objects.filter(item=models.OuterRef("pk"), is_proposed=True)
    begins = models.Case(models.When(search__contains=f" {typed[0]}", then=0), default=1)
    at = sql.StrIndex("search", models.Value(typed[0]))
    order = (begins, models.Exists(proposed).desc(), at, "name_zh", "pk")
    return found.order_by(*order)[:limit]


def _is_telling(word: str) -> bool:
    """Say whether a word may be looked for inside others: Chinese, or three letters and more."""
    return not word.isascii() or len(word) > 2


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What partners may write in a list: names of items, and their units in base units."""

    by_name: Mapping[str, Item]
    units: Mapping[int, Mapping[str, int]]

    def item(self, written: str) -> Item | None:
        """Return the item a name, alias or code means, or None."""
        return self.by_name.get(_key(written))

    def unit(self, item: Item, written: str) -> int | None:
        """Return how many base units a unit or pack of an item holds, or None."""
        return self.units[item.pk].get(_key(written))


def _key(text: str) -> str:
    return "".join(normal(text).split())


def lexicon(actor: Actor) -> Lexicon:
    """Return the lexicon of the catalogue in three queries. A code wins over a name."""
    by_name: dict[str, Item] = {}
    units: dict[int, dict[str, int]] = {}
    rows = list(items(actor).prefetch_related(None))
    for item in rows:
        for word in (item.code, item.name_zh, item.name_en, *item.aliases):
            by_name.setdefault(_key(word), item)
        base = (item.unit_zh, item.unit_en, item.unit_en_plural)
        units[item.pk] = {_key(word): 1 for word in base}
    by_name.update({_key(item.code): item for item in rows})
    today = clock.local_date(clock.now())
    for pack in Pack.objects.filter(item__in=rows, valid_from__lte=today).order_by("-valid_from"):
        for word in (pack.name, f"{pack.name}s"):
            units[pack.item_id].setdefault(_key(word), pack.quantity)
    return Lexicon(by_name, units)


def pack_on(item_id: int, name: str, day: datetime.date) -> Pack | None:
    """Return the pack of that name as it is on a day, or None: what it held before stays so."""
    rows = Pack.objects.filter(item_id=item_id, name=name, valid_from__lte=day)
    return rows.order_by("-valid_from").first()


def packs_on(item: Item, day: datetime.date) -> list[Pack]:
    """Return an item's packs as they are on a day, largest first."""
    found: dict[str, Pack] = {}
    for pack in item.packs.filter(valid_from__lte=day).order_by("-valid_from"):
        found.setdefault(pack.name, pack)
    return sorted(found.values(), key=lambda pack: (-pack.quantity, pack.name))


def substitutes(actor: Actor, item: Item) -> models.QuerySet[Substitute]:
    """Return what may stand in for an item, with how many units for one."""
    visible = Item.objects.visible_to(actor).filter(is_active=True)
    rows = Substitute.objects.filter(item=item, substitute__in=visible)
    return rows.select_related("substitute").order_by("pk")


def planning_figures(actor: Actor, *, hazard: str = "") -> list[PlanningFigure]:
    """Return the rates in force for a hazard, one an item and group, in catalogue order.

    A rate for the hazard goes before the one for any hazard.
    """
    visible = Item.objects.visible_to(actor).filter(is_active=True)
    rows = PlanningFigure.objects.filter(item__in=visible, hazard__in={"", hazard})
    chosen: dict[tuple[int, str], PlanningFigure] = {}
    for row in rows.select_related("item").order_by("hazard", "item_id", "pk"):
        chosen[row.item_id, row.for_whom] = row
    return sorted(chosen.values(), key=lambda row: (not row.is_proposed, row.pk))


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One proposed line: the item, the rate it rests on, and every term of the sum."""

    item: Item
    figure: PlanningFigure
    need: Need


def calculate(
    actor: Actor,
    *,
    people: int,
    days: int,
    groups: Mapping[str, int] | None = None,
    hazard: str = "",
) -> list[NeedLine]:
    """Return what `people` people need for `days` days, proposed items first.

    `groups` says how many of them are `60+`, `80+`, `under5`; a group that is not given
    counts nobody. Raises Invalid for people or days that make no sense, and for a group
    larger than all people.
    """
    counted = {**(groups or {}), ForWhom.ALL.value: people}
    _require_sense(people, days, counted)
    return [
        NeedLine(figure.item, figure, need(_rate(figure), group=group, days=days))
        for figure in planning_figures(actor, hazard=hazard)
        if (group := counted.get(figure.for_whom, 0))
    ]


def _require_sense(people: int, days: int, counted: Mapping[str, int]) -> None:
    if not 1 <= people <= 100_000_000:
        raise Invalid("people", _("{people} is not a number of people."), people=people)
    if not 1 <= days <= 365:
        raise Invalid("days", _("Days must be between 1 and 365, not {days}."), days=days)
    for group, count in counted.items():
        if group not in ForWhom.values or not 0 <= count <= people:
            raise Invalid(
                "groups", _("{group}: {count} is not possible."), group=group, count=count
            )


def _rate(figure: PlanningFigure) -> Rate:
    return Rate(
        units=figure.units,
        people=figure.people,
        per_days=figure.per_days,
        share=Fraction(figure.share_percent) / 100,
        wastage=Fraction(figure.wastage_percent) / 100,
        floor_share=Fraction(figure.floor_share),
    )
