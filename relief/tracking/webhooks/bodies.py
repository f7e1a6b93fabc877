"""What a webhook says: thin, ids and a status, never a person's data. The rest is fetched."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.conf import settings
from django.db import connection

from relief.tracking.models import WebhookMessage

READ = """
SELECT f.seq, e.uid, e.kind, e.status, t.number, f.recorded_at
  FROM tracking_feed f JOIN tracking_trackingevent e ON e.id = f.event_id
  JOIN tracking_tracked t ON t.id = e.tracked_id WHERE f.seq = ANY(%s)
"""


def bodies(messages: Iterable[WebhookMessage]) -> dict[int, bytes]:
    """Return the body of each message by its key; one whose event is no longer kept is left out."""
    rows = list(messages)
    with connection.cursor() as cursor:
        cursor.execute(READ, [[row.seq for row in rows if row.seq is not None]])
        by_seq = {found[0]: found for found in cursor.fetchall()}
    made = {}
    for row in rows:
        if row.seq is None:
            made[row.pk] = _json("tracking.test", row.created_at.isoformat(), {"test": True})
        elif row.seq in by_seq:
            made[row.pk] = _event(*by_seq[row.seq])
    return made


def _event(seq: int, uid: Any, kind: str, status: str, number: str, recorded_at: Any) -> bytes:
    link = f"{settings.PUBLIC_URL}/api/v1/tracking/events?after={seq - 1}&limit=1"
    data = {
        "seq": seq,
        "event_id": uid,
        "kind": kind,
        "status": status,
        "tracking_number": number,
        "link": link,
    }
    return _json("tracking.event", recorded_at.isoformat(), data)


def _json(type_: str, moment: str, data: dict[str, Any]) -> bytes:
    return orjson.dumps({"type": type_, "timestamp": moment, "data": data})
