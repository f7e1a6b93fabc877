"""How likely two records are the same person: points by number, room, name, age, compound.

Names are weak evidence and rooms must match exactly; people are never merged.
"""

import unicodedata
from dataclasses import dataclass

SHOWN_FROM = 60
POINTS = {"phone": 40, "room": 30, "name": 15, "pinyin": 8, "birth_year": 10, "compound": 8}


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """What is compared of a person; empty where nobody knows."""

    phones: frozenset[str] = frozenset()
    name: str = ""
    pinyin: str = ""
    birth_year: int | None = None
    compound: str = ""
    room: str = ""


def likeness(one: Known, other: Known) -> dict[str, int]:
    """Return the points by what is alike; their sum is compared with `SHOWN_FROM`."""
    same_name = _same(one.name, other.name)
    alike = {
        "phone": bool(one.phones & other.phones),
        "room": _same(one.room, other.room),
        "name": same_name,
        "pinyin": not same_name and _same(one.pinyin, other.pinyin),
        "birth_year": _near(one.birth_year, other.birth_year),
        "compound": _same(one.compound, other.compound),
    }
    return {code: POINTS[code] for code, is_alike in alike.items() if is_alike}


def room_key(*parts: str) -> str:
    """Return place, compound or road, building, unit and room as one text to compare exactly.

    Empty without a room: a building is not a person's door.
    """
    plain = [_plain(part) for part in parts]
    return "|".join(plain) if plain[-1] and any(plain[:-1]) else ""


def _same(one: str, other: str) -> bool:
    return bool(_plain(one)) and _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _near(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= 1
