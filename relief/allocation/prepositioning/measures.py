"""What a placement means: hours, coverage, and how much of the need is reached in a day."""

from collections import defaultdict
from dataclasses import dataclass

from relief.allocation.prepositioning.instance import Instance, Placement

ONE_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Measures:
    """Expected over the scenarios.

    `hours` a unit that is served takes; `coverage` share of the need served, each scenario
    counting alike however large (0 to 1); `in_a_day` the share served within 24 hours;
    `unit_hours` in all.
    """

    hours: float
    coverage: float
    in_a_day: float
    unit_hours: float


def measure(instance: Instance, placement: Placement) -> Measures:
    """Return the measures of a placement; need that no stock could ever serve counts too."""
    served: dict[str, float] = defaultdict(float)
    soon: dict[str, float] = defaultdict(float)
    unit_hours: dict[str, float] = defaultdict(float)
    for row in placement.shipments:
        way = instance.ways[row.location, row.place]
        served[row.scenario] += row.units
        unit_hours[row.scenario] += row.units * way
        soon[row.scenario] += row.units if way <= ONE_DAY else 0.0
    expected_units = expected_hours = coverage = in_a_day = 0.0
    for scenario in instance.scenarios:
        need = sum(scenario.demand.values())
        chance = scenario.probability
        expected_units += chance * served[scenario.id]
        expected_hours += chance * unit_hours[scenario.id]
        coverage += chance * (served[scenario.id] / need if need else 1.0)
        in_a_day += chance * (soon[scenario.id] / need if need else 1.0)
    return Measures(
        hours=expected_hours / expected_units if expected_units else 0.0,
        coverage=coverage,
        in_a_day=in_a_day,
        unit_hours=expected_hours,
    )
