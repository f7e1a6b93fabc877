"""The question: places to hold goods, what past disasters asked for, and the ways between.

After Rawls and Turnquist, "Pre-positioning of emergency supplies for disaster response",
Transportation Research Part B 44 (2010): locations of several sizes, stock by location and
item, demand and surviving stock by scenario. Quantities are base units, volumes m³.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Size:
    """A size a new location could have: the volume it holds and what opening it costs."""

    id: str
    capacity_m3: float | None = None
    fixed_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Location:
    """A place that holds goods; one with `sizes` is only a candidate until a size is chosen.

    Its sizes either all say what they hold, or none of them does.
    """

    id: str
    capacity_m3: float | None = None
    sizes: tuple[Size, ...] = ()


@dataclass(frozen=True, slots=True)
class Goods:
    """An item: what a unit takes and costs to hold, to keep unused and to lack.

    `stock` is how many units there are to place in all; None where they may be bought.
    """

    id: str
    volume_m3: float = 0.0
    unit_cost: float = 0.0
    surplus_cost: float = 0.0
    shortage_cost: float = 240.0
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One disaster: how likely, what each place needs, what is left of stock, closed ways.

    `demand` is by (place, goods); `surviving` by (location, goods), all of it where missing.
    """

    id: str
    probability: float
    demand: Mapping[tuple[str, str], int]
    surviving: Mapping[tuple[str, str], float] = field(default_factory=dict)
    closed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything an answer is made from.

    `ways` gives the cost of a unit (in advice: its hours) by (location, place). `most_new`
    bounds how many candidates may open, `most_share` what part of an item's stock one place
    may hold (0 to 1). `held` fixes the stock by (location, goods).
    """

    locations: tuple[Location, ...]
    goods: tuple[Goods, ...]
    scenarios: tuple[Scenario, ...]
    ways: Mapping[tuple[str, str], float]
    most_new: int | None = None
    most_share: float | None = None
    held: Mapping[tuple[str, str], int] | None = None


@dataclass(frozen=True, slots=True)
class Shipment:
    """Units that go from a location to a place in a scenario."""

    scenario: str
    location: str
    place: str
    goods: str
    units: float


@dataclass(frozen=True, slots=True)
class Placement:
    """An answer: sizes opened, stock held, shipments; `bound` proves how good it is."""

    opened: Mapping[str, str]
    stock: Mapping[tuple[str, str], float]
    shipments: tuple[Shipment, ...]
    cost: float
    bound: float

    @property
    def is_optimal(self) -> bool:
        """Say whether no placement can be better, to a millionth of its cost."""
        return self.cost - self.bound <= 1e-6 * max(1.0, abs(self.cost))
