"""Distances of a VRPLIB file: computed from points as its type says, or written out."""

import math
from collections.abc import Callable

import numpy as np

from relief.delivery.routing.errors import BadFile
from relief.delivery.routing.instance import Reals, euclidean
from relief.delivery.routing.lines import Section

# Each of them is its mirror image's other name, because the matrix is symmetric.
TRIANGLES: dict[str, tuple[Callable[..., tuple[np.ndarray, np.ndarray]], int]] = {
    "LOWER_ROW": (np.tril_indices, -1),
    "UPPER_COL": (np.tril_indices, -1),
    "LOWER_DIAG_ROW": (np.tril_indices, 0),
    "UPPER_DIAG_COL": (np.tril_indices, 0),
    "UPPER_ROW": (np.triu_indices, 1),
    "LOWER_COL": (np.triu_indices, 1),
    "UPPER_DIAG_ROW": (np.triu_indices, 0),
    "LOWER_DIAG_COL": (np.triu_indices, 0),
}
FULL = "FULL_MATRIX"
GEO_PI, GEO_RADIUS = 3.141592, 6378.388  # as TSPLIB 95 writes them


def weights(header: dict[str, str], sections: dict[str, Section], rows: dict[int, int]) -> Reals:
    """Return the distances between places; BadFile where the file does not give them.

    Types of TSPLIB 95 but for XRAY1, XRAY2 and SPECIAL, with FLOOR_2D and EXACT_2D of VRPLIB.
    """
    kind = header.get("EDGE_WEIGHT_TYPE", "").upper().strip("\"' ")
    if not kind:
        kind = "EXPLICIT" if "EDGE_WEIGHT_SECTION" in sections else "EUC_2D"
    if kind == "EXPLICIT":
        return _explicit(header, sections, len(rows))
    measure = MEASURES.get(kind)
    if measure is None:
        known = ", ".join([*MEASURES, "EXPLICIT"])
        raise BadFile("EDGE_WEIGHT_TYPE", f"{kind[:40]} is not known; these are: {known}")
    return measure(_points(sections, len(rows), 3 if kind.endswith("_3D") else 2))


def _points(sections: dict[str, Section], size: int, axes: int) -> Reals:
    found = sections.get("NODE_COORD_SECTION")
    if found is None:
        raise BadFile("NODE_COORD_SECTION", "is missing")
    points = np.empty((size, axes))
    for place, (line, row) in enumerate(found.rows):
        if len(row) != axes + 1:
            raise BadFile(f"line {line}", f"needs {axes + 1} numbers, has {len(row)}")
        points[place] = row[1:]
    return points


def _explicit(header: dict[str, str], sections: dict[str, Section], size: int) -> Reals:
    found = sections.get("EDGE_WEIGHT_SECTION")
    if found is None:
        raise BadFile("EDGE_WEIGHT_SECTION", "is missing")
    values = np.fromiter(found.numbers(), dtype=np.float64)
    if (values < 0).any():
        raise BadFile("EDGE_WEIGHT_SECTION", f"{values.min():g} is negative")
    form = header.get("EDGE_WEIGHT_FORMAT", "").upper().strip("\"' ")
    if not form and len(values) == size * size:
        form = FULL
    if form == FULL:
        needed = size * size
    elif form in TRIANGLES:
        where, offset = TRIANGLES[form]
        places = where(size, offset)
        needed = len(places[0])
    else:
        known = ", ".join([FULL, *TRIANGLES])
        raise BadFile("EDGE_WEIGHT_FORMAT", f"{form or 'nothing'} is not known; these are: {known}")
    if len(values) != needed:
        raise BadFile("EDGE_WEIGHT_SECTION", f"has {len(values)} numbers, {form} needs {needed}")
    if form == FULL:
        matrix: Reals = values.reshape(size, size)
    else:
        matrix = np.zeros((size, size))
        matrix[places] = values
        matrix = np.maximum(matrix, matrix.T)
    matrix = matrix.copy()
    np.fill_diagonal(matrix, 0)
    return matrix


def _manhattan(points: Reals) -> Reals:
    sums: Reals = np.abs(points[:, None, :] - points[None, :, :]).sum(axis=2)
    return np.floor(sums + 0.5)


def _chebyshev(points: Reals) -> Reals:
    furthest: Reals = np.floor(np.abs(points[:, None, :] - points[None, :, :]) + 0.5).max(axis=2)
    return furthest


def _att(points: Reals) -> Reals:
    """Return pseudo-Euclidean distances, rounded up (TSPLIB 95, 2.5)."""
    return np.ceil(np.round(euclidean(points) / math.sqrt(10), 9))


def _geographic(points: Reals) -> Reals:
    """Return kilometres on the idealized sphere of TSPLIB 95 (2.4), points as DDD.MM."""
    degrees = np.trunc(points)
    latitude, longitude = (GEO_PI * (degrees + 5 * (points - degrees) / 3) / 180).T
    q1 = np.cos(longitude[:, None] - longitude[None, :])
    q2 = np.cos(latitude[:, None] - latitude[None, :])
    q3 = np.cos(latitude[:, None] + latitude[None, :])
    angle = np.arccos(np.clip(0.5 * ((1 + q1) * q2 - (1 - q1) * q3), -1, 1))
    kilometres: Reals = np.floor(GEO_RADIUS * angle + 1)
    np.fill_diagonal(kilometres, 0)
    return kilometres


MEASURES: dict[str, Callable[[Reals], Reals]] = {
    "EUC_2D": euclidean,
    "EUC_3D": euclidean,
    "CEIL_2D": lambda points: np.ceil(euclidean(points)),
    "FLOOR_2D": lambda points: np.floor(euclidean(points)),
    "EXACT_2D": lambda points: np.round(1000 * euclidean(points)),
    "MAN_2D": _manhattan,
    "MAN_3D": _manhattan,
    "MAX_2D": _chebyshev,
    "MAX_3D": _chebyshev,
    "ATT": _att,
    "GEO": _geographic,
}
