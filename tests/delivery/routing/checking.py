"""Checks a solution against its file, read by another reader than ours (`vrplib`)."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import vrplib

ROUND: dict[str, Callable[[float], float]] = {
    "nearest": lambda value: math.floor(value + 0.5),
    "tenths": lambda value: math.floor(10 * value) / 10,
    "none": lambda value: value,
}
SLACK = 1e-6


def data_folder() -> Path | None:
    """Return the folder of published routing instances beside the project, if it is there."""
    for above in Path(__file__).resolve().parents:
        if (above / "shared" / "data" / "vrp").is_dir():
            return above / "shared" / "data" / "vrp"
    return None


def cost_of(instance: Path, solution: Path, rounding: str) -> float:
    """Return what the routes cost; AssertionError where they are not valid or misprice."""
    form = "solomon" if instance.suffix == ".txt" else "vrplib"
    given = vrplib.read_instance(instance, instance_format=form)
    answer = vrplib.read_solution(solution)
    distances = np.vectorize(ROUND[rounding], otypes=[float])(given["edge_weight"])
    visited = sorted(stop for route in answer["routes"] for stop in route)
    assert visited == list(range(1, len(distances))), "every customer once"
    assert len(answer["routes"]) <= given.get("vehicles", math.inf)

    total = sum(_route(route, given, distances) for route in answer["routes"])

    assert abs(total - answer["cost"]) < 1e-3 * max(1, len(answer["routes"]))
    return float(total)


def _route(route: list[int], given: dict[str, Any], distances: Any) -> float:
    assert sum(given["demand"][stop] for stop in route) <= given["capacity"] + SLACK
    service = np.broadcast_to(given.get("service_time", 0), len(distances))
    windows = given.get("time_window")
    now = windows[0][0] if windows is not None else 0
    cost, at = 0.0, 0
    for stop in [*route, 0]:
        cost += distances[at, stop]
        now += distances[at, stop] + (service[at] if at else 0)
        if windows is not None:
            now = max(now, windows[stop][0])
            assert now <= windows[stop][1] + SLACK, f"customer {stop} is served too late"
        at = stop
    return cost
