"""What the system health page shows: checks, workers, queues, undone work, backup, disk.

All ages are by the database's own clock, never the played emergency's.
"""

import datetime
import shutil
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relief.core.http.tones import Pill
from relief.platform import backup, health, queue

SHOWN = 10
BACKUP_AGE = datetime.timedelta(days=2)
CONNECT_SECONDS = 2

LABELS: dict[str, str | Promise] = {
    "database": _("Database"),
    "migrations": _("Tables"),
    "workers": _("Workers"),
    "schedule": _("Scheduler"),
    "outbox": _("Events"),
    "disk": _("Disk space"),
}
WORKERS = """
SELECT queue, clock_timestamp() - answered_at AS answered, clock_timestamp() - progress_at AS worked,
       busy_until > clock_timestamp() AS is_busy, restarts,
       clock_timestamp() - restarted_at AS restarted
  FROM platform_workerpulse ORDER BY queue
"""
UNDONE = """
SELECT event.type, event.subject_label, clock_timestamp() - event.recorded_at AS age,
       entry.attempts, entry.last_error, entry.is_dead
  FROM journal_outbox AS entry JOIN journal_event AS event ON event.id = entry.event_id
 ORDER BY entry.is_dead DESC, entry.event_id LIMIT %s
"""
METRICS = """
SELECT queue_name AS name, queue_length AS length,
       make_interval(secs => oldest_msg_age_sec) AS oldest FROM pgmq.metrics_all() ORDER BY 1
"""


@dataclass(frozen=True)
class Overview:
    """Everything the page shows; `problems` counts the checks that are not well."""

    checks: list[tuple[str | Promise, Pill]]
    workers: list[dict[str, Any]]
    queues: list[dict[str, Any]]
    undone: list[dict[str, Any]]
    backup_age: datetime.timedelta | None
    backup: Pill
    free_gigabytes: float
    problems: int


def overview() -> Overview:
    """Look at everything once."""
    checks = health.readiness()
    age = _backup_age()
    return Overview(
        checks=[(LABELS[check.name], _pill(check.is_ok)) for check in checks],
        workers=_rows(WORKERS),
        queues=_queues(),
        undone=_rows(UNDONE, [SHOWN]),
        backup_age=age,
        backup=_pill(age is not None and age < BACKUP_AGE),
        free_gigabytes=round(shutil.disk_usage(settings.DATA_DIR).free / 1e9, 1),
        problems=sum(not check.is_ok for check in checks),
    )


def _pill(is_ok: bool) -> Pill:
    if is_ok:
        return Pill("done", str(_("Works")))
    return Pill("risk", str(_("Needs a look")))


def _rows(statement: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _queues() -> list[dict[str, Any]]:
    """Return length and oldest message of each queue; empty where the broker cannot tell."""
    url = settings.CELERY_BROKER_URL
    if not url.startswith(queue.SCHEMES):
        return []
    try:
        with psycopg.connect(queue.address(url), connect_timeout=CONNECT_SECONDS) as db:
            cursor = db.execute(METRICS)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except psycopg.Error:
        return []


def _backup_age() -> datetime.timedelta | None:
    found = backup.latest(settings.DATA_DIR / "backups")
    if found is None:
        return None
    made = datetime.datetime.fromtimestamp(found.stat().st_mtime, datetime.UTC)
    return datetime.datetime.now(datetime.UTC) - made
