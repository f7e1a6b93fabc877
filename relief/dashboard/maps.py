"""Data of the maps: facilities by usable stock, sites by unmet need, what moves between."""

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.wording import number
from relief.dashboard.balance import SiteNeed, stock_by_facility
from relief.emergencies.models import Emergency
from relief.shipping.models import Consignment, Leg
from relief.shipping.queries.names import names_on

MOVING = ("dispatched", "in_transit", "customs")
CHINA: dict[str, Any] = {"centre": [31.5, 111.0], "zoom": 4}
REGION_ZOOM = 8
MOST_LEGS = 500


def facilities(actor: Actor) -> dict[str, Any]:
    """Return the map of warehouses with the tonnes in them that may leave today."""
    marks = [
        {
            "lat": row.lat,
            "lon": row.lon,
            "name": str(row.place),
            "note": number(float(kg / 1000)),
            "url": _url("inventory:facility-detail", row.uid),
        }
        for row, kg in stock_by_facility(actor, clock.local_date(clock.now()))
    ]
    return {"facilities": marks, **CHINA}


def emergency(actor: Actor, row: Emergency, sites: list[SiteNeed]) -> dict[str, Any]:
    """Return the map of an emergency: donuts by site, vehicles between, the epicentre."""
    centre = _centre(row, sites)
    data: dict[str, Any] = {
        **({"centre": centre, "zoom": REGION_ZOOM} if centre else {}),
        "places": [
            {
                "lat": need.site.lat,
                "lon": need.site.lon,
                "name": str(need.site),
                "note": _note(need),
                **_donut(need),
                "side": "left" if centre and need.site.lon < centre[1] else "right",
            }
            for need in _apart(sites)
        ],
        "moving": [],
        "lines": [],
        "rings_km": [30],
    }
    if row.epicentre_lat is not None:
        data["epicentre"] = {
            "lat": row.epicentre_lat,
            "lon": row.epicentre_lon,
            "name": _("Epicentre"),
        }
    _draw(data, _legs(actor, row))
    return data


def _note(need: SiteNeed) -> str:
    if not need.people:
        return f"{need.fill}%" if need.lines else ""
    people = {"people": number(need.people), "fill": need.fill}
    return (_("%(fill)s%%, %(people)s people") if need.lines else _("%(people)s people")) % people


def _donut(need: SiteNeed) -> dict[str, float]:
    """Return the parts of a donut as large as its people; empty where no need is verified."""
    size = max(1, need.people) if need.lines else 0
    parts = {name: getattr(need, name) for name in ("delivered", "moving", "allocated")}
    return {"need": size, **{name: size * share / 1000 for name, share in parts.items()}}


def _centre(row: Emergency, sites: list[SiteNeed]) -> list[float] | None:
    """Return the middle of what is shown, or None where nothing is."""
    points = [(need.site.lat, need.site.lon) for need in sites]
    if row.epicentre_lat is not None and row.epicentre_lon is not None:
        points.append((row.epicentre_lat, row.epicentre_lon))
    if not points:
        return None
    return [sum(point[axis] for point in points) / len(points) for axis in (0, 1)]


def _apart(sites: list[SiteNeed]) -> list[SiteNeed]:
    """Return the sites people are counted at, one mark for sites at the same point."""
    by_point: dict[tuple[float, float], SiteNeed] = {}
    for need in sorted(sites, key=lambda need: (need.lines, need.people)):
        by_point[round(need.site.lat, 2), round(need.site.lon, 2)] = need
    return list(by_point.values())


def _legs(actor: Actor, row: Emergency) -> list[Leg]:
    seen = Consignment.objects.visible_to(actor).filter(request__emergency=row)
    legs = Leg.objects.filter(consignment__in=seen, status__in=MOVING)
    return list(legs.select_related("consignment").order_by("-pk")[:MOST_LEGS])


def _draw(data: dict[str, Any], legs: list[Leg]) -> None:
    """Draw one line a way and one vehicle where several travel together."""
    ways: dict[tuple[float, ...], int] = {}
    vehicles: dict[tuple[float, ...], list[Leg]] = {}
    for leg in legs:
        if leg.origin_point and leg.destination_point:
            way = (*leg.origin_point, *leg.destination_point)
            ways[way] = ways.get(way, 0) + 1
        if point := leg.last_point or leg.origin_point:
            vehicles.setdefault(tuple(point), []).append(leg)
    most = max(ways.values(), default=1)
    for way, count in ways.items():
        line = {"points": [way[:2], way[2:]], "tone": "moving", "weight": 1 + 2 * count / most}
        data["lines"].append(line)
    names = names_on(legs)
    data["moving"].extend(_vehicle(point, group, names) for point, group in vehicles.items())


def _vehicle(point: tuple[float, ...], legs: list[Leg], names: Mapping[str, str]) -> dict[str, Any]:
    first = legs[0]
    numbers = ", ".join(str(leg.consignment.number) for leg in legs[:3])
    ends = {leg.destination_name for leg in legs}
    places = sorted(names.get(end, end) for end in ends)
    return {
        "lat": point[0],
        "lon": point[1],
        "name": f"{numbers} …" if len(legs) > 3 else numbers,
        "note": ", ".join(places[:3]),
        "count": len(legs),
        "tone": "moving",
        "url": _url("shipping:consignment-detail", first.consignment.uid)
        if len(legs) == 1
        else _url("shipping:consignment-list"),
    }


def _url(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
