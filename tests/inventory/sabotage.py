"""Breaking the guards on purpose, as the superuser: proofs must be able to fail."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from relief.core.errors import DomainError
from relief.inventory import ledger_sql
from relief.inventory.models import Facility
from relief.platform.embedded.locate import urls
from tests.conftest import empty_database

LEGAL = "CHECK (reserved >= 0 AND reserved <= on_hand)"
UNLOCKED = ledger_sql.LOCK.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "ORDER BY b.id FOR NO KEY UPDATE", "AND pg_sleep(0.002) IS NOT NULL ORDER BY b.id"
)
LOCKED = ledger_sql.LOCK.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
RUSHED = ledger_sql.RESERVE.replace("ORDER BY b.id FOR NO KEY UPDATE", "ORDER BY b.id").replace(
    "RETURN QUERY", "PERFORM pg_sleep(0.002); RETURN QUERY"
)
DOORS = {
    "inventory_stockentry": "stock_lands",
    "inventory_transfer": "stock_is_awaited",
    "inventory_receipt": "stock_is_awaited",
    "shipping_consignment": "stock_is_awaited",
}


def as_superuser(*statements: str) -> None:
    """Run statements past triggers and grants, committed."""
    with psycopg.connect(_admin(), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        for statement in statements:
            db.execute(statement)


@contextmanager
def guards_off() -> Iterator[None]:
    """Let reservations be decided on unlocked balances, without the database's own check."""
    table = "ALTER TABLE inventory_stockbalance"
    as_superuser(UNLOCKED, RUSHED, f"{table} DROP CONSTRAINT reserved_within_on_hand")
    try:
        yield
    finally:
        empty_database()
        as_superuser(
            LOCKED, ledger_sql.RESERVE, f"{table} ADD CONSTRAINT reserved_within_on_hand {LEGAL}"
        )


@contextmanager
def closed_doors_off() -> Iterator[None]:
    """Let goods come into whatever facility, closed or closing."""
    doors = [f"ALTER TABLE {table} %s TRIGGER {name}" for table, name in DOORS.items()]
    as_superuser(*(door % "DISABLE" for door in doors))
    try:
        yield
    finally:
        as_superuser(*(door % "ENABLE" for door in doors))


@contextmanager
def as_if_closing(place: Facility) -> Iterator[None]:
    """Keep a facility locked from another connection, as closing it does."""
    with psycopg.connect(_admin()) as door:
        door.execute("SELECT FROM inventory_facility WHERE id = %s FOR UPDATE", [place.pk])
        yield


def one_behind_the_other(*works: Callable[[], object]) -> list[object]:
    """Start works one by one, each in its thread once the one before stands in front of the
    journal with its rows locked; let all of them end at once. Return what each gave or raised.
    """
    found: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            found[place] = work()
        except DomainError as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    with psycopg.connect(_admin()) as gate:
        gate.execute("LOCK TABLE journal_event IN SHARE MODE")
        for number, thread in enumerate(threads, start=1):
            thread.start()
            _wait_for(number)
    for thread in threads:
        thread.join(60)
    return found


def _wait_for(waiting: int) -> None:
    """Return once so many transactions wait for a lock."""
    with psycopg.connect(_admin(), autocommit=True) as db:
        for _ in range(3_000):
            row = db.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).fetchone()
            if row == (waiting,):
                return
            db.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waits")


def _admin() -> str:
    return urls(Path(settings.DATA_DIR)).admin.rsplit("/", 1)[0] + "/relief"


def side_by_side(count: int, work: Callable[[int], None]) -> list[BaseException]:
    """Run `work(number)` in so many threads, started together; return what they raised."""
    barrier, raised = threading.Barrier(count), []

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
