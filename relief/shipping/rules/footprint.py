"""Kilograms of CO₂ equivalent: tonnes × kilometres × the factor of the mode in force that day."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Factor:
    """Kilograms of CO₂e a tonne-kilometre, from a day on, and where the figure stands."""

    kg_per_tkm: Decimal
    valid_from: datetime.date
    source: str
    is_assumed: bool


Factors = Mapping[str, Sequence[Factor]]


def factor_on(factors: Factors, mode: str, day: datetime.date) -> Factor | None:
    """Return the factor of a mode in force on a day.

    For a day before the first published one that first one stands in; None for a mode
    without any.
    """
    rows = sorted(factors.get(mode, ()), key=lambda row: row.valid_from)
    in_force = [row for row in rows if row.valid_from <= day]
    return in_force[-1] if in_force else (rows[0] if rows else None)


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch by one mode."""

    mode: str
    km: float


@dataclass(frozen=True, slots=True)
class Footprint:
    """The sum, what it was worked out with, and whether anything in it was assumed or missing."""

    kg_co2e: Decimal
    sources: tuple[str, ...]
    is_assumed: bool
    missing: tuple[str, ...]


def footprint(
    parts: Iterable[Part], weight_kg: Decimal, factors: Factors, day: datetime.date
) -> Footprint:
    """Return the footprint of goods of a weight over some stretches, rounded to 0.1 kg."""
    total = Decimal(0)
    used: dict[str, None] = {}
    missing: list[str] = []
    is_assumed = False
    for part in parts:
        found = factor_on(factors, part.mode, day)
        if found is None:
            missing.append(part.mode)
            continue
        total += weight_kg / 1000 * Decimal(str(part.km)) * found.kg_per_tkm
        used.setdefault(found.source)
        is_assumed = is_assumed or found.is_assumed
    rounded = total.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Footprint(rounded, tuple(used), is_assumed, tuple(missing))
