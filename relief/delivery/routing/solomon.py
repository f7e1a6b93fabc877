"""Files in the form of Solomon and of Gehring and Homberger: a table of customers."""

import re

import numpy as np

from relief.delivery.routing.errors import BadFile
from relief.delivery.routing.instance import Instance, euclidean
from relief.delivery.routing.lines import bare, row_of, whole

COLUMNS = "number, x, y, demand, ready time, due date, service time"
HEADING = re.compile(r"^\s*VEHICLES?\s*$", re.IGNORECASE | re.MULTILINE)


def is_solomon(text: str) -> bool:
    """Say whether the text has the heading VEHICLE on a line of its own."""
    return HEADING.search(text) is not None


def read_solomon(text: str) -> Instance:
    """Return the instance of a text; BadFile names the wrong line.

    The first customer is the depot. Distances are straight lines.
    """
    rows = _rows(text)
    if not rows or len(rows[0][1]) != 2:
        line = rows[0][0] if rows else 1
        raise BadFile(f"line {line}", "the number of vehicles and their capacity must stand here")
    line, (vehicles, capacity) = rows[0]
    table = rows[1:]
    if not table:
        raise BadFile(f"line {line}", "no customers follow")
    for line, row in table:
        if len(row) != 7:
            raise BadFile(f"line {line}", f"needs 7 numbers ({COLUMNS}), has {len(row)}")
    return _instance(table, whole(vehicles, f"line {rows[0][0]}"), capacity)


def _rows(text: str) -> list[tuple[int, list[float]]]:
    """Return lines of numbers; headings are words, and the name is above the first heading."""
    found: list[tuple[int, list[float]]] = []
    started = False
    for line, raw in enumerate(text.splitlines(), 1):
        words = bare(raw)
        started = started or HEADING.match(words) is not None
        if not started or not words or words[0].isalpha():
            continue
        found.append((line, row_of(words, line)))
    return found


def _instance(table: list[tuple[int, list[float]]], vehicles: int, capacity: float) -> Instance:
    values = np.array([row for _line, row in table], dtype=np.float64)
    names = tuple(whole(row[0], f"line {line}") for line, row in table)
    for place, (line, _row) in enumerate(table):
        if names[place] != names[0] + place:
            expected = names[0] + place
            raise BadFile(
                f"line {line}", f"customer {expected} must stand here, not {names[place]}"
            )
    return Instance(
        distances=euclidean(values[:, 1:3]),
        demands=values[:, 3],
        services=values[:, 6],
        opens=values[:, 4],
        closes=values[:, 5],
        capacity=capacity,
        depot=0,
        names=names,
        vehicles=vehicles,
    )
