"""The map of a plan: warehouses, sites by what they ask and get, and lines between them.

Units of different goods do not add up: what flows is weighed, and each line of a site counts for
the people it is asked for.
"""

from collections import defaultdict
from typing import Any

from relief.allocation.grouping import planned
from relief.allocation.models import AllocationPlan
from relief.core.actors import Actor
from relief.core.wording import number, percent
from relief.demand.models import ReliefRequest
from relief.demand.queries import requests
from relief.inventory.models import Facility

Flow = dict[tuple[str, str], float]
MOST_WAYS = 500  # more of them are a blot


def flow_map(
    actor: Actor, plan: AllocationPlan, other: AllocationPlan | None = None
) -> dict[str, Any]:
    """Return the map of a plan; compared with another, ways with more or less stand out."""
    flows, base = _flows(plan), _flows(other) if other else {}
    keys = {int(row["id"]) for row in plan.snapshot.get("requests", [])}
    asking = list(requests(actor).filter(pk__in=keys).prefetch_related(None))
    sites = {str(row.pk): row.site for row in asking}
    ends = {str(row.site_id): row.site for row in asking}
    flows, base = _to_sites(flows, sites), _to_sites(base, sites)
    places = _places(plan, asking)
    houses = _facilities({*flows, *base}, flows)
    lines = [
        {
            "points": [[house["lat"], house["lon"]], [site.lat, site.lon]],
            "tone": _tone(flows.get((code, key), 0), base.get((code, key)), bool(other)),
        }
        for code, key in _widest(flows, base)
        if (house := houses.get(code)) and (site := ends.get(key))
    ]
    return {"facilities": list(houses.values()), "places": places, "lines": lines}


def _to_sites(flows: Flow, sites: dict[str, Any]) -> Flow:
    """Return kg by (facility, site): several requests are for one place."""
    found: Flow = defaultdict(float)
    for (code, request), kg in flows.items():
        if request in sites:
            found[code, str(sites[request].pk)] += kg
    return found


def _widest(flows: Flow, base: Flow) -> list[tuple[str, str]]:
    """Return the ways to draw: all, or of a country those that move or change most."""
    ways = {*flows, *base}
    most = sorted(ways, key=lambda way: (-max(flows.get(way, 0), base.get(way, 0)), way))
    return sorted(most[:MOST_WAYS])


def _flows(plan: AllocationPlan) -> Flow:
    """Return kg by (facility, request)."""
    weight = {row["id"]: row["unit_weight_kg"] or 0 for row in plan.snapshot.get("items", [])}
    lots = {lot["id"]: lot for lot in plan.snapshot.get("lots", [])}
    request_of = {
        line["id"]: request["id"]
        for request in plan.snapshot.get("requests", [])
        for line in request["lines"]
    }
    found: Flow = defaultdict(float)
    for row in plan.result.get("allocations", []):
        lot = lots[row["lot"]]
        code = lot["facility"].partition("@")[0]
        found[code, request_of[row["line"]]] += row["quantity"] * weight[lot["item"]]
    return found


def _tone(kg: float, before: float | None, is_compared: bool) -> str:
    if not is_compared:
        return "moving"
    if kg > (before or 0):
        return "done"
    return "risk" if kg < (before or 0) else "waiting"


def _facilities(ways: set[tuple[str, str]], flows: Flow) -> dict[str, dict[str, Any]]:
    sums: dict[str, float] = defaultdict(float)
    for (code, _), kg in flows.items():
        sums[code] += kg
    rows = Facility.objects.filter(code__in={code for code, _ in ways}).select_related("place")
    return {
        row.code: {
            "lat": row.lat,
            "lon": row.lon,
            "name": str(row.place),
            "note": number(sums[row.code] / 1000),
        }
        for row in rows
    }


def _places(plan: AllocationPlan, asking: list[ReliefRequest]) -> list[dict[str, Any]]:
    """Return a mark for each point: for how many people's lines it is asked there, and what part
    of that they had before or are given by the plan.
    """
    by_key = {str(row.pk): row for row in asking}
    found: dict[tuple[float, float], dict[str, Any]] = {}
    for row in planned(plan):
        request = by_key.get(row.request)
        if request is None:
            continue
        site, people = request.site, max(1, request.people)
        mark = found.setdefault(
            (site.lat, site.lon),
            {"lat": site.lat, "lon": site.lon, "name": str(site), "need": 0, "delivered": 0}
            | {"moving": 0, "allocated": 0},
        )
        one = people / max(1, row.asked)
        mark["need"] += people
        mark["delivered"] += min(row.received, row.asked) * one
        mark["allocated"] += row.given * one
    for mark in found.values():
        mark["note"] = percent(mark["delivered"] + mark["allocated"], mark["need"])
    return list(found.values())
