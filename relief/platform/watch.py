"""The watchdog: a no-op goes through every queue, and a worker that is silent is restarted.

A worker can be alive and idle for good, so that its process runs proves nothing.
"""

import enum
from collections.abc import Callable, Iterable

import structlog
from django.db import connection, transaction

log = structlog.get_logger(__name__)

EVERY_SECONDS = 5
SILENT_SECONDS = 30
# A worker that was started and has not answered yet is starting: on a machine that is
# overloaded it would else be ended again before it ever ran, and so for ever.
STARTING_SECONDS = 120


class Verdict(enum.Enum):
    """What one look at a queue's worker found."""

    WAIT = "wait"
    ASK = "ask"
    SILENT = "silent"


# One statement, one clock. `FOR UPDATE SKIP LOCKED` keeps several watchdogs apart.
LOOK = """
SELECT CASE
    WHEN sent_at IS NULL OR answered_at >= sent_at THEN
        CASE WHEN sent_at IS NULL OR sent_at <= clock_timestamp() - make_interval(secs => %(every)s)
             THEN 'ask' ELSE 'wait' END
    WHEN greatest(sent_at, progress_at, busy_until)
         > clock_timestamp() - make_interval(secs => CASE
             WHEN restarted_at > coalesce(answered_at, '-infinity')
             THEN greatest(%(starting)s, %(silent)s) ELSE %(silent)s END) THEN 'wait'
    ELSE 'silent' END
  FROM platform_workerpulse WHERE queue = %(queue)s FOR UPDATE SKIP LOCKED
"""
ASKED = "UPDATE platform_workerpulse SET sent_at = clock_timestamp() WHERE queue = %s"
RESTARTED = """
UPDATE platform_workerpulse SET sent_at = NULL, busy_until = NULL, restarts = restarts + 1,
       restarted_at = clock_timestamp() WHERE queue = %s
"""
STARTING = """
INSERT INTO platform_workerpulse (queue, restarts, restarted_at)
SELECT queue, 0, clock_timestamp() FROM unnest(%s::text[]) AS queue
    ON CONFLICT (queue) DO UPDATE
   SET sent_at = NULL, busy_until = NULL, restarted_at = excluded.restarted_at
"""
ANSWERED = "UPDATE platform_workerpulse SET answered_at = clock_timestamp() WHERE queue = %s"
KNOWN = "INSERT INTO platform_workerpulse (queue, restarts) VALUES (%s, 0) ON CONFLICT DO NOTHING"


def look(
    queue: str,
    *,
    ask: Callable[[str], None],
    restart: Callable[[str], None],
    silent_seconds: float = SILENT_SECONDS,
) -> Verdict:
    """Look at one queue once: ask anew, wait for the answer, or restart its worker.

    `ask` sends the no-op; where it fails nothing is recorded, so that a broker that is away
    does not count against the worker.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(KNOWN, [queue])
        times = {
            "every": EVERY_SECONDS, "silent": silent_seconds, "starting": STARTING_SECONDS,
        }  # fmt: skip
        cursor.execute(LOOK, {"queue": queue, **times})
        row = cursor.fetchone()
        verdict = Verdict(row[0]) if row else Verdict.WAIT
        if verdict is Verdict.ASK:
            # The answer needs this row's lock, so it cannot come before the commit.
            cursor.execute(ASKED, [queue])
            ask(queue)
        if verdict is Verdict.SILENT:
            cursor.execute(RESTARTED, [queue])
    if verdict is Verdict.SILENT:
        log.error("worker_silent", queue=queue, seconds=silent_seconds)
        restart(queue)
    return verdict


def expect_start(queues: Iterable[str]) -> None:
    """Record that the workers of these queues are about to be started, all at once."""
    with connection.cursor() as cursor:
        cursor.execute(STARTING, [list(queues)])


def answer(queue: str) -> None:
    """Record, from inside the worker, that the no-op of a queue arrived."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED, [queue])
