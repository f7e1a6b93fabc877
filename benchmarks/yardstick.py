"""What a figure is: a value, its unit, and the ratio to a yardstick of the same run.

A machine's speed changes from day to day; the ratio to something simple that was measured in
the same minutes does not.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any


def figure(
    name: str, value: float, unit: str, *, yardstick: str, yardstick_value: float, **more: Any
) -> dict[str, Any]:
    """Return one line of output; `ratio` is value divided by the yardstick's value."""
    ratio = round(value / yardstick_value, 3) if yardstick_value else None
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "yardstick": yardstick,
        "yardstick_value": round(yardstick_value, 3),
        "ratio": ratio,
        **more,
    }


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 stay below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def seconds_of(work: Callable[[], object], times: int = 5) -> float:
    """Return the median seconds of running something."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)
