"""The legs of a consignment: planned from the lanes or a timetable, predicted from what was seen."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db import models

from relief.core.actors import SYSTEM
from relief.core.work import step
from relief.geography.models import Mode, Site
from relief.geography.queries import Way, ways
from relief.geography.rules import distance_km, estimates
from relief.inventory.models import Facility, FacilityKind
from relief.shipping.models import Consignment, HubTimes, Leg
from relief.shipping.rules import HOUR, LAST_MILE_HOURS, PACKING_HOURS, Stretch, expected, usual

NEAR_KM = 60.0  # a hub farther from the site than this does not shorten the last stretch
HUBS = (FacilityKind.HUB, FacilityKind.TRANSIT, FacilityKind.DISTRIBUTION)
HISTORY = datetime.timedelta(days=90)
MOST_RUNS = 200
CUSTOMS_HOURS = 12.0  # where a country has no row in hub_times.csv, assumed


@dataclass(frozen=True, slots=True)
class Stop:
    """A named point of the way."""

    name: str
    lat: float
    lon: float


def plan_legs(
    consignment: Consignment, *, start: datetime.datetime, way: Way | None = None
) -> list[Leg]:
    """Return the unsaved legs from origin to destination, the first leaving after packing.

    `way` gives the mode and the hours, the fastest open lane where none was chosen. A hub in
    the destination's place, or for an aircraft the nearest one, divides it by distance.
    """
    way = way or _way(consignment.origin, consignment.destination)
    stops = _stops(consignment)
    kms = [_km(a, b) for a, b in pairwise(stops)]
    whole = sum(kms) or 1.0
    at = start + PACKING_HOURS * HOUR
    legs = []
    for number, ((here, there), km) in enumerate(zip(pairwise(stops), kms, strict=True), 1):
        length = datetime.timedelta(hours=way.hours * (km / whole if km else 1 / len(kms)))
        legs.append(
            Leg(
                consignment=consignment,
                sequence=number,
                mode=way.mode if number == 1 else Mode.ROAD,
                origin_name=here.name,
                destination_name=there.name,
                origin_point=[here.lat, here.lon],
                destination_point=[there.lat, there.lon],
                planned_departure=at,
                planned_arrival=at + length,
                km=round(way.km * km / whole, 1),
                cost_per_kg=Decimal(str(round(way.cost_per_kg * km / whole, 3))),
                origin_zone=consignment.origin.time_zone,
            )
        )
        at += length
    return legs


@step
def foresee(consignment: Consignment, *, now: datetime.datetime) -> datetime.datetime:
    """Work out when the goods will be handed over and keep it on the consignment."""
    at = predict(consignment, now=now)
    Consignment.objects.filter(pk=consignment.pk).update(expected_at=at, foreseen_at=now)
    consignment.expected_at, consignment.foreseen_at = at, now
    return at


def predict(consignment: Consignment, *, now: datetime.datetime) -> datetime.datetime:
    """Return when the goods will be handed over, from the legs as they are now.

    Where others took longer on the same stretch of late, that counts; a leg under way counts
    from where it was last seen; one into another country waits for its customs.
    """
    rows = consignment.legs.exclude(status="cancelled").select_related("customs")
    legs = list(rows.order_by("sequence"))
    history = lane_history(legs, now)
    hours = _customs_hours(legs)
    stretches = [_stretch(leg, history.get(_lane(leg), []), hours, now) for leg in legs]
    last_mile = 0.0 if consignment.is_inbound else LAST_MILE_HOURS
    return expected(stretches, now, last_mile_hours=last_mile)


def lane_history(
    legs: Sequence[Leg], now: datetime.datetime
) -> dict[tuple[str, str, str], list[datetime.timedelta]]:
    """Return how long earlier runs of the same stretches took in the last 90 days."""
    lanes = {_lane(leg) for leg in legs if not leg.arrived_at}
    if not lanes:
        return {}
    same = models.Q(pk__in=[])
    for origin, destination, mode in sorted(lanes):
        same |= models.Q(origin_name=origin, destination_name=destination, mode=mode)
    runs = Leg.objects.filter(same, departed_at__gte=now - HISTORY, arrived_at__isnull=False)
    found: dict[tuple[str, str, str], list[datetime.timedelta]] = defaultdict(list)
    for run in runs.order_by("-arrived_at", "-pk")[:MOST_RUNS]:
        if run.departed_at and run.arrived_at:
            found[_lane(run)].append(run.arrived_at - run.departed_at)
    return found


def _stretch(
    leg: Leg,
    history: Sequence[datetime.timedelta],
    customs_hours: dict[str, float],
    now: datetime.datetime,
) -> Stretch:
    entry = getattr(leg, "customs", None)
    waits = entry is None or entry.released_at is None
    customs = customs_hours.get(leg.crosses_to, CUSTOMS_HOURS) if leg.crosses_to and waits else None
    is_seen = leg.departed_at is not None and leg.last_seen_at is not None
    return Stretch(
        leg.planned_departure or now,
        leg.planned_arrival or now,
        leg.departed_at,
        leg.arrived_at or leg.received_at,
        usual=usual(history),
        seen_at=leg.last_seen_at if is_seen else None,
        left=_left(leg) if is_seen else None,
        customs=datetime.timedelta(hours=customs) if customs is not None else None,
        released=entry.released_at if entry else None,
    )


def _left(leg: Leg) -> float | None:
    """Return the share of a leg's way that lies ahead of where it was last seen."""
    if not (leg.last_point and leg.origin_point and leg.destination_point):
        return None
    here = (leg.last_point[0], leg.last_point[1])
    there = (leg.destination_point[0], leg.destination_point[1])
    whole = distance_km((leg.origin_point[0], leg.origin_point[1]), there)
    return min(1.0, distance_km(here, there) / whole) if whole else None


