"""Files in VRPLIB form, read tolerantly where they differ and strictly where they matter.

Own code and not the library `vrplib`: that one refuses keys without a colon, comments and
most matrix forms, and its errors do not say where a file is wrong.
"""

import re

import numpy as np

from relief.delivery.routing.errors import BadFile
from relief.delivery.routing.instance import Instance, Reals
from relief.delivery.routing.lines import Section, bare, number, row_of, whole
from relief.delivery.routing.weights import weights

HEADER = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)\s*[:=]?\s*(.*)$")
LARGEST = 10_000  # places: the matrices are dense
TYPES = {"CVRP", "VRPTW", "CVRPTW", "DCVRP", "CDVRP", "ACVRP", "VRP"}
KNOWN = {
    *("NAME", "COMMENT", "TYPE", "DIMENSION", "CAPACITY", "VEHICLES", "TRUCKS", "DISTANCE"),
    *("SERVICE_TIME", "EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT", "NODE_COORD_TYPE"),
    *("DISPLAY_DATA_TYPE", "EDGE_DATA_FORMAT"),
}
# What some collections say of all places or vehicles at once, which routes would not honour.
UNHONOURED = {
    *("PRIZE", "RELEASE_TIME", "BACKHAUL", "LINEHAUL", "PICKUP", "MUTUALLY_EXCLUSIVE_GROUP"),
    *("MAX_DISTANCE", "MAX_DURATION", "MAX_TIME", "ROUTE_DURATION", "TIME_LIMIT", "SHIFT_DURATION"),
}
SECTIONS = {
    *("NODE_COORD_SECTION", "DEMAND_SECTION", "DEPOT_SECTION", "EDGE_WEIGHT_SECTION"),
    *("TIME_WINDOW_SECTION", "SERVICE_TIME_SECTION", "DISPLAY_DATA_SECTION"),
}


def read_vrplib(text: str) -> Instance:
    """Return the instance of a text; BadFile names the line or the key that is wrong."""
    header, sections = _split(text)
    named = header.get("TYPE", "CVRP").strip("\"' ")
    kind = named.split()[0].upper() if named else ""
    if kind not in TYPES:
        raise BadFile("TYPE", f"{kind or 'empty'} cannot be planned, only CVRP and VRPTW")
    size = whole(_value(header, "DIMENSION"), "DIMENSION")
    if not 1 <= size <= LARGEST:
        raise BadFile("DIMENSION", f"{size} places; 1 to {LARGEST} can be planned")
    ids = _ids(sections, size)
    rows = {name: place for place, name in enumerate(ids)}
    depot = _depot(sections, rows)
    opens, closes = _windows(sections, rows, kind)
    limit = next((key for key in ("VEHICLES", "TRUCKS") if header.get(key)), None)
    return Instance(
        distances=weights(header, sections, rows),
        demands=_column(sections, "DEMAND_SECTION", rows),
        services=_services(header, sections, rows, depot),
        opens=opens,
        closes=closes,
        capacity=_value(header, "CAPACITY"),
        depot=depot,
        names=tuple(range(size)),
        vehicles=whole(_value(header, limit), limit) if limit else None,
        longest=_value(header, "DISTANCE") if header.get("DISTANCE") else None,
    )


def _split(text: str) -> tuple[dict[str, str], dict[str, Section]]:
    """Return keys with their texts, and sections with their rows."""
    header: dict[str, str] = {}
    sections: dict[str, Section] = {}
    current: Section | None = None
    last = ""
    for line, raw in enumerate(text.splitlines(), 1):
        words = bare(raw)
        if not words:
            continue
        if not words[0].isalpha():
            if current is not None:
                current.rows.append((line, row_of(words, line)))
            elif last != "COMMENT":
                raise BadFile(f"line {line}", f"'{words[:40]}' stands under no heading")
            continue
        key, value = HEADER.match(words).groups()  # type: ignore[union-attr]
        key = key.upper()
        if key == "EOF":
            break
        if key.endswith("_SECTION"):
            current = _heading(key, line, sections)
            if value.strip(": "):
                current.rows.append((line, row_of(value.strip(": "), line)))
            last = ""
        elif key in KNOWN or ":" in words or "=" in words:
            _keep(header, key, value.strip(), line)
            current, last = None, key
        elif last != "COMMENT":
            raise BadFile(f"line {line}", f"'{words[:40]}' is not understood")
    if not header and not sections:
        raise BadFile("file", "is neither in VRPLIB form nor a table of customers")
    return header, sections


def _heading(key: str, line: int, sections: dict[str, Section]) -> Section:
    if key not in SECTIONS:
        raise BadFile(f"line {line}", f"{key} cannot be planned: routes would not honour it")
    if key in sections:
        raise BadFile(f"line {line}", f"{key} stands here a second time")
    sections[key] = Section(key, line)
    return sections[key]


