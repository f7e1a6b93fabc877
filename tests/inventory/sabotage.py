"""Breaking the guards on purpose, as the superuser: proofs must be able to fail."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from relief.inventory import ledger_sql
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


def as_superuser(*statements: str) -> None:
    """Run statements past triggers and grants, committed."""
    admin = urls(Path(settings.DATA_DIR)).admin.rsplit("/", 1)[0] + "/relief"
    with psycopg.connect(admin, autocommit=True) as db:
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
