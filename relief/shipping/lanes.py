"""Ways to choose from: time, cost and footprint of each beside the others."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from relief.core.actors import SYSTEM
from relief.geography import queries as geography
from relief.geography.models import Hub, Mode, Place
from relief.geography.rules import by_road, distance_km
from relief.inventory.models import Facility
from relief.shipping import journey
from relief.shipping.models import Consignment, EmissionFactor, HubTimes, Leg, Schedule
from relief.shipping.rules import HOUR, LAST_MILE_HOURS
from relief.shipping.rules.footprint import Factor, Factors, Footprint, Part, footprint
from relief.shipping.rules.routes import Handling, Ride, Run, Way, ready_after, ways

ALL_WEEK = frozenset(range(1, 8))
LORRY = "lorry"
CHINA_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Node:
    """An end of a timetable's run: an airport hub or a city."""

    code: str
    name: str
    point: tuple[float, float]
    zone: str
    country: str


@dataclass(frozen=True, slots=True)
class Option:
    """One way: its unsaved legs, when it is there, what it costs and weighs on the climate."""

    key: str
    legs: tuple[Leg, ...]
    cut_off: datetime.datetime
    departs: datetime.datetime
    arrives: datetime.datetime
    cost_cny: Decimal
    footprint: Footprint
    is_assumed: bool

    @property
    def hours(self) -> float:
        """Return the hours from the first departure to the last arrival."""
        return round((self.arrives - self.departs).total_seconds() / 3600, 1)

    @property
    def modes(self) -> list[str]:
        """Return the modes in order."""
        return [leg.mode for leg in self.legs]


def factors() -> Factors:
    """Return the emission factors by mode."""
    found: dict[str, list[Factor]] = {}
    for row in EmissionFactor.objects.order_by("mode", "valid_from"):
        is_assumed = "kg_per_tkm" in row.assumed
        factor = Factor(row.kg_per_tkm, row.valid_from, row.source, is_assumed)
        found.setdefault(row.mode, []).append(factor)
    return found


def footprint_of(consignment: Consignment, day: datetime.date) -> Footprint:
    """Return the footprint of a consignment over its legs as they are."""
    legs = [leg for leg in consignment.legs.all() if leg.status != "cancelled"]
    return footprint(_parts(legs), consignment.weight_kg, factors(), day)


def options(consignment: Consignment, *, now: datetime.datetime) -> list[Option]:
    """Return the ways a consignment could go now, soonest there first."""
    if consignment.is_inbound and consignment.origin_hub and consignment.to_facility:
        return between(
            consignment.origin_hub, consignment.to_facility, consignment.weight_kg, ready=now,
            now=now,
        )  # fmt: skip
    pair = ([consignment.origin.place], [consignment.destination])
    known = factors()
    key = (consignment.origin.place_id, consignment.destination.pk)
    found = geography.ways(SYSTEM, *pair).get(key, [])
    return [
        _option(
            str(way.mode), journey.plan_legs(consignment, start=now, way=way),
            consignment.weight_kg, known, now, last_mile=LAST_MILE_HOURS, is_assumed=way.is_assumed,
        )
        for way in found
    ]  # fmt: skip


def between(
    hub: Hub,
    facility: Facility,
    weight_kg: Decimal,
    *,
    ready: datetime.datetime,
    now: datetime.datetime,
) -> list[Option]:
    """Return the ways by timetable from a hub to a warehouse, soonest there first.

    Where no run ends in the warehouse's city, a lorry goes from where one does. The arrival
    counts customs of the usual length where the goods enter the country.
    """
    nodes, runs = _timetable()
    goal = _goal(facility, nodes)
    nodes[goal.code] = goal
    nodes.setdefault(hub.iata, _of_hub(hub))
    runs += _lorries(nodes, goal)
    points = _points(nodes)
    found = ways(runs, hub.iata, [goal.code], ready, points, weight_kg=weight_kg)
    known = factors()
    return [_of_way(way, nodes, points, weight_kg, known, now) for way in found]


def _of_way(
    way: Way,
    nodes: dict[str, Node],
    points: dict[str, Handling],
    weight_kg: Decimal,
    known: Factors,
    now: datetime.datetime,
) -> Option:
    codes = [ride.run.code for ride in way.rides if not ride.run.is_on_demand]
    schedules = Schedule.objects.in_bulk(codes, field_name="code")
    legs = []
    for number, ride in enumerate(way.rides, 1):
        legs.append(_leg(number, ride, nodes, schedules.get(ride.run.code)))
    key = f"{'.'.join(codes) or LORRY}@{way.rides[0].departs:%Y%m%d%H%M}"
    is_assumed = any(row.assumed for row in schedules.values()) or len(codes) < len(legs)
    last = ready_after(way.rides[-1], points) - way.rides[-1].arrives
    return _option(
        key, legs, weight_kg, known, now, cut_off=way.rides[0].cut_off,
        last_mile=last.total_seconds() / 3600, is_assumed=is_assumed,
    )  # fmt: skip


