"""Waiting for news without holding a database connection: one listener a process.

A thread LISTENs on one connection of its own and wakes whoever waits. A process lets only
so many wait at once, so that waiting readers never use up the threads others need.
"""

import threading

import psycopg
import structlog
from django.db import connection

log = structlog.get_logger(__name__)
MAX_WAITERS = 4  # of the web process's eight threads; the live process has no such limit


class Bell:
    """Rings whenever the feed grows."""

    def __init__(self) -> None:
        """Start silent."""
        self._condition = threading.Condition()
        self._rings = 0
        self._thread: threading.Thread | None = None
        self._places = threading.BoundedSemaphore(MAX_WAITERS)

    def rings(self) -> int:
        """Return how often it rang; take it before looking, so that no ring is missed."""
        with self._condition:
            if self._thread is None or not self._thread.is_alive():
                parameters = dict(connection.get_connection_params())
                self._thread = threading.Thread(
                    target=self._listen, args=(parameters,), daemon=True, name="feed-bell"
                )
                self._thread.start()
            return self._rings

    def wait(self, since: int, seconds: float) -> bool:
        """Wait until it rings after `since` and say so; do not wait where all places are taken."""
        if not self._places.acquire(blocking=False):
            return False
        try:
            with self._condition:
                return self._condition.wait_for(lambda: self._rings > since, timeout=seconds)
        finally:
            self._places.release()

    def ring(self) -> None:
        """Wake everyone."""
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def _listen(self, parameters: dict[str, object]) -> None:
        try:
            wanted = {k: v for k, v in parameters.items() if k in CONNECT_KEYS}
            with psycopg.connect(**wanted, autocommit=True) as listener:  # type: ignore[arg-type]
                listener.execute("LISTEN relief_feed")
                self.ring()
                for _ in listener.notifies():
                    self.ring()
        except psycopg.Error as error:
            log.warning("feed_bell_lost", error=type(error).__name__)
            self.ring()


CONNECT_KEYS = {"dbname", "host", "port", "user", "password", "sslmode", "options"}
BELL = Bell()
