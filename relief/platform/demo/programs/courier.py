"""A courier with a phone: goes out, finds nobody, comes again, reports late from a dead spot."""

import datetime
import struct
import zlib
from typing import Any

from relief.platform.demo.programs.desk import Desk, attempt, number_of, run, say

ROUND = datetime.timedelta(minutes=45)
DEAD_SPOT = datetime.timedelta(minutes=40)
AT_ONCE = 12
Row = dict[str, Any]
failed: set[str] = set()


def look(desk: Desk) -> int:
    """Do today's stops; return how many were due."""
    rows = desk.api.items(
        "/api/v1/deliveries/?status=ready&status=out_for_delivery&status=attempt_failed"
    )
    mine = [row for row in rows if row["courier"] and is_due(row, desk.now())]
    say(f"doing {len(mine)}")
    for row in mine[:AT_ONCE]:
        if row["status"] == "out_for_delivery":
            at_the_door(desk, row)
        else:
            path = f"/api/v1/deliveries/{row['uid']}/go-out/"
            attempt(desk.api.post, path)
    return len(mine)


def is_due(row: Row, now: datetime.datetime) -> bool:
    """Say whether a stop is next: at once when ready, a round later at the door."""
    if row["status"] == "ready" or not row["out_at"]:
        return True
    waits = ROUND if row["status"] == "out_for_delivery" else 4 * ROUND
    return datetime.datetime.fromisoformat(row["out_at"]) + waits <= now


def at_the_door(desk: Desk, row: Row) -> None:
    """Hand over against a signature; every ninth door stays shut the first time."""
    path, figure = f"/api/v1/deliveries/{row['uid']}", number_of(row["number"])
    out_at = datetime.datetime.fromisoformat(row["out_at"])
    if figure % 9 == 4 and not row["failure"] and f"fail-{row['uid']}" not in failed:
        failed.add(f"fail-{row['uid']}")
        attempt(desk.api.post, f"{path}/fail/", {"reason": "nobody_home"})
        return
    fields = {"signer_role": "proxy", "signer_name": "发放点签收人"}
    if figure % 6 == 0:  # the phone had no network: it says when it really was
        fields["occurred_at"] = max(out_at, desk.now() - DEAD_SPOT).isoformat()
    files = {"signature": ("signature.png", "image/png", signature(figure))}
    once = f"hand-over-{row['uid']}-{row['out_at']}"[:100]
    for _ in range(2 if figure % 8 == 0 else 1):  # and sends some twice
        attempt(desk.api.post_form, f"{path}/hand-over/", fields, files, idempotency_key=once)


def signature(figure: int) -> bytes:
    """Return a small PNG with a line on it, another one for each delivery."""
    width, height = 120, 40
    rows = bytearray()
    for y in range(height):
        ink = {(y * 3 + figure) % width, (y * 2 + figure * 7) % width}
        rows += b"\x00" + bytes(0 if x in ink else 255 for x in range(width))

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(rows))), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


if __name__ == "__main__":
    run(look)
