"""Content keys: what makes a row the same row when a file comes a second time."""

from __future__ import annotations

import hashlib
from datetime import date

from relief.inventory.sheets.rowcheck import StockValues
from relief.inventory.sheets.seen import Seen

ROW_BITS = 24
ROW_MASK = (1 << ROW_BITS) - 1
KEY_MASK = (1 << 64) - 1


def content_key(values: StockValues) -> bytes:
    """Return 16 bytes that are equal for rows that would save the same stock, whatever they
    looked like.
    """
    expiry = "" if values.expiry is None else values.expiry.isoformat()
    produced = "" if values.produced_on is None else values.produced_on.isoformat()
    text = "\x1f".join((
        values.item_id, str(values.quantity), values.batch, expiry, produced, values.facility_id,
        values.owner, values.donor, values.condition, values.bin, values.note,
    ))  # fmt: skip
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class RowMemory:
    """What was met earlier in the file: rows by content, and the expiry of each batch."""

    def __init__(self) -> None:
        self._rows = Seen()
        self._batches = Seen()

    def count(self, digest: bytes, row: int) -> tuple[int, int]:
        """Note a row; return how many times it has come now, and the row where it came first."""
        key = int.from_bytes(digest[:8], "big")
        kept = self._rows.setdefault(key, 1 << ROW_BITS | row & ROW_MASK)
        if kept is None:
            return 1, row & ROW_MASK
        occurrence, first = (kept >> ROW_BITS) + 1, kept & ROW_MASK
        self._rows.put(key, occurrence << ROW_BITS | first)
        return occurrence, first

    def other_expiry(self, values: StockValues, row: int) -> tuple[date | None, int] | None:
        """Note the expiry of the row's batch; return an earlier, different one and its row."""
        if not values.batch:
            return None
        key = hash((values.item_id, values.batch, values.owner, values.donor)) & KEY_MASK
        ordinal = values.expiry.toordinal() if values.expiry else 0
        kept = self._batches.setdefault(key, ordinal << ROW_BITS | row & ROW_MASK)
        if kept is None:
            return None
        other = kept >> ROW_BITS
        return (
            None
            if other == ordinal
            else (date.fromordinal(other) if other else None, kept & ROW_MASK)
        )
