"""The queue of each endpoint: spread the feed into messages, claim what is due, note how it went.

Every endpoint has its own queue, lease and breaker, so that a receiver that hangs holds up
nobody else's messages. `now` is real time here, never a played clock's.
"""

import datetime
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, models

from relief.core.actors import Actor
from relief.core.work import action
from relief.journal.record import record
from relief.tracking import feed
from relief.tracking.models import WebhookEndpoint, WebhookMessage
from relief.tracking.webhooks.sending import GONE, Outcome

MINUTE, HOUR = 60, 3600
# Standard Webhooks 1.0.0: the first attempt at once, then after so many seconds, with jitter.
RETRIES = (
    *(5, 5 * MINUTE, 30 * MINUTE),
    *(2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
)
JITTER = 0.1
BREAKS_AFTER = 3
BREAK_SECONDS = (10, 30, 60, 300)
LEASE = datetime.timedelta(seconds=60)
BATCH = 20
SPREAD_AT_ONCE = 1000
UNREACHABLE_AFTER = datetime.timedelta(days=5)
Status = WebhookMessage.Status

OWN = "SELECT seq FROM tracking_audience WHERE organization_id = %(organization)s"
ALL = (
    "SELECT f.seq FROM tracking_feed f JOIN tracking_trackingevent e ON e.id = f.event_id"
    " WHERE e.only_for_id IS NULL"
)
SPREAD = """
WITH page AS (SELECT seq FROM ({source}) own WHERE seq > %(after)s ORDER BY seq LIMIT %(limit)s),
made AS (
    INSERT INTO tracking_webhookmessage (endpoint_id, seq, status, attempts, error, next_try_at)
    SELECT %(endpoint)s, page.seq, 'waiting', 0, '', %(now)s
      FROM page JOIN tracking_feed f ON f.seq = page.seq
      JOIN tracking_trackingevent e ON e.id = f.event_id
     WHERE %(statuses)s = '{{}}'::text[] OR e.status = ANY(%(statuses)s)
    ON CONFLICT DO NOTHING
)
SELECT count(*), max(seq) FROM page
"""


class Batch(NamedTuple):
    """What one sender may send to one endpoint now, and the secrets that sign it."""

    endpoint: WebhookEndpoint
    messages: list[WebhookMessage]
    secrets: list[str]


@action(None)
def spread(*, actor: Actor, now: datetime.datetime, endpoint_id: int) -> bool:
    """Make messages of what the feed has for an endpoint; say whether there is more.

    Nothing is spread for an endpoint that is paused or disabled: its place in the feed waits.
    """
    row = _live(now).select_for_update(no_key=True, of=("self",)).filter(pk=endpoint_id).first()
    if row is None:
        return False
    source = ALL if row.organization.kind == "operator" else OWN
    parameters: dict[str, Any] = {
        "organization": row.organization_id,
        "endpoint": row.pk,
        "after": row.after_seq,
        "limit": SPREAD_AT_ONCE,
        "statuses": row.statuses,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(SPREAD.format(source=source), parameters)
        count, last = cursor.fetchone()
    if count:
        WebhookEndpoint.objects.filter(pk=row.pk).update(after_seq=last)
    return bool(count == SPREAD_AT_ONCE)


def behind() -> list[int]:
    """Return the endpoints for which the feed has something new."""
    feed.number_waiting()
    last = feed.high_water()
    live = WebhookEndpoint.objects.filter(paused_at=None, disabled_at=None, removed_at=None)
    return list(live.filter(after_seq__lt=last).values_list("pk", flat=True))


def due(now: datetime.datetime) -> list[int]:
    """Return the endpoints that have something to send now and that nobody is busy with."""
    waiting = WebhookMessage.objects.filter(status=Status.WAITING, next_try_at__lte=now)
    return list(
        _ready(now).filter(pk__in=waiting.values("endpoint_id")).values_list("pk", flat=True)
    )


@action(None)
def claim(*, actor: Actor, now: datetime.datetime, endpoint_id: int) -> Batch | None:
    """Take an endpoint's next messages for a minute; None where there is nothing to do.

    After three failures in a row one message alone tries whether the receiver is back.
    """
    rows = _ready(now).filter(pk=endpoint_id)
    row = rows.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    if row is None:
        return None
    waiting = row.messages.filter(status=Status.WAITING, next_try_at__lte=now)
    size = 1 if row.failures >= BREAKS_AFTER else BATCH
    messages = list(waiting.order_by("seq", "pk")[:size])
    if not messages:
        return None
    WebhookEndpoint.objects.filter(pk=row.pk).update(busy_until=now + LEASE)
    is_overlap = row.old_secret and row.old_secret_until and row.old_secret_until > now
    secrets = [str(row.secret), *([str(row.old_secret)] if is_overlap else [])]
    return Batch(row, messages, secrets)


@action(None)
def settle(
    *, actor: Actor, now: datetime.datetime, batch: Batch, outcomes: Sequence[Outcome]
) -> None:
    """Note what became of a batch, free the endpoint, and move its breaker."""
    row = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=batch.endpoint.pk)
    messages = {message.pk: message for message in batch.messages}
    row.busy_until = None
    tried = {outcome.key for outcome in outcomes}
    if not tried:  # what they tell of is no longer kept
        WebhookMessage.objects.filter(pk__in=messages).update(
            status=Status.FAILED, error="the event is no longer kept"
        )
    for outcome in outcomes:
        if outcome.is_taken:
            _taken(row, messages[outcome.key], outcome, now)
        else:
            _failed(row, messages[outcome.key], outcome, now)
    row.save(
        update_fields=[
            *("busy_until", "failures", "open_until", "last_success_at"),
            *("disabled_at", "disabled_reason"),
        ]
    )
    if row.disabled_at and not batch.endpoint.disabled_at:
        facts = {"url": row.url, "reason": row.disabled_reason}
        record("webhook.disabled", subject=row, actor=actor, now=now, payload=facts)


def _taken(
    row: WebhookEndpoint, message: WebhookMessage, outcome: Outcome, now: datetime.datetime
) -> None:
    message.status, message.delivered_at = Status.DELIVERED, now
    _note(message, outcome)
    row.failures, row.open_until, row.last_success_at = 0, None, now


def _failed(
    row: WebhookEndpoint, message: WebhookMessage, outcome: Outcome, now: datetime.datetime
) -> None:
    row.failures += 1
    wait = RETRIES[message.attempts] if message.attempts < len(RETRIES) else 0
    if message.attempts >= len(RETRIES):
        message.status = Status.FAILED
    message.next_try_at = now + _seconds(max(outcome.wait, _jitter(wait)))
    _note(message, outcome)
    if row.failures >= BREAKS_AFTER or outcome.wait:
        place = min(max(0, row.failures - BREAKS_AFTER), len(BREAK_SECONDS) - 1)
        row.open_until = now + _seconds(max(outcome.wait, _jitter(BREAK_SECONDS[place])))
    last_good = row.last_success_at or row.created_at
    if outcome.status == GONE:
        row.disabled_at, row.disabled_reason = now, "the receiver answered 410 Gone"
    elif message.status == Status.FAILED and last_good < now - UNREACHABLE_AFTER:
        row.disabled_at, row.disabled_reason = now, "nothing was taken for five days"


def _note(message: WebhookMessage, outcome: Outcome) -> None:
    message.attempts += 1
    message.response_status = outcome.status
    message.error = outcome.error[:120]
    message.save()


def _live(now: datetime.datetime) -> models.QuerySet[WebhookEndpoint]:
    rows = WebhookEndpoint.objects.filter(paused_at=None, disabled_at=None, removed_at=None)
    return rows.select_related("organization")


def _ready(now: datetime.datetime) -> models.QuerySet[WebhookEndpoint]:
    """Return live endpoints that nobody is busy with and whose breaker is closed."""
    free = models.Q(busy_until=None) | models.Q(busy_until__lte=now)
    closed = models.Q(open_until=None) | models.Q(open_until__lte=now)
    return _live(now).filter(free, closed)


def _seconds(count: float) -> datetime.timedelta:
    return datetime.timedelta(seconds=count)


def _jitter(seconds: float) -> float:
    return seconds * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
