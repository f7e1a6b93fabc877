"""What an import compares a sheet with: items and facilities as plain data, found by any of their
names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from relief.inventory.sheets import names

ENOUGH_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack of an item: what it is called ("箱", "carton") and how many base units it holds."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One item: `unit` is its base unit ("piece", "kit", "box", "g", "ml" …).

    `unit_words` are the words that mean one base unit of just this item, as 顶 for a tent; when
    given, other Chinese measure words are asked about.
    """

    id: str
    code: str
    name_zh: str
    name_en: str
    unit: str
    unit_words: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    packs: tuple[Pack, ...] = ()
    shelf_life_months: int | None = None

    @property
    def counter(self) -> str:
        """Return the word a person counts this item in."""
        return self.unit_words[0] if self.unit_words else self.unit


@dataclass(frozen=True, slots=True)
class FacilityName:
    """One facility a row may name."""

    id: str
    code: str
    name_zh: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()


class Named(Protocol):
    """Anything with a code and names in two languages."""

    @property
    def id(self) -> str:
        """Return the identifier."""
        ...

    @property
    def code(self) -> str:
        """Return the code a person may write."""
        ...

    @property
    def name_zh(self) -> str:
        """Return the Chinese name."""
        ...

    @property
    def name_en(self) -> str:
        """Return the English name."""
        ...

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the other names."""
        ...


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Match(Generic[N]):
    """A near match and how alike it is, 0 to 1."""

    thing: N
    score: float = field(compare=False)


class Names(Generic[N]):
    """Things found by code, name or alias, and the nearest ones when nothing is equal."""

    def __init__(self, things: Sequence[N]) -> None:
        self._exact: dict[str, list[N]] = {}
        self._codes: dict[str, N] = {}
        self._grams: dict[str, set[int]] = {}
        self._things = list(things)
        self._sizes: dict[int, list[frozenset[str]]] = {}
        self._spellings: list[tuple[str, int]] = []
        for place, thing in enumerate(self._things):
            self._add(place, thing)
        self._nearest = lru_cache(maxsize=20_000)(self._search)

    def by_code(self, code: str) -> N | None:
        """Return the thing with this code."""
        return self._codes.get(names.key(code)) if code else None

    def find(self, text: str) -> list[N]:
        """Return the things whose code, name or alias is equal to the text: none, one, or
        several. A code is one thing's alone, whatever others are called.
        """
        spelled = names.key(text) if text else ""
        coded = self._codes.get(spelled) if spelled else None
        return [coded] if coded is not None else self._exact.get(spelled, [])

    def nearest(self, text: str, count: int = 3) -> list[Match[N]]:
        """Return the things whose spelling or pinyin is most alike, best first."""
        return self._nearest(names.key(text))[:count]

    def _add(self, place: int, thing: N) -> None:
        if thing.code:
            self._codes.setdefault(names.key(thing.code), thing)
        spellings = {
            names.key(text)
            for text in (thing.code, thing.name_zh, thing.name_en, *thing.aliases)
            if text
        }
        for spelling in spellings - {""}:
            self._exact.setdefault(spelling, []).append(thing)
            self._spellings.append((spelling, place))

    def _index(self) -> None:
        """Cut all spellings into pieces; only done when a name is not found as it stands."""
        while self._spellings:
            spelling, place = self._spellings.pop()
            grams = _grams(spelling)
            self._sizes.setdefault(place, []).append(grams)
            for gram in grams:
                self._grams.setdefault(gram, set()).add(place)

    def _search(self, spelling: str) -> list[Match[N]]:
        self._index()
        grams = _grams(spelling)
        places = set().union(*(self._grams.get(gram, set()) for gram in grams)) if grams else set()
        scored = [
            Match(
                self._things[place],
                max(2 * len(grams & own) / (len(grams) + len(own)) for own in self._sizes[place]),
            )
            for place in places
        ]
        scored = [match for match in scored if match.score >= ENOUGH_ALIKE]
        return sorted(scored, key=lambda match: (-match.score, match.thing.code))[:10]


def _grams(spelling: str) -> frozenset[str]:
    """Return the pieces two spellings are compared by: single hanzi, pairs, and trigrams of the
    pinyin.
    """
    from pypinyin import lazy_pinyin  # 50 MB that a list without unknown names never needs

    spelling = spelling[:80]
    sound = spelling if spelling.isascii() else "".join(lazy_pinyin(spelling))
    padded = f"  {sound} "
    trigrams = {padded[at : at + 3] for at in range(len(padded) - 2)}
    hanzi = {char for char in spelling if not char.isascii()}
    pairs = {
        spelling[at : at + 2]
        for at in range(len(spelling) - 1)
        if not spelling[at : at + 2].isascii()
    }
    return frozenset(trigrams | hanzi | pairs)
