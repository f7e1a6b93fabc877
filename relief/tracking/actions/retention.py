"""How long the feed, public codes and messages are kept. Runs as the owner (`maintain`)."""

import datetime

from django.db import connection
from django.db.models import Q

from relief.core import work
from relief.core.maintenance import PEOPLE_DAYS
from relief.core.privacy import emptied
from relief.delivery.models import Delivery
from relief.tracking import steps
from relief.tracking.models import InboxEvent, Tracked, WebhookMessage
from relief.tracking.rules import FINAL_ORDER

FEED_DAYS = 400
CODE_DAYS = 180
MESSAGE_DAYS = 30
TRIM = """
WITH cut AS (SELECT max(seq) AS seq FROM tracking_feed WHERE recorded_at < %s),
heard AS (DELETE FROM tracking_audience WHERE seq <= (SELECT seq FROM cut)),
gone AS (DELETE FROM tracking_feed WHERE seq <= (SELECT seq FROM cut) RETURNING seq)
SELECT count(*), (SELECT seq FROM cut) FROM gone
"""


def trim_feed(now: datetime.datetime) -> int:
    """Forget feed numbers older than 400 days; the events themselves stay. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(TRIM, [now - datetime.timedelta(days=FEED_DAYS)])
        count, last = cursor.fetchone()
        if count:
            cursor.execute("DELETE FROM tracking_feedfloor")
            cursor.execute("INSERT INTO tracking_feedfloor (earliest_seq) VALUES (%s)", [last + 1])
    return int(count)


def forget_codes(now: datetime.datetime) -> int:
    """Forget the public code of what ended 180 days ago; followers hear a tombstone."""
    ended = Tracked.objects.filter(
        status__in=FINAL_ORDER,
        status_at__lt=now - datetime.timedelta(days=CODE_DAYS),
        code_sealed__isnull=False,
    )
    rows = list(ended.order_by("pk"))
    with work.unit("tracking.forget_codes", durable=False):
        for unit in rows:
            steps.erase(unit, now=now)
    return len(rows)


def forget_messages(now: datetime.datetime) -> int:
    """Forget webhook messages that were taken 30 days ago."""
    old = now - datetime.timedelta(days=MESSAGE_DAYS)
    return WebhookMessage.objects.filter(delivered_at__lt=old).delete()[0]


def forget_reports(now: datetime.datetime) -> int:
    """Forget the words of carriers' reports: they name couriers and receivers.

    12 months old, or of what went to somebody who was forgotten.
    """
    gone = Delivery.objects.filter(contact__erased_at__isnull=False)
    numbers = gone.values("number").union(gone.values("consignment__number"))
    aged = Q(received_at__lt=now - datetime.timedelta(days=PEOPLE_DAYS))
    old = InboxEvent.objects.filter(aged | Q(tracking_number__in=numbers))
    return old.filter(payload__isnull=False).update(**emptied(InboxEvent))
