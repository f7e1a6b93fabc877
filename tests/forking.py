"""Processes that tests fork off, to be killed in the middle of their work."""

import os
import time
from collections.abc import Callable

from django.db import connection

_inherited: list[object] = []


def forked(job: Callable[[], object]) -> int:
    """Run a job in a process of its own, on a database connection of its own; give its pid.

    Closing the connection before is not enough: beside an event loop, as Playwright keeps one,
    Django holds a second connection of this thread, which the child would find and share.
    """
    connection.close()
    child = os.fork()
    if child:
        return child
    _inherited.append(connection.connection)  # kept: letting go of it would end the parent's
    connection.connection = None
    try:
        job()
    finally:
        os._exit(0)


OTHERS = """SELECT count(*) FROM pg_stat_activity a WHERE datname = current_database()
 AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND (xact_start IS NOT NULL
  OR EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory'))"""


def end_of(child: int, patience: float = 30.0) -> int:
    """Wait for a process and until the database has noticed; give how the process ended.

    A moment after a client was killed its transaction and its session may still hold their locks.
    """
    ended = os.waitpid(child, 0)[1]
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            if cursor.fetchone() == (0,):
                return ended
        time.sleep(0.02)
    raise AssertionError("the database still keeps the transaction of a killed client")
