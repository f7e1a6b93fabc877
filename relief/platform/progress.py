"""Signs of life from inside a worker: that it takes up tasks, and how long one may last."""

import time
from typing import Any

import structlog
from celery import signals
from django.conf import settings
from django.db import DatabaseError, connection

log = structlog.get_logger(__name__)

# Enough for the watchdog, and next to nothing for a worker that does hundreds a second.
WRITE_EVERY_SECONDS = 5.0
STARTED = """
UPDATE platform_workerpulse SET progress_at = clock_timestamp(),
       busy_until = clock_timestamp() + make_interval(secs => %s) WHERE queue = %s
"""
ENDED = "UPDATE platform_workerpulse SET busy_until = NULL WHERE queue = %s"
BEGUN = "UPDATE platform_workerpulse SET busy_until = NULL, sent_at = NULL WHERE queue = %s"

_written_at: dict[str, float] = {}
_begun: set[str] = set()


def connect() -> None:
    """Listen to Celery's task signals; they fire in workers only."""
    signals.task_prerun.connect(started, dispatch_uid="relief.platform.started")
    signals.task_postrun.connect(ended, dispatch_uid="relief.platform.ended")
    signals.worker_ready.connect(ready, dispatch_uid="relief.platform.ready")


def ready(sender: Any, **_: Any) -> None:
    """Forget what a killed worker was at: its long task, and a question that went with it.

    Once a process: Celery says it again whenever it finds its broker back, and a worker that
    only ever finds it back must not pass for a new one.
    """
    for queue in set(sender.app.amqp.queues.consume_from) - _begun:
        _begun.add(queue)
        _write(BEGUN, [queue])
    connection.close()


def started(task: Any, **_: Any) -> None:
    """Note that a task was taken up, with its time limit when that is long."""
    queue = _queue_of(task)
    limit = _long_limit(task)
    now = time.monotonic()
    if queue and (limit or now - _written_at.get(queue, 0.0) > WRITE_EVERY_SECONDS):
        _written_at[queue] = now
        _write(STARTED, [limit, queue])


def ended(task: Any, **_: Any) -> None:
    """Note that a long task is over."""
    queue = _queue_of(task)
    if queue and _long_limit(task):
        _write(ENDED, [queue])


def _queue_of(task: Any) -> str | None:
    return (task.request.delivery_info or {}).get("routing_key")


def _long_limit(task: Any) -> float:
    limit = float(task.time_limit or 0)
    return limit if limit > settings.WORKER_SILENT_SECONDS else 0.0


def _write(statement: str, values: list[Any]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        # The task matters more than the note about it.
        log.warning("progress_not_written", error=type(error).__name__)
