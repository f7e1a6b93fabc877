"""A routing problem and its answer: whole numbers only, in units that the caller chose."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.int64]
Loads = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Depot:
    """Where vehicles start and end; `place` is a row of the matrices."""

    place: int
    opens: int = 0
    closes: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody to serve: what to bring, how long it takes, and when they can be served.

    A stop that is not `required` is left out where it does not fit; `weight` says how much
    that hurts, in units of cost.
    """

    place: int
    loads: Loads
    service: int = 0
    opens: int = 0
    closes: int | None = None
    required: bool = True
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Fleet:
    """Vehicles that are alike: how many, from where, how much and how long.

    They end where they start unless `ends` names another depot, and leave when they like
    unless `leaves_by` says by when.
    `longest` limits the time from leaving to being back, `farthest` the distance; `barred`
    are the stops that these vehicles cannot serve, by their index.
    """

    depot: int
    capacity: Loads
    vehicles: int = 1
    ends: int | None = None
    opens: int = 0
    closes: int | None = None
    leaves_by: int | None = None
    longest: int | None = None
    farthest: int | None = None
    barred: frozenset[int] = frozenset()
    distance_cost: int = 1
    duration_cost: int = 0
    fixed_cost: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Stops to serve by fleets; matrices are from row to column."""

    distances: Matrix
    durations: Matrix
    depots: tuple[Depot, ...]
    stops: tuple[Stop, ...]
    fleets: tuple[Fleet, ...]


@dataclass(frozen=True, slots=True)
class Tour:
    """One vehicle's round: stops by index in order, with the start of service at each."""

    fleet: int
    stops: tuple[int, ...]
    starts: tuple[int, ...]
    leaves: int
    returns: int
    distance: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The best tours found; `left_out` are stops that no tour serves."""

    tours: tuple[Tour, ...]
    cost: int
    is_feasible: bool
    left_out: tuple[int, ...] = ()
    iterations: int = 0
    seeds: tuple[int, ...] = field(default=())
