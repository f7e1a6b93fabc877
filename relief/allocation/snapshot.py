"""The world a plan is made from: stock, needs and ways as a `relief-allocation/1` document.

Ids inside: an item's, facility's and organization's code, the key of a request, of a line and
of a stock balance as text. Ways are by road; where no road is open, by the fastest other way;
one leads to a site, for all requests there.
"""

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from relief.allocation.loading import dispatch_ahead
from relief.allocation.models import ReleaseOrder
from relief.allocation.states import ReleaseStatus
from relief.allocation.stock import Plannable, plannable
from relief.catalog.models import Item, Kit, KitComponent, Substitute
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.clock import CHINA
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.queries import plannable_lines
from relief.emergencies.models import Emergency
from relief.geography.models import Mode, Place
from relief.geography.queries import Way, ways
from relief.inventory.models import Facility, LifeRule, ReserveRule
from relief.inventory.queries import life

FORMAT = "relief-allocation/1"
FOR_PLACE = "@"
Substitutes = Mapping[int, list[dict[str, Any]]]
Kits = Mapping[int, Sequence[KitComponent]]
Refusals = Mapping[tuple[int, int, int], set[str]]


def take(
    emergency: Emergency,
    now: datetime.datetime,
    reach: Mapping[str, Any] | None = None,
    stock: Sequence[Plannable] | None = None,
) -> dict[str, Any]:
    """Return the document of an emergency as it is now.

    `reach` narrows it down: `requests` (a list of public ids) or `place` (the beginning of a
    GB/T 2260 code, such as `5133`); empty means every open line. `stock` is what `plannable`
    gave to who has just read it.
    """
    lines = _within(plannable_lines(emergency.pk), reach or {})
    requests = _requests(lines)
    stock = plannable(emergency.pk) if stock is None else stock
    held = _facilities(stock)
    refused = _refusals(emergency)
    kits = _kits(lines)
    substitutes = _substitutes({line.item_id for line in lines}, {row.lot.item_id for row in stock})
    rules = life.live_rules()
    return {
        "format": FORMAT,
        "as_of": now.astimezone(CHINA).isoformat(),
        "emergency": emergency.code,
        "items": _items(lines, stock, kits),
        "facilities": _facility_rows(held, dispatch_ahead(clock.local_date(now))),
        "lots": [_lot(row, refused, requests) for row in stock],
        "requests": [_request(row, own, substitutes, kits, rules) for row, own in requests],
        "lanes": _lanes(held, [row for row, _ in requests]),
    }


def hash_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document, the same for the same world whenever it was taken."""
    world = {key: value for key, value in document.items() if key != "as_of"}
    text = json.dumps(world, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _within(lines: Iterable[RequestLine], reach: Mapping[str, Any]) -> list[RequestLine]:
    wanted = {str(uid) for uid in reach.get("requests", [])}
    place = str(reach.get("place", ""))
    return [
        line
        for line in lines
        if (not wanted or str(line.request.uid) in wanted)
        and line.request.site.place.code.startswith(place)
    ]


def _requests(lines: Iterable[RequestLine]) -> list[tuple[ReliefRequest, list[RequestLine]]]:
    found: dict[int, tuple[ReliefRequest, list[RequestLine]]] = {}
    for line in lines:
        found.setdefault(line.request_id, (line.request, []))[1].append(line)
    return list(found.values())


def _request(
    request: ReliefRequest,
    lines: Iterable[RequestLine],
    substitutes: Substitutes,
    kits: Kits,
    rules: Sequence[LifeRule],
) -> dict[str, Any]:
    return {
        "id": str(request.pk),
        "number": request.number,
        "organization": request.organization.code,
        "place": request.site.place.code,
        "site": str(request.site_id),
        "class": request.request_class,
        "submitted_at": (request.submitted_at or request.created_at).isoformat(),
        "vulnerability": float(request.vulnerability),
        "lines": [_line(line, substitutes, kits, life_asked(line, rules)) for line in lines],
    }


def life_asked(line: RequestLine, rules: Sequence[LifeRule], origin_id: int | None = None) -> int:
    """Return the days of life a line's goods must have left on arrival.

    A line of the document has one figure for every lot, so without `origin_id` the strictest
    origin's counts; the ledger is told the one of the facility that really sends.
    """
    request = line.request
    way = life.Way(origin_id, request.site.place.code, request.organization_id)
    return life.needed(rules, item_id=line.item_id, item_days=line.item.min_life_days, way=way)


def _line(
    line: RequestLine, substitutes: Substitutes, kits: Kits, life_days: int
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": str(line.pk),
        "item": line.item.code,
        "quantity": line.verified,
        "received": line.already + line.allocated,
        "floor": line.floor,
        "min_life_days": life_days,
        "substitutes": substitutes.get(line.item_id, []),
    }
    if line.request_class:
        row["class"] = line.request_class
    if parts := kits.get(line.pk):
        row["components"] = [{"item": part.item.code, "quantity": part.quantity} for part in parts]
    return row


def _items(
    lines: Iterable[RequestLine], stock: Iterable[Plannable], kits: Kits
) -> list[dict[str, Any]]:
    rows = {row.lot.item.code: row.lot.item for row in stock}
    rows |= {part.item.code: part.item for parts in kits.values() for part in parts}
    rows |= {line.item.code: line.item for line in lines}
    return [_item(rows[code]) for code in sorted(rows)]


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.code,
        "unit_weight_kg": _number(item.unit_weight_kg),
        "unit_volume_m3": _number(item.unit_volume_m3),
        "pack": item.pack,
        "breakable": item.is_breakable,
    }


def _kits(lines: Iterable[RequestLine]) -> Kits:
    """Return what the kits that lines ask for are made of by their requesters, by line."""
    rows = list(lines)
    live = Kit.objects.filter(item__in={line.item_id for line in rows}, ended_at=None)
    parts = Prefetch("components", KitComponent.objects.select_related("item").order_by("item_id"))
    made = {
        (kit.organization_id, kit.item_id): list(kit.components.all())
        for kit in live.prefetch_related(parts)
    }
    found = {line.pk: made.get((line.request.organization_id, line.item_id), []) for line in rows}
    return {key: own for key, own in found.items() if own}


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _substitutes(wanted: Iterable[int], there: Collection[int]) -> Substitutes:
    """Return the approved substitutes of items that are in stock, by the item asked."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Substitute.objects.filter(item__in=list(wanted), substitute__in=list(there))
    for row in rows.select_related("substitute").order_by("item_id", "pk"):
        found[row.item_id].append({"item": row.substitute.code, "ratio": float(row.ratio)})
    return found


