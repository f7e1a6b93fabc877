"""Whether goods fit a vehicle: kilograms, cubic metres, dangerous goods, temperature."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What a vehicle takes; no temperature means that it keeps none."""

    capacity_kg: Decimal
    capacity_m3: Decimal
    hazard_classes: frozenset[str] = frozenset()
    keeps: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Cargo:
    """Goods of one consignment as a vehicle sees them."""

    name: str
    weight_kg: Decimal
    volume_m3: Decimal
    hazard_classes: frozenset[str] = frozenset()
    needs: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why goods may not travel so: `what` is weight, volume, hazard, temperature or together."""

    what: str
    name: str
    wanted: str
    takes: str


# Classes of dangerous goods that may not stand beside each other (extract of the segregation
# table of the IMDG Code 7.2.4 and of IATA DGR 9.3.A): flammables and oxidizers, acids and
# cyanides' class, explosives with all.
APART = (
    frozenset({"3", "5.1"}), frozenset({"4.1", "5.1"}), frozenset({"5.1", "8"}),
    frozenset({"2.1", "5.1"}), frozenset({"4.3", "8"}),
)  # fmt: skip


def misfits(vehicle: Vehicle, cargo: Iterable[Cargo]) -> list[Misfit]:
    """Return every reason why a vehicle may not carry all of the cargo; none means it may."""
    rows = list(cargo)
    found = _too_much(vehicle, rows)
    for row in rows:
        strange = row.hazard_classes - vehicle.hazard_classes
        if strange:
            takes = ", ".join(sorted(vehicle.hazard_classes)) or "-"
            found.append(Misfit("hazard", row.name, ", ".join(sorted(strange)), takes))
        if row.needs and not _keeps(vehicle.keeps, row.needs):
            takes = "-" if vehicle.keeps is None else _range(vehicle.keeps)
            found.append(Misfit("temperature", row.name, _range(row.needs), takes))
    return found + _apart(rows)


def _too_much(vehicle: Vehicle, rows: list[Cargo]) -> list[Misfit]:
    weight = sum((row.weight_kg for row in rows), Decimal(0))
    volume = sum((row.volume_m3 for row in rows), Decimal(0))
    found = []
    if weight > vehicle.capacity_kg:
        found.append(Misfit("weight", "", f"{weight:,.1f} kg", f"{vehicle.capacity_kg:,.1f} kg"))
    if volume > vehicle.capacity_m3:
        found.append(Misfit("volume", "", f"{volume:,.2f} m³", f"{vehicle.capacity_m3:,.2f} m³"))
    return found


def _apart(rows: list[Cargo]) -> list[Misfit]:
    classes = frozenset().union(*(row.hazard_classes for row in rows)) if rows else frozenset()
    return [
        Misfit("together", "", " + ".join(sorted(pair)), "-") for pair in APART if pair <= classes
    ]


def _keeps(keeps: tuple[int, int] | None, needs: tuple[int, int]) -> bool:
    return keeps is not None and needs[0] <= keeps[0] and keeps[1] <= needs[1]


def _range(span: tuple[int, int]) -> str:
    return f"{span[0]} to {span[1]} °C"
