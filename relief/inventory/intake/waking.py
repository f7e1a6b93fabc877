"""Waking the background that reads and books long lists; the sweep finds them anyway."""

import structlog
from celery import current_app
from django.db import connection, transaction

from relief.core.work import step

log = structlog.get_logger(__name__)

TASK = "inventory.lists"
QUEUE = "default"


@step
def wake_reader() -> None:
    """Wake it after commit, once a transaction."""
    if all(row[1] is not _send for row in connection.run_on_commit):
        transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(TASK, queue=QUEUE)
    except Exception as error:
        log.warning("broker_unreachable", error=type(error).__name__)
