"""Hold what was found against the books as they were at that moment."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, Refused
from relief.core.work import action
from relief.inventory import booking
from relief.inventory.actions.count import sheets
from relief.inventory.models import StockBalance, StockCount, StockCountEntry, StockCountLine
from relief.inventory.queries.counts import Book, books_at
from relief.inventory.rules import is_off
from relief.inventory.states import COUNT, CountStatus
from relief.organizations.permissions import Permission


class NotAllCounted(Refused):
    """Places of the count have no entry."""

    code = "not_all_counted"
    message = _("Places without an entry: {left}. Count them, or say that nothing is there.")


@action(Permission.STOCK_COUNT)
def finish(
    *, actor: Actor, now: datetime.datetime, uid: UUID, rest_is_empty: bool = False
) -> StockCount:
    """End a round of a count; return the count.

    Every line is held against its book at the moment it was counted, so that what moved since
    does not count as a difference. After the first round lines that are off by more than the
    tolerance, or that moved while they were being counted, are counted again; then the second
    count stands. `rest_is_empty` enters 0 for places without an entry; without it they raise
    NotAllCounted.
    """
    count = sheets.locked(actor, uid)
    COUNT.require(count.status, "counted")
    lines = [row for row in sheets.lines_of(count) if count.round == 1 or row.must_recount]
    entries = _entries(actor, now, count, lines, rest_is_empty=rest_is_empty)
    _lock_balances(lines)
    books = books_at({row: entries[row.pk] for row in lines})
    again = []
    for line in lines:
        _compare(line, entries[line.pk], books[line.pk])
        if count.round == 1 and _needs_again(count, line, books[line.pk]):
            line.must_recount, line.counted, line.book = True, None, None
            again.append(line)
    StockCountLine.objects.bulk_update(lines, ["counted", "book", "must_recount"])
    facts = {"places": len(lines), "again": len(again)}
    if again:
        changes = {"round": count.round + 1}
        sheets.advance(count, "recount", actor=actor, now=now, changes=changes, payload=facts)
    else:
        sheets.advance(count, "counted", actor=actor, now=now, payload=facts)
    return count


def _entries(
    actor: Actor,
    now: datetime.datetime,
    count: StockCount,
    lines: Sequence[StockCountLine],
    *,
    rest_is_empty: bool,
) -> dict[int, list[StockCountEntry]]:
    found: dict[int, list[StockCountEntry]] = defaultdict(list)
    rows = StockCountEntry.objects.filter(line__count=count, round=count.round)
    for row in rows.order_by("counted_at", "pk"):
        found[row.line_id].append(row)
    missing = [line for line in lines if line.pk not in found]
    if missing and not rest_is_empty:
        raise NotAllCounted(left=len(missing))
    empty = [
        StockCountEntry(line=line, key=uuid.uuid4(), round=count.round, units=0, counted_at=now,
                        counter=actor.key, counter_label=actor.label)
        for line in missing
    ]  # fmt: skip
    for row in StockCountEntry.objects.bulk_create(empty):
        found[row.line_id].append(row)
    return found


def _lock_balances(lines: Sequence[StockCountLine]) -> None:
    """Lock the places so that no movement is halfway booked while the books are read."""
    places = {(line.lot_id, line.bin_id, line.condition) for line in lines}
    rows = StockBalance.objects.filter(lot__in={line.lot_id for line in lines})
    booking.locked(row.pk for row in rows if (row.lot_id, row.bin_id, row.condition) in places)


def _compare(line: StockCountLine, entries: Sequence[StockCountEntry], book: Book) -> None:
    line.counted = sum(entry.units for entry in entries)
    line.book = book.units
    if line.counted < 0:
        raise Invalid(
            "units",
            _("More of {lot} was taken back than was found: {units}."),
            lot=line.lot.number, units=line.counted,
        )  # fmt: skip


def _needs_again(count: StockCount, line: StockCountLine, book: Book) -> bool:
    if count.status != CountStatus.DRAFT:
        return False
    off = is_off(line.counted or 0, line.book or 0, count.tolerance_percent)
    return off or book.moved_meanwhile
