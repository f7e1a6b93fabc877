"""Numbering the feed each second, whatever else happens; sending webhooks."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from celery import shared_task
from django.db import connection

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.tracking import feed
from relief.tracking.actions import capture
from relief.tracking.actions import webhook_queue as queue
from relief.tracking.webhooks.addresses import Unsafe, resolve
from relief.tracking.webhooks.bodies import bodies
from relief.tracking.webhooks.sending import Letter, Outcome, send
from relief.tracking.webhooks.signing import headers

log = structlog.get_logger(__name__)
# Receivers are waited for here, so that the worker's own threads never are; one that hangs
# takes one place, and only while its breaker lets it.
SENDERS = ThreadPoolExecutor(max_workers=32, thread_name_prefix="webhooks")
_busy: set[int] = set()
_guard = threading.Lock()


@shared_task(name="tracking.number", ignore_result=True)
def number_feed(**_: Any) -> int:
    """Give committed events their feed numbers; take documents in; send webhooks.

    One task a second for all of it: what idles should cost little.
    """
    count = feed.number_waiting()
    take_captures_in()
    send_webhooks()
    return count


def take_captures_in() -> int:
    """Take accepted EPCIS documents in, oldest first."""
    done = 0
    while capture.work_off(actor=SYSTEM, now=clock.now()):
        done += 1
    return done


def send_webhooks() -> int:
    """Spread news to the endpoints' queues and set a sender on each that is due."""
    for key in queue.behind():
        while queue.spread(actor=SYSTEM, now=_now(), endpoint_id=key):
            pass
    started = 0
    for key in queue.due(_now()):
        with _guard:
            is_new = key not in _busy
            _busy.add(key)
        if is_new:
            SENDERS.submit(_drain, key)
            started += 1
    return started


def _drain(key: int) -> None:
    """Send what an endpoint has until nothing is due or it stops taking."""
    try:
        while send_batch(key):
            pass
    except Exception:
        log.exception("webhook_sender_failed", endpoint=key)
    finally:
        with _guard:
            _busy.discard(key)
        connection.close()


def send_batch(key: int) -> bool:
    """Claim, send and settle one batch of an endpoint; say whether all of it was taken.

    No transaction is open while the receiver is waited for. Who dies in between has sent what
    is sent again later, with the same webhook-id.
    """
    batch = queue.claim(actor=SYSTEM, now=_now(), endpoint_id=key)
    if batch is None:
        return False
    made = bodies(batch.messages)
    stamp = int(_now().timestamp())
    letters = [
        Letter(row.pk, made[row.pk], headers(batch.secrets, row.webhook_id, stamp, made[row.pk]))
        for row in batch.messages
        if row.pk in made
    ]
    if not connection.in_atomic_block:
        connection.close()
    try:
        outcomes = send(resolve(batch.endpoint.url), letters) if letters else []
    except Unsafe as error:
        outcomes = [Outcome(letters[0].key, error=str(error))]
    queue.settle(actor=SYSTEM, now=_now(), batch=batch, outcomes=outcomes)
    return bool(outcomes) and all(row.is_taken for row in outcomes)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