def _keep(header: dict[str, str], key: str, value: str, line: int) -> None:
    if key in header and key not in {"COMMENT", "NAME"} and header[key] != value:
        raise BadFile(f"line {line}", f"{key} stands here a second time")
    if key.startswith("VEHICLES_") or key in UNHONOURED:
        raise BadFile(f"line {line}", f"{key} cannot be planned: routes would not honour it")
    header[key] = value


def _value(header: dict[str, str], key: str) -> float:
    """Return a key's number, which a comment may follow."""
    text = header.get(key, "").strip("\"' ")
    if not text:
        raise BadFile(key, "is missing")
    value = number(text.split()[0], key)
    if value < 0:
        raise BadFile(key, f"{value:g} is negative")
    return value


def _ids(sections: dict[str, Section], size: int) -> list[int]:
    """Return the file's own numbers of its places, in order."""
    named = sections.get("NODE_COORD_SECTION") or sections.get("DEMAND_SECTION")
    if named is None:
        is_written = "EDGE_WEIGHT_SECTION" in sections
        raise BadFile("DEMAND_SECTION" if is_written else "NODE_COORD_SECTION", "is missing")
    ids = [whole(row[0], f"line {line}") for line, row in named.rows]
    if len(ids) != size:
        raise BadFile(named.name, f"has {len(ids)} places, DIMENSION says {size}")
    twice = {name for name in ids if ids.count(name) > 1} if len(set(ids)) < size else set()
    if twice:
        raise BadFile(named.name, f"place {min(twice)} stands there twice")
    return ids


def _depot(sections: dict[str, Section], rows: dict[int, int]) -> int:
    found = sections.get("DEPOT_SECTION")
    given = list(found.numbers()) if found else []
    given = given[: given.index(-1)] if -1 in given else given
    if not given:
        return 0
    if len(given) > 1:
        standing = _standing_at(sections, given)
        if standing is None or all(name in rows for name in given):
            raise BadFile("DEPOT_SECTION", f"names {len(given)} depots; only one can be planned")
        return standing
    name = whole(given[0], "DEPOT_SECTION")
    if name not in rows:
        raise BadFile("DEPOT_SECTION", f"there is no place {name}")
    return rows[name]


def _standing_at(sections: dict[str, Section], point: list[float]) -> int | None:
    """Return the one place at a point: some collections write the depot so."""
    found = sections.get("NODE_COORD_SECTION")
    rows = found.rows if found else []
    places = [place for place, (_line, row) in enumerate(rows) if row[1:] == point]
    return places[0] if len(places) == 1 else None


def _table(sections: dict[str, Section], name: str, rows: dict[int, int], width: int) -> Reals:
    """Return one row of numbers a place; BadFile for gaps, strangers and repeats."""
    found = sections.get(name)
    if found is None:
        raise BadFile(name, "is missing")
    values = np.full((len(rows), width), np.nan)
    for line, row in found.rows:
        if len(row) != width + 1:
            raise BadFile(f"line {line}", f"needs {width + 1} numbers, has {len(row)}")
        place = rows.get(whole(row[0], f"line {line}"))
        if place is None:
            raise BadFile(f"line {line}", f"there is no place {row[0]:g}")
        if not np.isnan(values[place, 0]):
            raise BadFile(f"line {line}", f"place {row[0]:g} stands here a second time")
        values[place] = row[1:]
    missing = [name for name, place in rows.items() if np.isnan(values[place, 0])]
    if missing:
        raise BadFile(name, f"says nothing about place {missing[0]}")
    return values


def _column(sections: dict[str, Section], name: str, rows: dict[int, int]) -> Reals:
    return _table(sections, name, rows, 1)[:, 0]


def _services(
    header: dict[str, str], sections: dict[str, Section], rows: dict[int, int], depot: int
) -> Reals:
    if "SERVICE_TIME_SECTION" in sections:
        return _column(sections, "SERVICE_TIME_SECTION", rows)
    same = _value(header, "SERVICE_TIME") if header.get("SERVICE_TIME") else 0.0
    services = np.full(len(rows), same)
    services[depot] = 0
    return services


def _windows(sections: dict[str, Section], rows: dict[int, int], kind: str) -> tuple[Reals, Reals]:
    if "TIME_WINDOW_SECTION" in sections:
        table = _table(sections, "TIME_WINDOW_SECTION", rows, 2)
        return table[:, 0], table[:, 1]
    if kind in {"VRPTW", "CVRPTW"}:
        raise BadFile("TIME_WINDOW_SECTION", "is missing")
    return np.zeros(len(rows)), np.full(len(rows), np.inf)
