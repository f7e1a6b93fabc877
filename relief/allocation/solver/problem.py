"""What the engine is asked: stock, needs and ways, as plain frozen values.

Quantities are whole base units, times are aware datetimes, expiry is a date.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

Sharing = Literal["all", "none"] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """So many units of an item in one kit."""

    item: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of goods. Weight (kg) and volume (m³) are of one unit; None when unknown.

    A kit names its `components`: lines that ask for it and name none of their own take these.
    """

    id: str
    unit_weight_kg: float | None = None
    unit_volume_m3: float | None = None
    pack: int = 1
    breakable: bool = True
    components: tuple[Component, ...] = ()

    @property
    def step(self) -> int:
        """Give the smallest number of units that may leave: a pack, or one unit."""
        return 1 if self.breakable else self.pack


@dataclass(frozen=True, slots=True)
class Facility:
    """A place that holds stock, with what it can dispatch in a day (None: no limit set).

    `used_kg` and `used_m3` are what earlier plans have leave on day 0, 1, …; a day that is not
    in them is free.
    """

    id: str
    dispatch_kg_per_day: float | None = None
    dispatch_m3_per_day: float | None = None
    reserve: Mapping[str, int] = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    used_kg: tuple[float, ...] = ()
    used_m3: tuple[float, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Tell whether it can send only so much in a day."""
        return self.dispatch_kg_per_day is not None or self.dispatch_m3_per_day is not None


@dataclass(frozen=True, slots=True)
class Lot:
    """Units of one item, owner and expiry at one facility, free to be promised."""

    id: str
    facility: str
    item: str
    owner: str
    available: int
    expires_on: date | None = None
    shared_with: Sharing = "none"


@dataclass(frozen=True, slots=True)
class Substitute:
    """An approved other item; ``ratio`` of its units stand for one unit asked."""

    item: str
    ratio: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Line:
    """A need for one item. ``received`` units are already there and count as given.

    Of a kit, where none is ready, all `components` together are one.
    """

    id: str
    item: str
    quantity: int
    urgency: int
    received: int = 0
    floor: int = 0
    min_life_days: int = 0
    substitutes: tuple[Substitute, ...] = ()
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What one organization asks for one place, with the weight of the people there.

    Of a `site` that several requests are for, lanes may be given once for all of them.
    """

    id: str
    organization: str
    urgency: int
    submitted_at: datetime
    lines: tuple[Line, ...]
    vulnerability: Fraction = Fraction(1)
    site: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """The way from a facility to a request: hours on the road and money for a kilogram.

    With a `site` and no request it leads to every request there that has no lane of its own.
    """

    facility: str
    request: str
    hours: float
    cost_per_kg: float = 0.0
    site: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything one plan is made from. The order of the parts never matters."""

    as_of: datetime
    items: tuple[Item, ...]
    facilities: tuple[Facility, ...]
    lots: tuple[Lot, ...]
    requests: tuple[Request, ...]
    lanes: tuple[Lane, ...]
