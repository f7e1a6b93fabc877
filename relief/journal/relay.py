"""The relay: hands committed events to their handlers, each exactly once in effect.

Claim (committed, with a lease and an attempt counter, so that a message that kills its
process is counted), then one transaction: handlers, receipts, removal from the outbox.
Events of one subject are handled in order; different subjects run side by side.
"""

import datetime

import structlog
from django.conf import settings
from django.db import connection, transaction

from relief.core import work
from relief.journal.handlers import handlers_of
from relief.journal.models import Event, OutboxEntry, Receipt

log = structlog.get_logger(__name__)

LEASE_SECONDS: int = getattr(settings, "RELIEF_LEASE_SECONDS", 30)
MAX_ATTEMPTS = 8

CLAIM = """
UPDATE journal_outbox SET attempts = attempts + 1,
       due_at = clock_timestamp() + make_interval(secs => %s)
 WHERE event_id = (
    SELECT o.event_id FROM journal_outbox o
     WHERE NOT o.is_dead AND o.due_at <= clock_timestamp()
       AND NOT EXISTS (SELECT 1 FROM journal_outbox p
                        WHERE p.subject_uid = o.subject_uid
                          AND p.event_id < o.event_id AND NOT p.is_dead)
     ORDER BY o.event_id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING event_id, attempts
"""


def relay(*, limit: int = 500) -> int:
    """Handle up to `limit` waiting events; return how many were done."""
    done = 0
    for _ in range(limit):
        claimed = _claim()
        if claimed is None:
            break
        event_id, attempts = claimed
        if attempts > MAX_ATTEMPTS:
            _bury(event_id, "gave up after repeated attempts")
        elif _handle(event_id, attempts):
            done += 1
    if done:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('relief_live', '')")
    return done


def _claim() -> tuple[int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [LEASE_SECONDS])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def _handle(event_id: int, attempts: int) -> bool:
    event = Event.objects.get(pk=event_id)
    try:
        with work.unit(f"relay of {event.type}", durable=False):
            entry = OutboxEntry.objects.select_for_update().filter(pk=event_id).first()
            if entry is None:
                return False
            _run_handlers(event)
            entry.delete()
    except Exception as error:
        log.exception("handler_failed", event_id=event_id, type=event.type, attempt=attempts)
        _postpone(event_id, attempts, f"{type(error).__name__}: {error}")
        return False
    return True


def _run_handlers(event: Event) -> None:
    have = set(Receipt.objects.filter(event_id=event.pk).values_list("handler", flat=True))
    for row in handlers_of(event.type):
        if row.name in have:
            continue
        row.function(event)
        Receipt.objects.create(event_id=event.pk, handler=row.name)


def _postpone(event_id: int, attempts: int, reason: str) -> None:
    if attempts >= MAX_ATTEMPTS:
        _bury(event_id, reason)
        return
    delay = datetime.timedelta(seconds=min(300, 2**attempts))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_outbox SET last_error = %s, due_at = clock_timestamp() + make_interval(secs => %s)"
            " WHERE event_id = %s",
            [reason[:2000], delay.total_seconds(), event_id],
        )


def _bury(event_id: int, reason: str) -> None:
    """Set an event aside for a person; the health page shows it, others go on."""
    with transaction.atomic():
        OutboxEntry.objects.filter(pk=event_id).update(is_dead=True, last_error=reason[:2000])
    log.error("outbox_dead", event_id=event_id, reason=reason[:200])
