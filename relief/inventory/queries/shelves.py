"""Shelves: what fits where, how full they are, where goods should go."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models.functions import Coalesce

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import Bin, Facility, ReceiptLine, StockBalance
from relief.inventory.queries.space import times
from relief.inventory.rules import misfit
from relief.inventory.states import ReceiptStatus

ZERO = Decimal(0)
MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Fill:
    """Volume in m³ and weight in kg."""

    m3: Decimal = ZERO
    kg: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Shelf:
    """A bin with what lies in it; `free_m3` and `free_kg` are None where not measured."""

    bin: Bin
    fill: Fill
    lots: int

    @property
    def free_m3(self) -> Decimal | None:
        """Return the m³ still free, never below 0."""
        size = self.bin.capacity_m3
        return None if size is None else max(ZERO, size - self.fill.m3)

    @property
    def free_kg(self) -> Decimal | None:
        """Return the kg it may still carry, never below 0."""
        size = self.bin.capacity_kg
        return None if size is None else max(ZERO, size - self.fill.kg)

    @property
    def percent(self) -> int | None:
        """Return how full it is by whichever is fuller, volume or weight."""
        parts = [
            used / size
            for used, size in (
                (self.fill.m3, self.bin.capacity_m3),
                (self.fill.kg, self.bin.capacity_kg),
            )
            if size
        ]
        return min(100, round(100 * max(parts))) if parts else None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A bin goods may lie in: how many of them fit (None: nobody measured it), and why it."""

    bin: Bin
    fits: int | None
    has_same_item: bool
    free_m3: Decimal | None


@dataclass(frozen=True, slots=True)
class Space:
    """A facility's room in m³: in all, filled, and on its way; None where nobody measured.

    `bins_free` is the room left on the bins somebody measured. It is no room of the facility:
    goods lie in the others too, and nobody knows how much more fits there.
    """

    capacity: Decimal | None
    filled: Decimal
    planned: Decimal
    bins_free: Decimal | None = None

    @property
    def free_now(self) -> Decimal | None:
        """Return the m³ free now, never below 0."""
        return None if self.capacity is None else max(ZERO, self.capacity - self.filled)

    @property
    def free_then(self) -> Decimal | None:
        """Return the m³ free when everything announced has come; below 0 it will not fit."""
        return None if self.capacity is None else self.capacity - self.filled - self.planned


def bins(actor: Actor) -> ScopedQuerySet[Bin]:
    """Return the bins in use with their facilities, newest first."""
    rows = Bin.objects.visible_to(actor).filter(is_active=True)
    return rows.select_related("facility").order_by("-pk")


def shelves(facility: Facility) -> list[Shelf]:
    """Return a facility's bins in use with everything that lies in them, whoever owns it.

    How full a shelf is is no secret among those who share it; what lies there is.
    """
    fills = _fills(facility.pk)
    rows = facility.bins.filter(is_active=True).order_by("zone", "code")
    return [Shelf(row, *fills.get(row.pk, (Fill(), 0))) for row in rows]


def space(facility: Facility) -> Space:
    """Return how much room a facility has, now and after what is announced."""
    filled = sum((fill.m3 for fill, _lots in _fills(facility.pk).values()), ZERO)
    capacity = Decimal(facility.capacity_m3) if facility.capacity_m3 is not None else None
    free = [shelf.free_m3 for shelf in shelves(facility) if shelf.free_m3 is not None]
    return Space(capacity, filled, _planned(facility.pk), sum(free, ZERO) if free else None)


def suggestions(row: StockBalance, units: int | None = None) -> list[Suggestion]:
    """Return where goods of a balance should be put away, best first.

    Only bins of their temperature and hazard class with room. Those that hold the item
    already come first (fewer places to look), then those that take all of it and leave the
    least room unused.
    """
    wanted = row.available if units is None else units
    item = row.lot.item
    same = set(
        StockBalance.objects.filter(
            facility_id=row.facility_id, lot__item_id=row.lot.item_id, on_hand__gt=0
        ).values_list("bin_id", flat=True)
    )
    found = []
    for shelf in shelves(row.facility):
        place = shelf.bin
        if place.code == "-" or place.pk == row.bin_id:
            continue
        if misfit((item.temperature, item.hazard_class), (place.temperature, place.hazard_class)):
            continue
        fits = _fits(shelf, item.unit_volume_m3, item.unit_weight_kg)
        if fits is None or fits > 0:
            found.append(Suggestion(place, fits, place.pk in same, shelf.free_m3))
    return sorted(found, key=lambda one: _rank(one, wanted or 0))[:MOST_SUGGESTED]


def waiting(actor: Actor, facility: Facility) -> Sequence[StockBalance]:
    """Return what lies in a facility without a place, oldest first, as far as the actor sees."""
    rows = StockBalance.objects.visible_to(actor).filter(
        facility=facility, bin__code="-", available__gt=0
    )
    return list(rows.select_related("lot__item", "lot__owner", "bin", "facility").order_by("pk"))


def _rank(one: Suggestion, wanted: int) -> tuple[bool, bool, Decimal, str]:
    takes_all = one.fits is None or one.fits >= wanted
    return (not takes_all, not one.has_same_item, one.free_m3 or ZERO, one.bin.code)


def _fits(shelf: Shelf, m3: Decimal | None, kg: Decimal | None) -> int | None:
    """Return how many units still fit by volume and weight; None where neither is known."""
    rooms = [
        int(free // each)
        for free, each in ((shelf.free_m3, m3), (shelf.free_kg, kg))
        if free is not None and each
    ]
    return min(rooms) if rooms else None


def _fills(facility_id: int) -> dict[int, tuple[Fill, int]]:
    rows = (
        StockBalance.objects.filter(facility_id=facility_id, on_hand__gt=0)
        .values("bin_id")
        .annotate(
            m3=_sum("on_hand", "lot__item__unit_volume_m3"),
            kg=_sum("on_hand", "lot__item__unit_weight_kg"),
            lots=models.Count("lot_id", distinct=True),
        )
        .order_by()
    )
    return {row["bin_id"]: (Fill(row["m3"], row["kg"]), row["lots"]) for row in rows}


def _planned(facility_id: int) -> Decimal:
    rows = ReceiptLine.objects.filter(
        receipt__facility_id=facility_id, receipt__status=ReceiptStatus.EXPECTED
    )
    total: Decimal = rows.aggregate(m3=_sum("expected", "item__unit_volume_m3"))["m3"]
    return total


def _sum(units: str, measure: str) -> Coalesce:
    zero = models.Value(ZERO, output_field=models.DecimalField())
    return Coalesce(models.Sum(times(units, measure)), zero)
