"""Working long stock lists off: read row by row, booked at once, watched and stopped from a page.

The row is the truth: a message only wakes. While a list is worked on, a lock of the database
session is held on it; when the worker is killed the lock is free and the next sweep begins the
list again.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import structlog
from django.db import connection

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.inventory.actions import import_long
from relief.inventory.actions.import_long import Stopped
from relief.inventory.intake import reading, rows
from relief.inventory.models import StockImport
from relief.inventory.sheets.problems import Refused as FileRefused
from relief.inventory.states import ImportStatus

log = structlog.get_logger(__name__)

LOCK_SPACE = 0x4C495354  # "LIST"


def work_waiting() -> int:
    """Read and book what waits, and what a killed worker left; return how many lists."""
    waiting = StockImport.objects.filter(status__in=[ImportStatus.READING, ImportStatus.BOOKING])
    done = 0
    for list_id, status in list(waiting.order_by("pk").values_list("pk", "status")):
        with _held(list_id) as is_mine:
            if is_mine:
                done += (read if status == ImportStatus.READING else book)(list_id)
    return done


def read(list_id: int) -> int:
    """Check every row of a list, a transaction for some thousand; return 1 when it was read."""
    row = import_long.begin_reading(actor=SYSTEM, now=clock.now(), list_id=list_id)
    if row is None:
        return 0
    try:
        layout = reading.open_list(row)
        today = clock.local_date(clock.now())
        checker = reading.checker_of(row, layout, today)
        with _keeper(list_id) as keep:
            for lines in rows.batches(row, checker.check(layout.table), today):
                keep(lines)
        import_long.finish_reading(actor=SYSTEM, now=clock.now(), row=row, totals=checker.totals,
                                   table=layout.table)  # fmt: skip
    except FileRefused as refusal:
        import_long.refuse_reading(actor=SYSTEM, now=clock.now(), row=row, refusal=refusal)
    except DomainError as error:  # given up while it was read
        log.info("list_stopped", list=list_id, why=error.code)
        return 0
    return 1


def _disconnect() -> None:
    """Close the calling thread's own connection."""
    connection.close()


@contextmanager
def _keeper(list_id: int) -> Iterator[Callable[[list[rows.Line]], None]]:
    """Give what keeps rows while the next ones are checked: one batch at a time, in a thread with
    a database connection of its own. What it raises comes with the next call, or at the end.
    """

    def keep(lines: list[rows.Line]) -> None:
        import_long.keep_rows(actor=SYSTEM, now=clock.now(), list_id=list_id, lines=lines)

    with ThreadPoolExecutor(max_workers=1) as thread:
        running: list[Future[None]] = []

        def hand_over(lines: list[rows.Line]) -> None:
            if running:
                running.pop().result()
            running.append(thread.submit(keep, lines))

        try:
            yield hand_over
            if running:
                running.pop().result()
        finally:
            thread.submit(_disconnect).result()


def book(list_id: int) -> int:
    """Book a list, all of it or nothing; return 1 when it was booked."""

    def watch(booked: int) -> None:
        _beside(lambda: import_long.count_booked(
            actor=SYSTEM, now=clock.now(), list_id=list_id, booked=booked))  # fmt: skip

    try:
        row = import_long.book_long(actor=SYSTEM, now=clock.now(), list_id=list_id, watch=watch)
    except Stopped:
        return 0
    except DomainError as error:
        import_long.give_booking_back(actor=SYSTEM, now=clock.now(), list_id=list_id, error=error)
        return 0
    return int(row is not None)


def _beside(work: Callable[[], object]) -> None:
    """Run work in a transaction of its own while this one stays open: others see it at once."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


@contextmanager
def _held(list_id: int) -> Iterator[bool]:
    """Hold the session's lock of a list; False where another worker is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, list_id])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, list_id])
