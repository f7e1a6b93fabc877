"""How good routes are: the gap to the best known, each file in ten seconds by the command.

Reads the published instances beside the project and says so where they are absent. Every
answer is checked against its file by another reader. `ROUTES=X-n200-k36,C101` measures some
files only, `SECONDS=4` shortens the search.
"""

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.yardstick import figure

ROOT = Path(__file__).resolve().parent.parent
FAMILIES = ("CVRP", "SOLOMON", "VRPTW")
SECONDS = float(os.environ.get("SECONDS", "10"))


def run() -> Iterator[dict[str, Any]]:
    """Yield the gap of every file in percent, then the mean of CVRP and of all."""
    from tests.delivery.routing.checking import data_folder

    folder = data_folder()
    if folder is None:
        yield {"name": "gap to the best known", "note": "no published instances: not measured"}
        return
    gaps: dict[str, list[float]] = {family: [] for family in FAMILIES}
    for row in _chosen(folder):
        found = _measure(folder, row)
        gaps[row["family"]].append(found["gap_percent"])
        yield found
    everything = [gap for family in FAMILIES for gap in gaps[family]]
    for name, values, goal in (("CVRP", gaps["CVRP"], 1.0), ("CVRP and VRPTW", everything, 2.0)):
        if values:
            yield figure(
                f"mean gap to the best known, {name}", statistics.fmean(values), "%",
                yardstick="goal", yardstick_value=goal, files=len(values), seconds=SECONDS,
            )  # fmt: skip


def _chosen(folder: Path) -> list[dict[str, str]]:
    with (folder / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["family"] in FAMILIES]
    wanted = {name for name in os.environ.get("ROUTES", "").split(",") if name}
    return [row for row in rows if not wanted or row["instance"] in wanted]


def _rounding(row: dict[str, str]) -> str:
    """Return the rounding under which the best known cost holds."""
    return {"CVRP": "nearest", "SOLOMON": "none", "VRPTW": "tenths"}[row["family"]]


def _measure(folder: Path, row: dict[str, str]) -> dict[str, Any]:
    from tests.delivery.routing.checking import cost_of

    source, rounding = folder / row["file"], _rounding(row)
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "plan.sol"
        command = [
            sys.executable, str(ROOT / "manage.py"), "route", str(source),
            "--output", str(target), "--rounding", rounding, "--seconds", str(SECONDS),
        ]  # fmt: skip
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        _left, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        if status:
            raise RuntimeError(f"{source.name} was not planned")
        cost = cost_of(source, target, rounding)
    best = float(row["best_known_cost"])
    found = figure(
        f"routes of {row['instance']}", cost, "cost",
        yardstick="best known", yardstick_value=best,
    )  # fmt: skip
    cpu = used.ru_utime + used.ru_stime
    return found | {
        "gap_percent": round(100 * (cost / best - 1), 3),
        "wall_seconds": round(wall, 1),
        "cpu_seconds": round(cpu, 1),  # less than both cores' time means a busy machine
    }
