"""Reading counts, and the books as they were when a shelf was looked at."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import (
    Account,
    Bin,
    Facility,
    MovementKind,
    StockBalance,
    StockCount,
    StockCountEntry,
    StockCountLine,
    StockEntry,
    staffed_by,
)
from relief.inventory.states import COUNT

Place = tuple[int, int, str]
CORRECTIONS = (MovementKind.ADJUST, MovementKind.COUNT)


@dataclass(frozen=True, slots=True)
class Book:
    """Units the books had at a place when it was counted; whether they moved meanwhile."""

    units: int
    moved_meanwhile: bool


def counts(actor: Actor) -> ScopedQuerySet[Any]:
    """Return the counts the actor sees, newest first, with how many places each has."""
    rows = StockCount.objects.visible_to(actor).select_related(
        "organization", "facility", "bin", "item"
    )
    return rows.annotate(places=models.Count("lines")).order_by("-pk")


def count(actor: Actor, uid: UUID | str) -> StockCount:
    """Return one count the actor sees; NotFound else."""
    row: StockCount = counts(actor).get_visible(actor, uid)
    return row


def lines(row: StockCount) -> list[StockCountLine]:
    """Return a count's lines by bin and item, with the units `found` in the present round."""
    found = (
        StockCountEntry.objects.filter(line=models.OuterRef("pk"), round=row.round)
        .order_by()
        .values("line")
        .annotate(units=models.Sum("units"))
        .values("units")
    )
    related = row.lines.select_related("lot__item", "lot__owner", "bin")
    return list(
        related.annotate(
            found=models.Subquery(found, output_field=models.BigIntegerField())
        ).order_by("bin__code", "lot__item__code", "pk")
    )


def countable(
    actor: Actor, place: Facility, shelf: Bin | None, goods: Item | None
) -> list[StockBalance]:
    """Return the goods at a facility that the actor may handle, narrowed to a bin or item."""
    rows = StockBalance.objects.visible_to(actor).filter(facility=place, on_hand__gt=0)
    mine = models.Q(lot__owner_id=actor.own) | models.Q(facility_id__in=staffed_by(actor))
    rows = rows.filter(mine)
    if shelf is not None:
        rows = rows.filter(bin=shelf)
    if goods is not None:
        rows = rows.filter(lot__item=goods)
    return list(rows.order_by("pk"))


def in_open_count(places: Iterable[Place]) -> StockCountLine | None:
    """Return a line of an open count at one of the places, or None."""
    wanted = set(places)
    rows = StockCountLine.objects.filter(lot__in={lot for lot, _bin, _condition in wanted}).exclude(
        count__status__in=COUNT.final
    )
    related = rows.select_related("count", "lot", "bin")
    return next((row for row in related if (row.lot_id, row.bin_id, row.condition) in wanted), None)


def books_at(entries: Mapping[StockCountLine, Sequence[StockCountEntry]]) -> dict[int, Book]:
    """Return the book of each line, by line id, at the moment of its last entry.

    What is there now less what moved after that moment. `moved_meanwhile` tells of movements
    between a line's first and last entry: its parts were counted against different books.
    """
    now = _on_hand(entries)
    moves = _moves_since(entries)
    books = {}
    for line, found in entries.items():
        place = (line.lot_id, line.bin_id, line.condition)
        first, last = found[0].counted_at, found[-1].counted_at
        after = sum(units for at, units in moves[place] if at > last)
        meanwhile = any(first < at <= last for at, _units in moves[place])
        books[line.pk] = Book(now.get(place, 0) - after, meanwhile)
    return books


def corrected_since(row: StockCount, found: Sequence[StockCountLine]) -> StockCountLine | None:
    """Return a line whose place was adjusted or booked by a count since it was counted."""
    last = dict(
        StockCountEntry.objects.filter(line__in=[line.pk for line in found])
        .values_list("line")
        .annotate(at=models.Max("counted_at"))
    )
    for line in found:
        again = StockEntry.objects.filter(
            lot_id=line.lot_id, bin_id=line.bin_id, condition=line.condition,
            account=Account.STOCK, movement__kind__in=CORRECTIONS,
            movement__occurred_at__gt=last[line.pk],
        )  # fmt: skip
        if again.exists():
            return line
    return None


def entries_of(row: StockCount) -> int:
    """Return how many entries a count has, all rounds together."""
    return StockCountEntry.objects.filter(line__count=row).count()


def found_at(line: StockCountLine, round_: int) -> int:
    """Return the units found at a line in a round."""
    rows = StockCountEntry.objects.filter(line=line, round=round_)
    return int(rows.aggregate(units=Coalesce(models.Sum("units"), 0))["units"])


def _on_hand(found: Iterable[StockCountLine]) -> dict[Place, int]:
    lots = {line.lot_id for line in found}
    rows = StockBalance.objects.filter(lot__in=lots)
    return {(row.lot_id, row.bin_id, row.condition): row.on_hand for row in rows}


def _moves_since(
    entries: Mapping[StockCountLine, Sequence[StockCountEntry]],
) -> dict[Place, list[tuple[datetime.datetime, int]]]:
    moves: dict[Place, list[tuple[datetime.datetime, int]]] = defaultdict(list)
    if not entries:
        return moves
    since = min(found[0].counted_at for found in entries.values())
    rows = StockEntry.objects.filter(
        lot__in={line.lot_id for line in entries},
        account=Account.STOCK,
        movement__occurred_at__gt=since,
    )
    columns = ("lot_id", "bin_id", "condition", "movement__occurred_at", "quantity")
    for lot, bin_, condition, at, units in rows.values_list(*columns):
        moves[lot, bin_ or 0, condition].append((at, units))
    return moves
