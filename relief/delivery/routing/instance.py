"""A CVRP or VRPTW instance as its file says it: real numbers, before any rounding."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Instance:
    """One depot, places by row; `names` are the numbers that a solution file uses.

    `closes` holds infinity where there is no time window. `vehicles` and `longest` (time on
    the way, service included) are None where the file sets no limit.
    """

    distances: Reals
    demands: Reals
    services: Reals
    opens: Reals
    closes: Reals
    capacity: float
    depot: int
    names: tuple[int, ...]
    vehicles: int | None = None
    longest: float | None = None

    @property
    def has_windows(self) -> bool:
        """Say whether anybody is served within hours only."""
        return bool(np.isfinite(self.closes).any() or self.opens.any())


def euclidean(points: Reals) -> Reals:
    """Return straight-line distances; differences first, so that nothing cancels out."""
    difference = points[:, None, :] - points[None, :, :]
    distances: Reals = np.sqrt((difference**2).sum(axis=2))
    return distances
