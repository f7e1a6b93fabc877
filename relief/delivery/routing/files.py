"""Plan a file: read, round, solve, write. The command stands on this."""

import enum
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from relief.delivery.routing.checks import check, check_reach
from relief.delivery.routing.errors import BadFile
from relief.delivery.routing.instance import Instance, Reals
from relief.delivery.routing.lines import text_of
from relief.delivery.routing.problem import Depot, Fleet, Matrix, Plan, Problem, Stop
from relief.delivery.routing.solomon import is_solomon, read_solomon
from relief.delivery.routing.solving import Effort, solve
from relief.delivery.routing.vrplib import read_vrplib

FINEST = 4  # decimals that are told apart
LARGEST_SUM = 2.0**41  # of scaled distances: penalties on top of it still fit 64 bits


class Rounding(enum.StrEnum):
    """How distances are rounded; travel times are the rounded distances."""

    NEAREST = "nearest"  # to the nearest whole number, as TSPLIB does
    NONE = "none"  # not at all
    TENTHS = "tenths"  # cut off after one decimal, as the DIMACS challenge does


class NoPlan(Exception):
    """Nothing valid was found in time."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Routes of customers by the numbers of the file, and their cost in its units."""

    routes: tuple[tuple[int, ...], ...]
    cost: float
    iterations: int

    def text(self) -> str:
        """Return the VRPLIB solution."""
        lines = [
            f"Route #{number}: {' '.join(map(str, route))}"
            for number, route in enumerate(self.routes, 1)
        ]
        return "\n".join([*lines, f"Cost {round(self.cost, 6):.12g}", ""])


def read(path: Path) -> Instance:
    """Return the instance of a file in VRPLIB or Solomon form; raises BadFile."""
    text = text_of(path)
    instance = read_solomon(text) if is_solomon(text) else read_vrplib(text)
    check(instance)
    return instance


def rounded(distances: Reals, rounding: Rounding) -> Reals:
    """Return distances as the rounding makes them, still in the file's unit."""
    if rounding == Rounding.NEAREST:
        return np.floor(distances + 0.5)
    if rounding == Rounding.TENTHS:
        return np.floor(distances * 10) / 10
    return distances


def route(source: Path, target: Path, rounding: Rounding, effort: Effort) -> Routes:
    """Plan the file `source` and write its solution to `target`.

    Raises BadFile for a file that cannot be planned or a target that cannot be written, and
    NoPlan where no valid routes were found in time.
    """
    instance = read(source)
    found = plan(instance, rounding, effort)
    try:
        target.write_text(found.text(), encoding="utf-8")
    except OSError as error:
        raise BadFile(str(target), f"cannot be written: {error.strerror}") from error
    return found


def plan(instance: Instance, rounding: Rounding, effort: Effort) -> Routes:
    """Return routes of an instance; raises NoPlan, and BadFile where none can exist."""
    distances = rounded(instance.distances, rounding)
    check_reach(instance, distances)
    customers = [place for place in range(len(distances)) if place != instance.depot]
    found = solve(_problem(instance, distances, customers), effort)
    if not found.is_feasible:
        raise NoPlan("No valid routes were found in this time; give it more seconds.")
    return _routes(instance, distances, customers, found)


def _routes(instance: Instance, distances: Reals, customers: list[int], found: Plan) -> Routes:
    tours = [[customers[index] for index in tour.stops] for tour in found.tours]
    cost = 0.0
    for tour in tours:
        path = [instance.depot, *tour, instance.depot]
        cost += math.fsum(distances[path[:-1], path[1:]])
    named = tuple(tuple(instance.names[place] for place in tour) for tour in tours if tour)
    return Routes(named, cost, found.iterations)


def _problem(instance: Instance, distances: Reals, customers: list[int]) -> Problem:
    scale = _scale(instance, distances)
    heavy = _decimals(np.append(instance.demands, instance.capacity))
    # Times up, so that what is planned on the finer grid holds in real numbers as well.
    grid: Matrix = np.rint(distances * scale).astype(np.int64)
    durations: Matrix = np.ceil(distances * scale - 1e-9).astype(np.int64)
    depot = instance.depot
    closes = _until(instance.closes[depot], scale)
    stops = tuple(
        Stop(
            place=place,
            loads=(round(instance.demands[place] * heavy),),
            service=math.ceil(instance.services[place] * scale - 1e-9),
            opens=math.ceil(instance.opens[place] * scale - 1e-9),
            closes=_until(instance.closes[place], scale),
        )
        for place in customers
    )
    fleet = Fleet(
        depot=0,
        capacity=(math.floor(instance.capacity * heavy + 1e-9),),
        vehicles=instance.vehicles or max(1, len(customers)),
        longest=None if instance.longest is None else _until(instance.longest, scale),
    )
    opens = math.ceil(instance.opens[depot] * scale - 1e-9)
    return Problem(grid, durations, (Depot(depot, opens, closes),), stops, (fleet,))


def _until(value: float, scale: int) -> int | None:
    return math.floor(value * scale + 1e-9) if math.isfinite(value) else None


def _scale(instance: Instance, distances: Reals) -> int:
    """Return the power of ten that makes every number whole, as far as they stay small."""
    times = np.concatenate(
        [instance.services, instance.opens, instance.closes[np.isfinite(instance.closes)]]
    )
    scale = max(_decimals(distances), _decimals(times))
    largest = max(1.0, float(distances.max()) * 2 * len(distances), *times.tolist())
    while scale > 1 and largest * scale > LARGEST_SUM:
        scale //= 10
    return scale


def _decimals(values: Reals) -> int:
    for places in range(FINEST):
        scaled = values * 10**places
        if np.allclose(scaled, np.rint(scaled), rtol=0, atol=1e-6):
            return int(10**places)
    return int(10**FINEST)
