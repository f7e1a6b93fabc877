"""The stock the planner may promise, part by part: what others may have, and the owner's rest."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from relief.allocation.rules.what_if import MARK, balance_of
from relief.inventory.models import Facility
from relief.inventory.queries import PlannableLot, PlannableStock, plannable_stock

Shared = str | list[str]


class Plannable(NamedTuple):
    """Units of a balance that may be promised; `place` is a code they are set aside for.

    With `releases_alone` the owner lets them go without being asked.
    """

    id: str
    lot: PlannableLot
    facility: Facility
    available: int
    shared_with: Shared
    place: str = ""
    releases_alone: bool = False


def plannable(emergency_id: int) -> list[Plannable]:
    """Return what may be promised in an emergency, by balance id.

    A balance of which others may have only a part comes as two rows.
    """
    rows = sorted(plannable_stock(emergency_id), key=lambda row: row.balance_id)
    return [part for row in rows for part in _parts(row)]


def released_alone(stock: Iterable[Plannable]) -> frozenset[int]:
    """Return the balances whose owners release without being asked."""
    found = (balance_of(row.id) for row in stock if row.releases_alone)
    return frozenset(key for key in found if key is not None)


def _parts(row: PlannableStock) -> Iterator[Plannable]:
    shared = row.shared if row.shared_with != "none" else 0
    with_whom = row.shared_with if isinstance(row.shared_with, str) else sorted(row.shared_with)
    if row.available > shared:
        yield _part(row, str(row.balance_id), row.available - shared, "none")
    if shared:
        yield _part(row, f"{row.balance_id}{MARK}", shared, with_whom)


def _part(row: PlannableStock, name: str, units: int, shared_with: Shared) -> Plannable:
    place = row.lot.earmark_place
    return Plannable(
        id=name,
        lot=row.lot,
        facility=row.facility,
        available=units,
        shared_with=shared_with,
        place=place.code.rstrip("0") if place else "",
        releases_alone=row.releases_alone,
    )
