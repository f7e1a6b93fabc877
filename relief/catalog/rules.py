"""The need calculator: people × rate × days × (1 + wastage), every term kept for showing."""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rate:
    """`units` for `people` of a group, once (`per_days` 0) or each `per_days` days begun.

    `share` of the group needs it (0 to 1), `wastage` is added on top, `floor_share` of the
    need keeps people alive.
    """

    units: int
    people: int = 1
    per_days: int = 0
    share: Fraction = Fraction(1)
    wastage: Fraction = Fraction(0)
    floor_share: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Need:
    """A need in base units with the terms it came from, and its survival floor."""

    group: int
    served: int
    units: int
    people: int
    times: int
    wastage: Fraction
    quantity: int
    floor: int


def need(rate: Rate, *, group: int, days: int) -> Need:
    """Return how many base units `group` people need for `days` days, rounded up.

    Raises ValueError for people or days below zero.
    """
    if group < 0 or days < 0:
        raise ValueError("people and days cannot be negative")
    served = math.ceil(group * rate.share)
    times = math.ceil(Fraction(days, rate.per_days)) if rate.per_days else 1
    exact = Fraction(served * rate.units, rate.people) * times * (1 + rate.wastage)
    quantity = math.ceil(exact)
    return Need(
        group=group,
        served=served,
        units=rate.units,
        people=rate.people,
        times=times,
        wastage=rate.wastage,
        quantity=quantity,
        floor=min(quantity, math.ceil(exact * rate.floor_share)),
    )


def plain(number: Decimal | None) -> str:
    """Return a decimal without zeros that say nothing and without an exponent; a dash for None."""
    return "–" if number is None else f"{number.normalize():f}"
