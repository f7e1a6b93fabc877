"""Placements compared: stock where it lies, moved between today's places, with one more place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from relief.allocation.prepositioning.instance import Instance, Location, Placement, Size
from relief.allocation.prepositioning.measures import Measures, measure

Held = Mapping[tuple[str, str], int]
ANY_SIZE = (Size("any"),)


@dataclass(frozen=True, slots=True)
class Option:
    """One placement with what it means; `candidate` is the warehouse that it adds.

    `cost` is the expected unit-hours with what is lacking at its price in hours.
    """

    candidate: str
    stock: Mapping[tuple[str, str], int]
    measures: Measures
    cost: float
    is_optimal: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """As it is, moved within today's places, and each candidate, the most helpful first.

    `best` names the candidate that one program over all of them together opens, or "".
    """

    today: Option
    moved: Option
    candidates: tuple[Option, ...]
    best: str


def advise(instance: Instance, held: Held, candidates: tuple[Location, ...]) -> Advice:
    """Return the advice for stock that lies as `held` in the instance's locations."""
    today = _option("", replace(instance, held=held))
    moved = _option("", instance)
    added = [_option(row.id, _with(instance, (row,))) for row in candidates]
    added.sort(key=lambda option: (option.cost, option.candidate))
    best = ""
    if candidates:
        together = _placed(_with(instance, candidates))
        best = next(iter(together.opened), "")
    return Advice(today, moved, tuple(added), best)


def _placed(instance: Instance) -> Placement:
    from relief.allocation.prepositioning.program import place  # slow to load, seldom asked

    return place(instance)


def _with(instance: Instance, candidates: tuple[Location, ...]) -> Instance:
    more = tuple(replace(row, sizes=row.sizes or ANY_SIZE) for row in candidates)
    return replace(instance, locations=(*instance.locations, *more), most_new=1)


def _option(candidate: str, instance: Instance) -> Option:
    found = _placed(instance)
    measures = measure(instance, found)
    return Option(candidate, whole_units(found), measures, found.cost, found.is_optimal)


def whole_units(placement: Placement) -> dict[tuple[str, str], int]:
    """Return the stock in whole units; what rounding leaves goes to the largest remainders."""
    by_goods: dict[str, list[tuple[tuple[str, str], float]]] = {}
    for key, units in sorted(placement.stock.items()):
        by_goods.setdefault(key[1], []).append((key, units))
    found: dict[tuple[str, str], int] = {}
    for rows in by_goods.values():
        left = round(sum(units for _, units in rows)) - sum(int(units) for _, units in rows)
        rows.sort(key=lambda row: (int(row[1]) - row[1], row[0]))
        for number, (key, units) in enumerate(rows):
            found[key] = int(units) + (number < left)
    return {key: units for key, units in sorted(found.items()) if units}
