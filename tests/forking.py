"""Processes that tests fork off, to be killed in the middle of their work."""

import os
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
