"""Processes that declare a queue at the same moment do not end each other."""

import gc
import threading
import time
from contextlib import nullcontext

import psycopg
import pytest
from django.conf import settings

from config.celery import make_app
from relief.platform import queue
from tests.platform.conftest import reset_queue
from tests.platform.processes import wait_for

WITHOUT = r"""SELECT regexp_replace(pg_get_functiondef(oid), '/\* guard \*/.*/\* guarded \*/', '')
 FROM pg_proc WHERE pronamespace = 'pgmq'::regnamespace AND proname = 'enable_notify_insert'"""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
CONNECTED = """SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TO_END = 50  # looks, 0.1 s apart: the server ends a session some time after its client has gone
ENABLE = "SELECT pgmq.enable_notify_insert('raced')"


@pytest.fixture
def address(db: None) -> str:
    """Return the address of a fresh queue database with one queue."""
    reset_queue()
    found = queue.address(settings.CELERY_BROKER_URL)
    with psycopg.connect(found) as connection:
        connection.execute("SELECT pgmq.create('raced')")
    return found


def unguard(address: str) -> None:
    """Put the function back as PGMQ brings it."""
    with psycopg.connect(address) as connection:
        connection.execute(connection.execute(WITHOUT).fetchone()[0])


def declared_by_two(address: str) -> list[str]:
    """Have a second process declare the queue while a first one has not committed; return errors.

    The second finds no trigger to drop, waits for the first one's row and then makes its own.
    """
    errors: list[str] = []

    def declare() -> None:
        with psycopg.connect(address, autocommit=True) as second:
            try:
                second.execute(ENABLE)
            except psycopg.Error as error:
                errors.append(str(error))

    thread = threading.Thread(target=declare)
    with psycopg.connect(address, autocommit=True) as watch, psycopg.connect(address) as first:
        first.execute(ENABLE)
        thread.start()
        wait_for(lambda: watch.execute(WAITING).fetchone() == (1,), 30, lambda: "nobody waits")
        first.commit()
    thread.join()
    return errors


def test_two_declare_a_queue_at_once(address: str) -> None:
    assert declared_by_two(address) == []


def test_without_the_guard_one_of_them_fails(address: str) -> None:
    unguard(address)

    assert any("already exists" in error for error in declared_by_two(address))


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_process_that_stopped_while_it_held_the_queue_holds_up_nobody(
    address: str, is_guarded: bool
) -> None:
    if not is_guarded:
        unguard(address)
    with psycopg.connect(address) as stopped, psycopg.connect(address, autocommit=True) as other:
        other.execute(ENABLE)
        stopped.execute("SELECT pgmq.read('raced', 30, 1)")  # and never ends its transaction
        other.execute("SET lock_timeout = '2s'")

        with nullcontext() if is_guarded else pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(ENABLE)


def stay_connected(watch: psycopg.Connection) -> bool:
    """Return whether anybody but who watches stays connected."""
    for _ in range(TO_END):
        if watch.execute(CONNECTED).fetchone() == (0,):
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize(
    ("transport", "left"),
    [("config.transport:Transport", False), ("kombu.transport.pgmq:Transport", True)],
)
def test_a_wiped_queue_keeps_no_connection_of_those_who_ask_for_it(
    address: str, transport: str, left: bool
) -> None:
    with psycopg.connect(address, autocommit=True) as watch:
        watch.execute("DROP SCHEMA pgmq CASCADE")
        app = make_app(settings.CELERY_BROKER_URL)
        app.conf.broker_transport = transport
        gc.disable()
        try:
            for _ in range(3):
                app.away_until = 0.0
                with pytest.raises(psycopg.errors.InvalidSchemaName):
                    app.send_task("nobody", queue="default")
            kept = stay_connected(watch)
        finally:
            gc.enable()
            gc.collect()
            reset_queue()

    assert kept is left