def _lane(leg: Leg) -> tuple[str, str, str]:
    return leg.origin_name, leg.destination_name, leg.mode


def _customs_hours(legs: Sequence[Leg]) -> dict[str, float]:
    """Return the usual hours in customs by country, the longest of its hubs."""
    countries = {leg.crosses_to for leg in legs if leg.crosses_to}
    if not countries:
        return {}
    rows = HubTimes.objects.filter(hub__country__in=countries).values_list("hub__country")
    return dict(rows.annotate(most=models.Max("customs_hours")))


def _way(origin: Facility, destination: Site) -> Way:
    found = ways(SYSTEM, [origin.place], [destination]).get((origin.place_id, destination.pk))
    if found:
        return found[0]
    # Every lane is closed since the plan was made: the lorry's own estimate, for the clock.
    guess = estimates((origin.lat, origin.lon), (destination.lat, destination.lon))[0]
    return Way(guess.mode, guess.km, guess.hours, guess.cost_per_kg, True)


def _stops(consignment: Consignment) -> list[Stop]:
    origin, site = consignment.origin, consignment.destination
    first = Stop(origin.name_zh, origin.lat, origin.lon)
    last = Stop(site.name_zh, site.lat, site.lon)
    hub = _hub(origin, site)
    return [first, Stop(hub.name_zh, hub.lat, hub.lon), last] if hub else [first, last]


def _hub(origin: Facility, site: Site) -> Facility | None:
    """Return the nearest hub of the site's place that lies between, or None."""
    near = Facility.objects.filter(kind__in=HUBS, place_id=site.place_id, is_active=True)
    there = (site.lat, site.lon)
    whole = distance_km((origin.lat, origin.lon), there)
    rows = [
        (distance_km((row.lat, row.lon), there), row.pk, row) for row in near.exclude(pk=origin.pk)
    ]
    fitting = [row for row in rows if 0.5 < row[0] < min(NEAR_KM, whole)]
    return min(fitting, key=lambda row: row[:2])[2] if fitting else None


def _km(here: Stop, there: Stop) -> float:
    return distance_km((here.lat, here.lon), (there.lat, there.lon))
