"""Kits given as their parts: what each row of a plan counts as."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Part(NamedTuple):
    """Units of a component for one line, with how many are in one kit."""

    key: int
    item: str
    quantity: int
    per_kit: int
    day: int


def counted(rows: Iterable[Part], kits: int) -> Mapping[int, int]:
    """Return how many kits each row counts as, by key; together as many as the line is given.

    A kit counts with the component whose last units leave last (at the same day, the last by
    item code): until then it is not whole. The other components count as nothing.
    """
    parts = sorted(rows, key=lambda row: (row.day, row.item, row.key))
    last = parts[-1].item if parts else ""
    found: dict[int, int] = {}
    units = 0
    for row in parts:
        if row.item != last:
            found[row.key] = 0
            continue
        before, units = units, units + row.quantity
        whole = min(kits, units // row.per_kit) - min(kits, before // row.per_kit)
        found[row.key] = whole
    return found