@dataclass
class Holding:
    """A facility, or the part of its goods that is set aside for one place."""

    facility: Facility
    place: str
    kg: float = 0.0

    @property
    def id(self) -> str:
        """Return its id in the document."""
        return self.facility.code + (f"{FOR_PLACE}{self.place}" if self.place else "")


def _facilities(stock: Iterable[Plannable]) -> list[Holding]:
    """Return the facilities that hold stock; goods set aside for a place stand apart.

    The form has no earmark for a lot, so such goods lie in a part of the facility that has
    ways to that place only; the parts share its capacity by the weight they hold.
    """
    found: dict[tuple[str, str], Holding] = {}
    for row in stock:
        key = (row.facility.code, row.place)
        part = found.setdefault(key, Holding(row.facility, row.place))
        part.kg += row.available * float(row.lot.item.unit_weight_kg or 0)
    return [found[key] for key in sorted(found)]


def _facility_rows(
    parts: Sequence[Holding], ahead: Mapping[int, Mapping[str, list[float]]]
) -> list[dict[str, Any]]:
    reserves: dict[int, dict[str, int]] = defaultdict(dict)
    ids = {part.facility.pk for part in parts}
    for rule in ReserveRule.objects.filter(facility__in=ids).select_related("item"):
        reserves[rule.facility_id][rule.item.code] = rule.quantity
    whole: dict[int, float] = defaultdict(float)
    for part in parts:
        whole[part.facility.pk] += part.kg
    return [
        _facility(
            part,
            whole[part.facility.pk],
            reserves[part.facility.pk],
            ahead.get(part.facility.pk, {}),
        )
        for part in parts
    ]


def _facility(
    part: Holding,
    whole_kg: float,
    reserve: Mapping[str, int],
    ahead: Mapping[str, list[float]],
) -> dict[str, Any]:
    facility = part.facility
    share = part.kg / whole_kg if whole_kg else 1.0
    return {
        "id": part.id,
        "lat": facility.lat,
        "lon": facility.lon,
        "dispatch_kg_per_day": _part_of(facility.dispatch_kg_per_day, share),
        "dispatch_m3_per_day": _part_of(facility.dispatch_m3_per_day, share),
        "reserve": {} if part.place else dict(sorted(reserve.items())),
        **{key: [round(used * share, 6) for used in days] for key, days in ahead.items()},
    }


def _part_of(limit: int | None, share: float) -> float | None:
    return None if limit is None else limit * share


def _refusals(emergency: Emergency) -> Refusals:
    """Return whom owners refused what: (owner, facility, item) → organizations."""
    found: dict[tuple[int, int, int], set[str]] = defaultdict(set)
    orders = ReleaseOrder.objects.filter(
        request__emergency=emergency, status=ReleaseStatus.REJECTED
    )
    columns = ("owner_id", "facility_id", "lines__balance__lot__item_id")
    for owner, facility, item, code in orders.values_list(*columns, "request__organization__code"):
        found[owner, facility, item].add(code)
    return found


def _lot(
    row: Plannable,
    refused: Refusals,
    requests: Iterable[tuple[ReliefRequest, list[RequestLine]]],
) -> dict[str, Any]:
    """Return a lot; one an owner refused to somebody is shared with all the others only."""
    shared: str | list[str] = row.shared_with
    kept_from = refused.get((row.lot.owner_id, row.facility.pk, row.lot.item_id))
    if kept_from and shared != "none":
        known = {request.organization.code for request, _ in requests}
        shared = sorted((known if shared == "all" else set(shared)) - kept_from)
    place = f"{FOR_PLACE}{row.place}" if row.place else ""
    return {
        "id": row.id,
        "facility": row.facility.code + place,
        "item": row.lot.item.code,
        "owner": row.lot.owner.code,
        "available": row.available,
        "expires_on": row.lot.expires_on.isoformat() if row.lot.expires_on else None,
        "shared_with": shared,
    }


def _lanes(parts: Sequence[Holding], requests: Sequence[ReliefRequest]) -> list[dict[str, Any]]:
    origins: dict[int, Place] = {part.facility.place_id: part.facility.place for part in parts}
    sites = {request.site_id: request.site for request in requests}
    found = ways(SYSTEM, origins.values(), sites.values())
    rows = []
    for part in parts:
        for key, site in sites.items():
            options = found.get((part.facility.place_id, key))
            if options and site.place.code.startswith(part.place):
                way = _usual(options)
                ends = {"facility": part.id, "site": str(key)}
                rows.append({**ends, "hours": way.hours, "cost_per_kg": way.cost_per_kg})
    return rows


def _usual(options: Sequence[Way]) -> Way:
    """Return the fastest way by road, or where none is open the fastest of all."""
    return min(options, key=lambda way: (way.mode != Mode.ROAD, way.hours))
