"""Triage: red flags are life-threatening without any sum; otherwise points from 0 to 100."""

import datetime
from dataclasses import dataclass

RED_FLAGS = (
    *("chest_pain", "breathless", "fall", "confusion", "no_water", "no_heat"),
    *("life_support", "abuse", "self_harm"),
)
# Raised by what happens later, not asked in the first call.
UNANSWERED_CHECK, NOT_SAFE = "unanswered_check", "not_safe"
MOST = 100
P2_FROM, P3_FROM = 60, 35
MEDICINE = ((1, 40), (3, 30), (7, 15))  # days left are fewer than, points
PROVISIONS = ((1, 30), (3, 20), (5, 8))
MOBILITY = {"bed": 12, "wheelchair": 9, "stick": 4}
AGES = ((90, 8), (80, 6), (70, 3))
WAIT_STEP = datetime.timedelta(hours=6)
MOST_FOR_WAITING = 12
HIGH_FLOOR = 4


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sum needs to know; None where nobody has asked yet."""

    medicine_days: int | None = None
    food_days: int | None = None
    water_days: int | None = None
    is_alone: bool = False
    mobility: str = ""
    age: int | None = None
    cognition: bool = False
    hearing: bool = False
    no_carer: bool = False
    floor: int | None = None
    has_lift: bool = True
    no_stairs: bool = False
    no_power: bool = False
    waited: datetime.timedelta = datetime.timedelta(0)


@dataclass(frozen=True, slots=True)
class Score:
    """The points with each contribution by its code, largest first."""

    points: int
    parts: dict[str, int]


def score(facts: Facts) -> Score:
    """Return the sum of points, at most 100, and what each came from."""
    parts = {
        "medicine": _below(facts.medicine_days, MEDICINE),
        "provisions": _below(_least(facts.food_days, facts.water_days), PROVISIONS),
        "alone": 12 if facts.is_alone else 0,
        "mobility": MOBILITY.get(facts.mobility, 0),
        "age": next((points for least, points in AGES if (facts.age or 0) >= least), 0),
        "self_help": 6 if facts.cognition or facts.hearing else 0,
        "no_carer": 6 if facts.no_carer else 0,
        "stairs": 5 if _is_stuck(facts) else 0,
        "power": 6 if facts.no_power else 0,
        "waiting": waiting(facts.waited),
    }
    found = {code: points for code, points in parts.items() if points}
    ordered = dict(sorted(found.items(), key=lambda part: -part[1]))
    return Score(min(MOST, sum(found.values())), ordered)


def waiting(waited: datetime.timedelta) -> int:
    """Return the points of so long a wait: one each six hours, at most twelve."""
    return min(MOST_FOR_WAITING, max(0, waited // WAIT_STEP))


def triage_class(points: int, flags: frozenset[str] | set[str]) -> int:
    """Return 1 to 4: any red flag is 1 whatever the sum."""
    if flags:
        return 1
    if points >= P2_FROM:
        return 2
    return 3 if points >= P3_FROM else 4


def _below(days: int | None, steps: tuple[tuple[int, int], ...]) -> int:
    if days is None:
        return 0
    return next((points for least, points in steps if days < least), 0)


def _least(*days: int | None) -> int | None:
    return min((day for day in days if day is not None), default=None)


def _is_stuck(facts: Facts) -> bool:
    is_high = facts.floor is not None and facts.floor >= HIGH_FLOOR
    return is_high and not facts.has_lift and facts.no_stairs
