"""A working day: couriers with hours, room and skills, doors to serve, and the routes found.

Seconds from the start of the plan and metres along roads. The figures are assumptions of
this project for a courier in a county town. Nothing slow to load: every process knows days,
only those that plan one load its solver.
"""

import math
from dataclasses import dataclass

DETOUR = 1.35  # road for one as the crow flies, as in geography
METRES_PER_SECOND = 25_000 / 3600  # 25 km an hour between doors
SERVICE = 6 * 60  # seconds at a door
STAIRS = 4 * 60  # more where goods are carried up
EARTH_METRES = 6_371_008.8

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DayStop:
    """A door to serve; times are seconds from the start, None where there is no limit.

    `holder` is the shift that has the goods in its vehicle already, `depots` the depots
    where they lie otherwise, `keeps` says that today's route keeps its promise.
    """

    uid: str
    point: Point
    kg: float
    m3: float
    opens: int = 0
    closes: int | None = None
    due: int | None = None
    skills: frozenset[str] = frozenset()
    carried_up: bool = False
    holder: str = ""
    depot: int = 0
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class DayShift:
    """A courier's hours, room and skills; `here` is where they are, if not at their depot."""

    uid: str
    depot: int
    starts: int
    ends: int
    drive_seconds: int
    kg: float
    m3: float
    skills: frozenset[str] = frozenset()
    here: Point | None = None


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A stop of a route: when the courier is there, seconds from the start."""

    uid: str
    at: int


@dataclass(frozen=True, slots=True)
class DayRoute:
    """A shift's route in order; metres along roads."""

    shift: str
    visits: tuple[DayVisit, ...]
    leaves: int
    returns: int
    metres: int


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Routes of a day; `left_out` says why for each stop that nobody serves."""

    routes: tuple[DayRoute, ...]
    left_out: dict[str, str]


def metres(here: Point, there: Point) -> int:
    """Return the road between two points, from the great circle and the usual detour."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*here, *there))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return round(2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half))) * DETOUR)
