"""The scheduler's sweep: each slot of each job is sent once, whoever sweeps first."""

import datetime
from collections.abc import Callable

import structlog
from django.db import connection, transaction

from relief.core.schedule import JOBS, Job

log = structlog.get_logger(__name__)

Send = Callable[[Job], None]

# The database's clock, never the played emergency's: jobs are machinery.
DUE = """
SELECT name, slot FROM (
    SELECT name, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / every) * every) AS slot
      FROM unnest(%s::text[], %s::bigint[]) AS job(name, every)) AS job
 WHERE NOT EXISTS (SELECT 1 FROM platform_scheduledslot AS done
                    WHERE done.job = job.name AND done.slot = job.slot)
 ORDER BY name
"""
CLAIM = """
INSERT INTO platform_scheduledslot (job, slot) VALUES (%s, %s)
ON CONFLICT (job, slot) DO NOTHING RETURNING id
"""
TIDY = """
DELETE FROM platform_scheduledslot AS done
 USING unnest(%s::text[], %s::bigint[]) AS job(name, every)
 WHERE done.job = job.name
   AND done.slot < clock_timestamp() - make_interval(secs => greatest(3600, 2 * every))
"""


def sweep(send: Send) -> int:
    """Send every job whose current slot nobody sent; return how many were sent here.

    `send` runs inside the transaction that claims the slot: where it fails the claim is
    undone, and a scheduler killed before the commit leaves the slot to the next one. Slots
    missed while nobody ran are not made up, because jobs sweep whatever is due.
    """
    return sum(_claim(name, slot, send) for name, slot in _due())


def tidy() -> int:
    """Forget slots that can no longer come up again; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(TIDY, _jobs())
        return int(cursor.rowcount)


def _jobs() -> list[list[str] | list[int]]:
    jobs = list(JOBS.values())
    return [[job.name for job in jobs], [job.every_seconds for job in jobs]]


def _due() -> list[tuple[str, datetime.datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, _jobs())
        return [(name, slot) for name, slot in cursor.fetchall()]


def _claim(name: str, slot: datetime.datetime, send: Send) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [name, slot])
        if cursor.fetchone() is None:
            return False
        send(JOBS[name])
    return True
