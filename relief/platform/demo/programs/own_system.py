"""A carrier's own system: reports its numbers as JSON, signed as Standard Webhooks says.

`python -m relief.platform.demo.programs.own_system URL SECRET NUMBER…` reports each number
as collected and out for delivery, twice, as systems with a poor network do.
"""

import base64
import datetime
import hashlib
import hmac
import json
import sys
import time
import urllib.request
import uuid
from typing import Any


def signed(body: bytes, secret: str, *, at: int | None = None) -> dict[str, str]:
    """Return the headers of a message; `secret` is Base64."""
    message_id, stamp = f"msg_{uuid.uuid4().hex}", str(at or int(time.time()))
    text = f"{message_id}.{stamp}.".encode() + body
    mac = hmac.new(base64.b64decode(secret), text, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
        "Content-Type": "application/json",
    }


def report_of(number: str, statuses: tuple[str, ...]) -> dict[str, Any]:
    """Return a report of a number: one status an hour, the last one now."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    hours = range(len(statuses) - 1, -1, -1)
    events = [
        {"status": status, "occurred_at": (now - datetime.timedelta(hours=back)).isoformat()}
        for status, back in zip(statuses, hours, strict=True)
    ]
    return {"company": "own", "number": number, "events": events}


def send(url: str, secret: str, report: Any) -> Any:
    """Send a report and return the answer."""
    body = json.dumps(report).encode()
    request = urllib.request.Request(url, data=body, headers=signed(body, secret))  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read())


def main(arguments: list[str]) -> None:
    """Report every number named, twice."""
    url, secret, *numbers = arguments
    reports = [report_of(number, ("collected", "out_for_delivery")) for number in numbers]
    for _ in range(2):
        print(send(url, secret, reports), flush=True)  # noqa: T201 - a program of its own


if __name__ == "__main__":
    main(sys.argv[1:])
