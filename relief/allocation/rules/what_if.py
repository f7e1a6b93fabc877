"""Other assumptions about a snapshot: who shares, which road is closed, what arrives.

An assumption is an object with a `kind`; `assume` gives a changed copy and never touches
the snapshot it was given.
"""

import copy
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

KINDS = ("share", "withhold", "class", "weight", "close", "arrive", "capacity")
MOST = 10**12
MARK = "+"
LATER = "@+"  # after a facility's id: what leaves it so many days later
LATEST = 14  # days ahead: the horizon of the planner


class BadAssumption(ValueError):
    """An assumption that cannot be read; `path` names the key at fault."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


def assume(snapshot: Mapping[str, Any], assumptions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the snapshot as it would be under the assumptions, in their order."""
    world = copy.deepcopy(dict(snapshot))
    for place, row in enumerate(assumptions):
        path = f"assumptions[{place}]"
        kind = row.get("kind")
        if kind not in KINDS:
            raise BadAssumption(f"{path}.kind", f"must be one of {', '.join(KINDS)}")
        _APPLY[kind](world, row, path)
    return world


def balance_of(lot_id: str) -> int | None:
    """Return the balance a lot of a snapshot stands for; None for one that is only assumed."""
    head = lot_id.partition(MARK)[0]
    return int(head) if head.isdigit() else None


def _share(world: dict[str, Any], row: Mapping[str, Any], path: str) -> None:
    """An owner shares, all or `quantity` units, an item or everything, here or everywhere."""
    left = _number(row, "quantity", path) if row.get("quantity") is not None else None
    for lot in _lots(world, row, path):
        if left is None:
            lot["shared_with"] = "all"
            continue
        part = min(left, lot["available"])
        if part and lot["shared_with"] != "all":
            left -= part
            name = _unused(world["lots"], lot["id"])
            world["lots"].append({**lot, "id": name, "available": part, "shared_with": "all"})
            lot["available"] -= part


def _unused(lots: list[dict[str, Any]], name: str) -> str:
    """Return the name with as many marks as it takes to be a new one."""
    known = {lot["id"] for lot in lots}
    while name in known:
        name += MARK
    return name


def _withhold(world: dict[str, Any], row: Mapping[str, Any], path: str) -> None:
    for lot in _lots(world, row, path):
        lot["shared_with"] = "none"


def _class(world: dict[str, Any], row: Mapping[str, Any], path: str) -> None:
    value = _number(row, "class", path)
    if value not in (1, 2, 3):
        raise BadAssumption(f"{path}.class", "must be 1, 2 or 3")
    request = _one(world["requests"], row, "request", path)
    request["class"] = value
    for line in request["lines"]:
        line.pop("class", None)


def _weight(world: dict[str, Any], row: Mapping[str, Any], path: str) -> None:
    value = row.get("weight")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 1 <= value <= 1.5:
        raise BadAssumption(f"{path}.weight", "must be a number from 1 to 1.5")
    _one(world["requests"], row, "request", path)["vulnerability"] = value


def _close(world: dict[str, Any], row: Mapping[str, Any], path: str) -> None:
    """No way from a facility, or none to a request, or none between the two."""
    wanted = {key: row[key] for key in ("facility", "request") if row.get(key)}
    if not wanted:
        raise BadAssumption(f"{path}.facility", "say which facility or request")
    for key in wanted:
        _one(world["facilities" if key == "facility" else "requests"], row, key, path)
    if "request" in wanted:
        _own_lanes(world, _one(world["requests"], row, "request", path))
    world["lanes"] = [
        lane
        for lane in world["lanes"]
        if not all(lane.get(key) == value for key, value in wanted.items())
    ]


def _own_lanes(world: dict[str, Any], request: dict[str, Any]) -> None:
    """Give a request the lanes of its site as its own, so that one may go and the others stay."""
    site = request.pop("site", None)
    for lane in [lane for lane in world["lanes"] if site and lane.get("site") == site]:
        own = {key: value for key, value in lane.items() if key != "site"}
        world["lanes"].append({**own, "request": request["id"]})


def _arrive(world: dict[str, Any], row: Mapping[str, Any], path: str) -> None:
    """Goods that are not there yet, free for everyone; with a `day` they leave then or later."""
    facility = _one(world["facilities"], row, "facility", path)
    if row.get("day"):
        facility = _later(world, facility, _day(row, path))
    item = _one(world["items"], row, "item", path)
    expires = row.get("expires_on") or None
    if expires is not None:
        try:
            datetime.date.fromisoformat(str(expires))
        except ValueError:
            raise BadAssumption(f"{path}.expires_on", "must be YYYY-MM-DD") from None
    world["lots"].append(
        {
            "id": f"new{len(world['lots'])}",
            "facility": facility["id"],
            "item": item["id"],
            "owner": str(row.get("owner") or "assumed"),
            "available": _number(row, "quantity", path),
            "expires_on": expires,
            "shared_with": "all",
        }
    )


def _later(world: dict[str, Any], facility: Mapping[str, Any], day: int) -> dict[str, Any]:
    """Return a place beside a facility from which everything leaves so many days later.

    The form has no day on which a lot begins; ways that take that much longer say the same of
    arrival, life left and unit-hours.
    """
    name = f"{facility['id']}{LATER}{day}"
    for entry in world["facilities"]:
        if entry["id"] == name:
            return dict(entry)
    made: dict[str, Any] = {**facility, "id": name, "reserve": {}}
    world["facilities"].append(made)
    world["lanes"] += [
        {**lane, "facility": name, "hours": lane["hours"] + 24 * day}
        for lane in world["lanes"]
        if lane["facility"] == facility["id"]
    ]
    return made


def _day(row: Mapping[str, Any], path: str) -> int:
    value = _number(row, "day", path)
    if value > LATEST:
        raise BadAssumption(f"{path}.day", f"must be a whole number from 0 to {LATEST}")
    return value


def _capacity(world: dict[str, Any], row: Mapping[str, Any], path: str) -> None:
    facility = _one(world["facilities"], row, "facility", path)
    for key, name in (("kg", "dispatch_kg_per_day"), ("m3", "dispatch_m3_per_day")):
        if row.get(key) is not None:
            facility[name] = _number(row, key, path)


def _lots(world: dict[str, Any], row: Mapping[str, Any], path: str) -> list[dict[str, Any]]:
    wanted = {key: row[key] for key in ("owner", "item", "facility") if row.get(key)}
    if not wanted:
        raise BadAssumption(f"{path}.owner", "say whose, which or where")
    found = [
        lot for lot in world["lots"] if all(lot[key] == value for key, value in wanted.items())
    ]
    if not found:
        raise BadAssumption(f"{path}.{min(wanted)}", "there is no such stock in this plan")
    return found


def _one(rows: list[dict[str, Any]], row: Mapping[str, Any], key: str, path: str) -> dict[str, Any]:
    for entry in rows:
        if entry["id"] == row.get(key):
            return entry
    raise BadAssumption(f"{path}.{key}", f"{str(row.get(key))[:60]!r} is not in this plan")


def _number(row: Mapping[str, Any], key: str, path: str) -> int:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise BadAssumption(f"{path}.{key}", f"must be a whole number from 1 to {MOST}")
    return value


_APPLY = {
    "share": _share,
    "withhold": _withhold,
    "class": _class,
    "weight": _weight,
    "close": _close,
    "arrive": _arrive,
    "capacity": _capacity,
}
