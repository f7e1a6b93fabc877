"""Distance, and the hours and cost of a way that nobody measured.

All figures below are assumptions of this project for goods in lorry and aircraft loads;
a lane that somebody measured goes before them, a closed lane before both.
"""

import math
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088

ROAD_DETOUR = 1.35  # road kilometres for one kilometre as the crow flies, hills included
ROAD_KM_PER_HOUR = 50.0  # lorries, with rests
ROAD_HANDLING_HOURS = 3.0  # loading and unloading
ROAD_CNY_PER_KG = 0.05  # handling
ROAD_CNY_PER_KG_KM = 0.00055

AIR_FROM_KM = 800.0  # nearer than this, a lorry is there first
AIR_KM_PER_HOUR = 650.0
AIR_HANDLING_HOURS = 8.0  # both airports
AIR_ROAD_KM = 120.0  # road at both ends together
AIR_CNY_PER_KG = 6.0
AIR_CNY_PER_KG_KM = 0.001

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A way worked out from distance: kilometres, hours, CNY a kilogram."""

    mode: str
    km: float
    hours: float
    cost_per_kg: float


def distance_km(here: Point, there: Point) -> float:
    """Return the great-circle distance of two (latitude, longitude) points in degrees."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*here, *there))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def by_road(straight_km: float) -> Estimate:
    """Return the way by lorry over a distance as the crow flies."""
    km = straight_km * ROAD_DETOUR
    hours = ROAD_HANDLING_HOURS + km / ROAD_KM_PER_HOUR
    cost = ROAD_CNY_PER_KG + km * ROAD_CNY_PER_KG_KM
    return Estimate("road", round(km, 1), round(hours, 2), round(cost, 3))


def by_air(straight_km: float) -> Estimate:
    """Return the way by aircraft with its road at both ends."""
    ends = AIR_ROAD_KM / ROAD_KM_PER_HOUR
    hours = AIR_HANDLING_HOURS + ends + straight_km / AIR_KM_PER_HOUR
    cost = AIR_CNY_PER_KG + straight_km * AIR_CNY_PER_KG_KM + AIR_ROAD_KM * ROAD_CNY_PER_KG_KM
    return Estimate("air", round(straight_km + AIR_ROAD_KM, 1), round(hours, 2), round(cost, 3))


def estimates(here: Point, there: Point) -> list[Estimate]:
    """Return every way between two points, the lorry first, the aircraft where it is far."""
    straight = distance_km(here, there)
    found = [by_road(straight)]
    if straight > AIR_FROM_KM:
        found.append(by_air(straight))
    return found
