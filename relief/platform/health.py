"""Whether the platform can do its work: each check gives a verdict and a number."""

import shutil
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

SILENT_SECONDS = 90
OUTBOX_SECONDS = 120
SCHEDULE_SECONDS = 60
FREE_BYTES = 500 * 1024 * 1024

PULSES = """
SELECT queue, extract(epoch FROM clock_timestamp()
              - greatest(answered_at, progress_at, busy_until))
  FROM platform_workerpulse ORDER BY queue
"""
OUTBOX = """
SELECT count(*) FILTER (WHERE NOT is_dead), count(*) FILTER (WHERE is_dead),
       extract(epoch FROM clock_timestamp() - min(event.recorded_at) FILTER (WHERE NOT is_dead))
  FROM journal_outbox JOIN journal_event AS event ON event.id = event_id
"""
SCHEDULE = "SELECT extract(epoch FROM clock_timestamp() - max(sent_at)) FROM platform_scheduledslot"


class Check(NamedTuple):
    """One check: its name, whether all is well, and what was seen."""

    name: str
    is_ok: bool
    seen: str


def readiness() -> list[Check]:
    """Run every check; where the database is away the others are not asked."""
    database = _guarded("database", check_database)
    if not database.is_ok:
        return [database]
    return [database, *(_guarded(name, check) for name, check in CHECKS.items())]


def check_database() -> Check:
    """The database takes a statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check("database", is_ok=True, seen="answers")


def check_migrations() -> Check:
    """The tables are those this code was written for."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Check("migrations", is_ok=not missing, seen=f"{len(missing)} to apply")


def check_workers() -> Check:
    """Every queue's worker answered the watchdog or took up work lately."""
    with connection.cursor() as cursor:
        cursor.execute(PULSES)
        ages: dict[str, float | None] = dict(cursor.fetchall())
    is_ok = bool(ages) and all(age is not None and age < SILENT_SECONDS for age in ages.values())
    shown = ", ".join(f"{queue} {_seconds(age)}" for queue, age in ages.items())
    return Check("workers", is_ok, shown or "none has answered")


def check_schedule() -> Check:
    """The scheduler sent something lately."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEDULE)
        (age,) = cursor.fetchone()
    return Check("schedule", age is not None and age < SCHEDULE_SECONDS, _seconds(age))


def check_outbox() -> Check:
    """No committed event waits long for its handlers; dead ones are shown, not counted."""
    with connection.cursor() as cursor:
        cursor.execute(OUTBOX)
        waiting, dead, oldest = cursor.fetchone()
    seen = f"{waiting} waiting, oldest {_seconds(oldest)}, {dead} set aside"
    return Check("outbox", oldest is None or oldest < OUTBOX_SECONDS, seen)


def check_disk() -> Check:
    """The data directory has room."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    return Check("disk", free > FREE_BYTES, f"{free // (1024 * 1024)} MB free")


CHECKS: dict[str, Callable[[], Check]] = {
    "migrations": check_migrations,
    "workers": check_workers,
    "schedule": check_schedule,
    "outbox": check_outbox,
    "disk": check_disk,
}


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # a check that cannot run is a check that failed
        return Check(name, is_ok=False, seen=type(error).__name__)


def _seconds(age: float | None) -> str:
    return "never" if age is None else f"{max(0, round(age))} s ago"
