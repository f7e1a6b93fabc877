"""Weights and volumes as partners write them, in kg and m³."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from relief.inventory.sheets import units
from relief.inventory.sheets.problems import unreadable
from relief.inventory.sheets.values import is_nothing, parse_quantity

KINDS = ((units.MASS, 1000), (units.VOLUME, 10**6))


def measured(text: str, unit: str) -> Decimal | None:
    """Return a weight in kg or a volume in m³, written with its own unit or in `unit`; None for
    blanks. Raises Unreadable.
    """
    if is_nothing(text):
        return None
    amount = parse_quantity(text)
    written = amount.unit or unit
    for kind, divisor in KINDS:
        size = units.size(written, kind)
        if size is not None and units.size(unit, kind) is not None:
            exact = Fraction(amount.number) * size / divisor
            return Decimal(exact.numerator) / Decimal(exact.denominator)
    raise unreadable("unit_unknown", written)
