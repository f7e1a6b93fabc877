"""Any carrier's own system: JSON in a plain form, signed as Standard Webhooks 1.0.0 says.

Body: one report or a list of `{"company", "number", "is_over", "events": [{"status",
"substatus", "reason", "occurred_at", "place"}]}`. Who can use our API does not need it.
"""

import base64
import binascii
import datetime
import hashlib
import hmac
import json
from typing import Any

from relief.tracking.carriers.base import (
    Account,
    Adapter,
    BadReport,
    BadSignature,
    Headers,
    Report,
    Trace,
    moment,
)
from relief.tracking.states import TrackingStatus

TOLERANCE = datetime.timedelta(minutes=5)
MOST = 500


def sign(message_id: str, timestamp: str, body: bytes, secret: str) -> str:
    """Return the signature `v1,…` of a message; `secret` is Base64, perhaps with `whsec_`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def read_push(
    body: bytes, headers: Headers, account: Account, now: datetime.datetime
) -> list[Report]:
    """Return what a report says; raises BadSignature (also for an old one), BadReport."""
    _verify(body, headers, account.key, now)
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise BadReport("body") from None
    rows = given if isinstance(given, list) else [given]
    if not 1 <= len(rows) <= MOST:
        raise BadReport("body")
    return [_report(row) for row in rows]


def answer(message: str, customer: str) -> dict[str, Any]:
    """Return what was made of it."""
    return {"error": message} if message else {"result": "accepted"}


def _verify(body: bytes, headers: Headers, secret: str, now: datetime.datetime) -> None:
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    try:
        sent = datetime.datetime.fromtimestamp(int(stamp), datetime.UTC)
        right = sign(message_id, stamp, body, secret)
    except (ValueError, OverflowError, OSError, binascii.Error):
        raise BadSignature from None
    given = headers.get("webhook-signature", "").split()
    if not message_id or not any(hmac.compare_digest(right, one) for one in given):
        raise BadSignature
    if abs(now - sent) > TOLERANCE:
        raise BadSignature


def _report(row: Any) -> Report:
    if not isinstance(row, dict) or not isinstance(row.get("events"), list):
        raise BadReport("events")
    return Report(
        company=str(row.get("company", ""))[:40],
        number=str(row.get("number", ""))[:60],
        traces=tuple(_trace(event) for event in row["events"]),
        is_over=row.get("is_over") is True,
    )


def _trace(event: Any) -> Trace:
    if not isinstance(event, dict) or event.get("status") not in TrackingStatus.values:
        raise BadReport("status")
    try:
        at = moment(str(event.get("occurred_at", "")))
    except ValueError:
        raise BadReport("occurred_at") from None
    return Trace(
        status=event["status"],
        occurred_at=at,
        substatus=str(event.get("substatus") or "")[:20],
        reason=str(event.get("reason") or "")[:120],
        place=str(event.get("place") or "")[:120],
        code=str(event["status"]),
    )


ADAPTER = Adapter(read_push=read_push, answer=answer)
