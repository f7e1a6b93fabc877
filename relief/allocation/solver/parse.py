"""From the ``relief-allocation/1`` form to a :class:`Problem`, or to the first wrong path.

Parts are read in the order the form names them, so the first fault is the one a person meets
first when reading the file from the top. Keys that the form does not know are left alone.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from relief.allocation.solver import reading as read
from relief.allocation.solver.errors import BadInput
from relief.allocation.solver.problem import (
    Component,
    Facility,
    Item,
    Lane,
    Line,
    Lot,
    Problem,
    Request,
    Sharing,
    Substitute,
)

FORMAT = "relief-allocation/1"
HEAVIEST = Fraction(3, 2)
T = TypeVar("T")


def parse(data: Any) -> Problem:
    """Give the problem that a decoded JSON document states; raises :class:`BadInput`."""
    root = read.obj(data, "$")
    if read.get(root, "format", "$", read.text) != FORMAT:
        raise BadInput("$.format", f"must be {FORMAT}")
    as_of = read.get(root, "as_of", "$", read.moment)
    items = {item.id: item for item in _table(root, "items", _item)}
    for place, item in enumerate(items.values()):
        _check_components(item.components, item.id, items, f"$.items[{place}]")
    facilities = _table(root, "facilities", lambda v, p: _facility(v, p, items))
    facility_ids = {facility.id for facility in facilities}
    lots = _table(root, "lots", lambda v, p: _lot(v, p, facility_ids, items))
    seen_lines: set[str] = set()
    requests = _table(root, "requests", lambda v, p: _request(v, p, items, seen_lines))
    lanes = _lanes(root, facility_ids, requests)
    return Problem(as_of, tuple(items.values()), facilities, lots, requests, lanes)


def _table(root: Any, key: str, one: Callable[[Any, str], T]) -> tuple[T, ...]:
    seen: set[str] = set()
    rows = []
    for value, path in read.get(root, key, "$", read.each):
        row = one(value, path)
        _fresh(row.id, seen, path)  # type: ignore[attr-defined]
        rows.append(row)
    return tuple(rows)


def _fresh(found: str, seen: set[str], path: str) -> None:
    if found in seen:
        raise BadInput(f"{path}.id", f"{found!r} is there twice")
    seen.add(found)


def _known(holder: Any, key: str, path: str, ids: Collection[str]) -> str:
    found = read.get(holder, key, path, read.text)
    if found not in ids:
        raise BadInput(f"{path}.{key}", f"{found!r} is not in this file")
    return found


def _item(value: Any, path: str) -> Item:
    row = read.obj(value, path)
    return Item(
        id=read.get(row, "id", path, read.text),
        unit_weight_kg=read.get(row, "unit_weight_kg", path, read.maybe(read.rate), None),
        unit_volume_m3=read.get(row, "unit_volume_m3", path, read.maybe(read.rate), None),
        pack=read.get(row, "pack", path, read.positive, 1),
        breakable=read.get(row, "breakable", path, read.flag, default=True),
        components=read.get(row, "components", path, _components, ()),
    )


def _components(value: Any, path: str) -> tuple[Component, ...]:
    found: dict[str, Component] = {}
    for entry, at in read.each(value, path):
        row = read.obj(entry, at)
        item = read.get(row, "item", at, read.text)
        if item in found:
            raise BadInput(f"{at}.item", f"{item!r} is there twice")
        found[item] = Component(item, read.get(row, "quantity", at, read.positive))
    return tuple(found.values())


def _check_components(
    components: Sequence[Component], kit: str, items: Collection[str], path: str
) -> None:
    """Refuse components that are not in the file, or the kit itself: known once all are read."""
    for place, part in enumerate(components):
        at = f"{path}.components[{place}].item"
        if part.item not in items:
            raise BadInput(at, f"{part.item!r} is not in this file")
        if part.item == kit:
            raise BadInput(at, "a kit is not in itself")


def _facility(value: Any, path: str, items: Collection[str]) -> Facility:
    row = read.obj(value, path)
    limit = read.maybe(read.number)
    place = read.maybe(read.real)
    return Facility(
        id=read.get(row, "id", path, read.text),
        lat=read.get(row, "lat", path, place, None),
        lon=read.get(row, "lon", path, place, None),
        dispatch_kg_per_day=read.get(row, "dispatch_kg_per_day", path, limit, None),
        dispatch_m3_per_day=read.get(row, "dispatch_m3_per_day", path, limit, None),
        reserve=read.get(row, "reserve", path, lambda v, p: _reserve(v, p, items), {}),
        used_kg=read.get(row, "dispatch_kg_used", path, _by_day, ()),
        used_m3=read.get(row, "dispatch_m3_used", path, _by_day, ()),
    )


def _by_day(value: Any, path: str) -> tuple[float, ...]:
    return tuple(read.number(entry, at) for entry, at in read.each(value, path))


def _reserve(value: Any, path: str, items: Collection[str]) -> dict[str, int]:
    kept = {}
    for item, units in read.obj(value, path).items():
        if item not in items:
            raise BadInput(f"{path}.{item}", f"{item!r} is not in this file")
        kept[item] = read.count(units, f"{path}.{item}")
    return kept


def _lot(value: Any, path: str, facilities: Collection[str], items: Collection[str]) -> Lot:
    row = read.obj(value, path)
    return Lot(
        id=read.get(row, "id", path, read.text),
        facility=_known(row, "facility", path, facilities),
        item=_known(row, "item", path, items),
        owner=read.get(row, "owner", path, read.text),
        available=read.get(row, "available", path, read.count),
        expires_on=read.get(row, "expires_on", path, read.maybe(read.day), None),
        shared_with=read.get(row, "shared_with", path, _sharing, "none"),
    )


def _sharing(value: Any, path: str) -> Sharing:
    if value == "all":
        return "all"
    if value == "none":
        return "none"
    if isinstance(value, list):
        return tuple(sorted({read.text(entry, at) for entry, at in read.each(value, path)}))
    raise BadInput(path, 'must be "all", "none" or a list of organizations')


def _request(value: Any, path: str, items: Mapping[str, Item], seen_lines: set[str]) -> Request:
    row = read.obj(value, path)
    found = read.get(row, "id", path, read.text)
    organization = read.get(row, "organization", path, read.text)
    urgency = read.get(row, "class", path, _urgency)
    submitted_at = read.get(row, "submitted_at", path, read.moment)
    vulnerability = read.get(row, "vulnerability", path, _vulnerability, Fraction(1))
    site = read.get(row, "site", path, read.maybe(read.text), None) or ""
    lines = []
    for entry, at in read.get(row, "lines", path, read.each):
        line = _line(entry, at, urgency, items)
        _fresh(line.id, seen_lines, at)
        lines.append(line)
    return Request(found, organization, urgency, submitted_at, tuple(lines), vulnerability, site)


def _urgency(value: Any, path: str) -> int:
    found = read.whole(value, path)
    if found not in (1, 2, 3):
        raise BadInput(path, "must be 1, 2 or 3")
    return found


def _vulnerability(value: Any, path: str) -> Fraction:
    found = read.exact(value, path)
    if not 1 <= found <= HEAVIEST:
        raise BadInput(path, "must be between 1 and 1.5")
    return found


def _line(value: Any, path: str, urgency: int, items: Mapping[str, Item]) -> Line:
    row = read.obj(value, path)
    line_id = read.get(row, "id", path, read.text)
    item = _known(row, "item", path, items)
    line = Line(
        id=line_id,
        item=item,
        urgency=read.get(row, "class", path, read.maybe(_urgency), None) or urgency,
        quantity=read.get(row, "quantity", path, read.count),
        received=read.get(row, "received", path, read.count, 0),
        floor=read.get(row, "floor", path, read.count, 0),
        min_life_days=read.get(row, "min_life_days", path, read.whole, 0),
        substitutes=_substitutes(row, path, items),
        components=read.get(row, "components", path, _components, items[item].components),
    )
    _check_components(line.components, item, items, path)
    if any(
        part.quantity * max(line.quantity, line.received) > read.LARGEST for part in line.components
    ):
        raise BadInput(f"{path}.quantity", f"asks for more than {read.LARGEST} of a component")
    if line.floor > line.quantity:
        raise BadInput(f"{path}.floor", "must not be above the quantity")
    return line


def _substitutes(row: Any, path: str, items: Collection[str]) -> tuple[Substitute, ...]:
    own = row["item"]
    found: dict[str, Substitute] = {}
    for entry, at in read.get(row, "substitutes", path, read.each, ()):
        item = _known(read.obj(entry, at), "item", at, items)
        if item == own or item in found:
            raise BadInput(f"{at}.item", f"{item!r} is there twice")
        found[item] = Substitute(item, read.get(entry, "ratio", at, _ratio, Fraction(1)))
    return tuple(found.values())


def _ratio(value: Any, path: str) -> Fraction:
    found = read.exact(value, path)
    if found <= 0:
        raise BadInput(path, "must be above zero")
    return found


def _lanes(
    root: Any, facilities: Collection[str], requests: Collection[Request]
) -> tuple[Lane, ...]:
    ids = {request.id for request in requests}
    sites = {request.site for request in requests if request.site}
    seen: set[tuple[str, str, str]] = set()
    lanes = []
    for value, path in read.get(root, "lanes", "$", read.each):
        row = read.obj(value, path)
        facility = _known(row, "facility", path, facilities)
        is_to_site = "site" in row and "request" not in row
        lane = Lane(
            facility=facility,
            request="" if is_to_site else _known(row, "request", path, ids),
            hours=read.get(row, "hours", path, read.rate),
            cost_per_kg=read.get(row, "cost_per_kg", path, read.rate, 0.0),
            site=_known(row, "site", path, sites) if is_to_site else "",
        )
        if (lane.facility, lane.request, lane.site) in seen:
            raise BadInput(path, "this lane is there twice")
        seen.add((lane.facility, lane.request, lane.site))
        lanes.append(lane)
    return tuple(lanes)
