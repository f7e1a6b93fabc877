"""Reading and booking a long list in the background, by parts that can be watched and stopped."""

import datetime

from django.db import models

from relief.core.actors import Actor
from relief.core.errors import Conflict, DomainError
from relief.core.work import action, be_patient
from relief.inventory.actions.import_list import refuse_file
from relief.inventory.intake import booking, reading, rows
from relief.inventory.models import StockImport
from relief.inventory.sheets.check import Totals
from relief.inventory.sheets.problems import Refused as FileRefused
from relief.inventory.sheets.read import Table
from relief.inventory.states import ImportStatus
from relief.journal.moves import move


class Stopped(Conflict):
    """The list was given up meanwhile."""

    code = "stopped"


@action(None)
def begin_reading(*, actor: Actor, now: datetime.datetime, list_id: int) -> StockImport | None:
    """Take a list up that waits to be read, from its first row; None where it waits no more."""
    row = _locked(list_id, ImportStatus.READING)
    if row is None:
        return None
    be_patient()
    rows.empty(row)
    StockImport.objects.filter(pk=row.pk).update(rows_seen=0)
    return row


@action(None)
def keep_rows(
    *, actor: Actor, now: datetime.datetime, list_id: int, lines: list[rows.Line]
) -> None:
    """Keep some checked rows and count them; raises Stopped where the list was given up."""
    reads = StockImport.objects.filter(pk=list_id, status=ImportStatus.READING)
    if not reads.update(rows_seen=models.F("rows_seen") + len(lines)):
        raise Stopped
    rows.keep(lines)


@action(None)
def finish_reading(
    *, actor: Actor, now: datetime.datetime, row: StockImport, totals: Totals, table: Table
) -> StockImport:
    """Say what was found in a list that was read to its end; return it."""
    be_patient()
    found = {**row.summary, **reading.found(row, totals, table)}
    move(row, ImportStatus.CHECKED, actor=actor, now=now, changes={"summary": found},
         payload={"rows": found["read"], "refused": found["refused"]})  # fmt: skip
    return row


@action(None)
def refuse_reading(
    *, actor: Actor, now: datetime.datetime, row: StockImport, refusal: FileRefused
) -> None:
    """Note that a list turned out unreadable further down."""
    refuse_file(row, refusal, actor, now)


@action(None)
def book_long(
    *, actor: Actor, now: datetime.datetime, list_id: int, watch: booking.Watch
) -> StockImport | None:
    """Book a list that waits for it, all rows or none; None where it waits no more.

    Its row is not locked before the end, so that it can be given up: `watch` then raises.
    """
    lists = StockImport.objects.select_related("organization", "facility")
    row = lists.filter(pk=list_id, status=ImportStatus.BOOKING).first()
    if row is not None:
        booking.book_list(row, actor=actor, now=now, watch=watch)
    return row


@action(None)
def count_booked(*, actor: Actor, now: datetime.datetime, list_id: int, booked: int) -> None:
    """Count the rows booked so far; raises Stopped where the list was given up."""
    books = StockImport.objects.filter(pk=list_id, status=ImportStatus.BOOKING)
    if not books.update(rows_seen=booked):
        raise Stopped


@action(None)
def give_booking_back(
    *, actor: Actor, now: datetime.datetime, list_id: int, error: DomainError
) -> None:
    """Show a list again that could not be booked, with the reason."""
    row = _locked(list_id, ImportStatus.BOOKING)
    if row is not None:
        changes = {"problem": str(error)[:300]}
        move(row, ImportStatus.CHECKED, actor=actor, now=now, changes=changes,
             payload={"rows": row.summary.get("read", 0), "refused": row.summary.get("refused", 0)})  # fmt: skip


def _locked(list_id: int, status: str) -> StockImport | None:
    lists = StockImport.objects.select_related("organization", "facility")
    return (
        lists.select_for_update(of=("self",), no_key=True).filter(pk=list_id, status=status).first()
    )