def _option(
    key: str,
    legs: Sequence[Leg],
    weight_kg: Decimal,
    known: Factors,
    now: datetime.datetime,
    *,
    is_assumed: bool,
    last_mile: float,
    cut_off: datetime.datetime | None = None,
) -> Option:
    departs, arrives = legs[0].planned_departure or now, legs[-1].planned_arrival or now
    cost = sum((leg.cost_per_kg or Decimal(0) for leg in legs), Decimal(0)) * weight_kg
    return Option(
        key=key,
        legs=tuple(legs),
        cut_off=cut_off or departs,
        departs=departs,
        arrives=arrives + last_mile * HOUR,
        cost_cny=cost.quantize(Decimal("0.01")),
        footprint=footprint(_parts(legs), weight_kg, known, now.date()),
        is_assumed=is_assumed,
    )


def _leg(number: int, ride: Ride, nodes: dict[str, Node], schedule: Schedule | None) -> Leg:
    here, there = nodes[ride.run.origin], nodes[ride.run.destination]
    return Leg(
        sequence=number,
        mode=ride.run.mode,
        origin_name=here.name,
        destination_name=there.name,
        origin_point=list(here.point),
        destination_point=list(there.point),
        planned_departure=ride.departs,
        planned_arrival=ride.arrives,
        km=ride.run.km,
        cost_per_kg=ride.run.cost_per_kg,
        schedule=schedule,
        origin_zone=here.zone,
        destination_zone=there.zone,
        crosses_to=there.country if there.country != here.country else "",
    )


def _parts(legs: Iterable[Leg]) -> list[Part]:
    return [Part(leg.mode, leg.km or 0.0) for leg in legs]


def _timetable() -> tuple[dict[str, Node], list[Run]]:
    nodes: dict[str, Node] = {}
    runs = []
    rows = Schedule.objects.select_related(
        "origin_hub", "origin_place", "destination_hub", "destination_place"
    )
    for row in rows.order_by("code"):
        found = as_run(row)
        if found is not None:
            run, here, there = found
            nodes |= {here.code: here, there.code: there}
            runs.append(run)
    return nodes, runs


def as_run(row: Schedule) -> tuple[Run, Node, Node] | None:
    """Return a row of the timetable for the rules with both ends; None where an end has no point."""
    here = _node(row.origin_hub, row.origin_place)
    there = _node(row.destination_hub, row.destination_place)
    if here is None or there is None:
        return None
    run = Run(
        row.code, row.mode, here.code, there.code, here.zone, frozenset(row.weekdays),
        row.departs, row.minutes, row.cut_off_minutes, row.km, row.cost_per_kg,
        row.valid_from, row.valid_to, row.capacity_kg,
    )  # fmt: skip
    return run, here, there


def _lorries(nodes: dict[str, Node], goal: Node) -> list[Run]:
    runs = []
    for node in sorted(nodes.values(), key=lambda row: row.code):
        if node.code == goal.code or node.country != goal.country:
            continue
        way = by_road(distance_km(node.point, goal.point))
        runs.append(
            Run(
                f"{LORRY}-{node.code}", Mode.ROAD, node.code, goal.code, node.zone, ALL_WEEK,
                datetime.time.min, round(way.hours * 60), 0, way.km,
                Decimal(str(way.cost_per_kg)), datetime.date.min, is_on_demand=True,
            )
        )  # fmt: skip
    return runs


def _points(nodes: dict[str, Node]) -> dict[str, Handling]:
    ready: dict[str, dict[str, int]] = {}
    hours: dict[str, float] = {}
    for row in HubTimes.objects.select_related("hub"):
        ready.setdefault(row.hub.iata, {})[row.mode] = row.ready_minutes
        country = row.hub.country
        hours[country] = max(hours.get(country, 0.0), row.customs_hours)
    return {
        node.code: Handling(
            ready.get(node.code, {}), hours.get(node.country, journey.CUSTOMS_HOURS), node.country
        )
        for node in nodes.values()
    }


def _node(hub: Hub | None, place: Place | None) -> Node | None:
    if hub is not None:
        return _of_hub(hub)
    if place is None or place.lat is None or place.lon is None:
        return None
    return Node(place.code, place.name_zh, (place.lat, place.lon), CHINA_ZONE, "CN")


def _of_hub(hub: Hub) -> Node:
    name = f"{hub.city_zh or hub.city} {hub.iata}"
    return Node(hub.iata, name, (hub.lat, hub.lon), hub.time_zone, hub.country)


def _goal(facility: Facility, nodes: dict[str, Node]) -> Node:
    """Return the timetable's node of a facility's city, renamed to the facility itself."""
    city = f"{facility.place.code[:4]}00"
    code = city if city in nodes else facility.place.code
    return Node(code, facility.name_zh, (facility.lat, facility.lon), facility.time_zone, "CN")
