"""What leaves when, and what a facility may send in a day."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from relief.allocation.solver.sources import Moves
from relief.allocation.solver.tables import Ints, Tables

FINEST = 10**9  # a thousandth of a millionth of a kg or m³; beyond it weights are rounded up


@dataclass(slots=True)
class Sendings:
    """Units that leave from a lot for a line on a day."""

    lot: Ints
    line: Ints
    units: Ints
    day: Ints


@dataclass(slots=True)
class Limit:
    """One limit of a facility in whole numbers: what a unit of each item takes, and the most.

    `used` is what earlier plans have leave on day 0, 1, ….
    """

    facility: int
    unit: Ints
    most: int
    used: tuple[int, ...] = ()

    def room(self, day: int) -> int:
        """Give what may still leave on a day."""
        return max(0, self.most - self.used[day]) if day < len(self.used) else self.most


def limits(tables: Tables) -> list[Limit]:
    """Give every limit that is set, scaled so that comparing is exact."""
    found = []
    for place, facility in enumerate(tables.facilities):
        for most, units, used in (
            (
                facility.dispatch_kg_per_day,
                [i.unit_weight_kg for i in tables.items],
                facility.used_kg,
            ),
            (
                facility.dispatch_m3_per_day,
                [i.unit_volume_m3 for i in tables.items],
                facility.used_m3,
            ),
        ):
            if most is not None:
                exact = [Fraction(str(unit or 0)) for unit in units]
                scale = min(FINEST, math.lcm(*(one.denominator for one in exact)))
                whole = np.array([math.ceil(one * scale) for one in exact], dtype=np.int64)
                gone = tuple(math.ceil(Fraction(str(one)) * scale) for one in used)
                found.append(Limit(place, whole, int(Fraction(str(most)) * scale), gone))
    return found


def on_day_zero(moves: Moves) -> Sendings:
    """Send everything at once."""
    return Sendings(moves.lot, moves.line, moves.units, np.zeros(len(moves.lot), dtype=np.int64))


def joined(first: Sendings, second: Sendings) -> Sendings:
    """Give both in line, lot, day order."""
    lot = np.concatenate([first.lot, second.lot])
    line = np.concatenate([first.line, second.line])
    units = np.concatenate([first.units, second.units])
    day = np.concatenate([first.day, second.day])
    order = np.lexsort((day, lot, line))
    return Sendings(lot[order], line[order], units[order], day[order])
