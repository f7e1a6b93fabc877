"""Content keys: what makes a row the same row when a file comes a second time."""

from __future__ import annotations

import hashlib
from datetime import date

from relief.inventory.sheets.rowcheck import StockValues
from relief.inventory.sheets.seen import Seen

ROW_BITS = 24
ROW_MASK = (1 << ROW_BITS) - 1


def content_key(values: StockValues) -> bytes:
    """Return 16 bytes that are equal for rows that would save the same stock, whatever they
    looked like.
    """
    parts = (
        values.item_id, str(values.quantity), values.batch, values.expiry, values.produced_on, values.facility_id,
        values.owner, values.donor, values.condition, values.bin, values.note,
    )  # fmt: skip
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class RowMemory:
    """What was met earlier in the file: rows by content, and the expiry of each batch."""

    def __init__(self) -> None:
        self._rows = Seen()
        self._batches = Seen()

    def count(self, digest: bytes, row: int) -> tuple[int, int]:
        """Note a row; return how many times it has come now, and the row where it came first."""
        key = int.from_bytes(digest[:8], "big")
        kept = self._rows.get(key)
        occurrence, first = (
            (1, row & ROW_MASK) if kept is None else ((kept >> ROW_BITS) + 1, kept & ROW_MASK)
        )
        self._rows.put(key, occurrence << ROW_BITS | first)
        return occurrence, first

    def other_expiry(self, values: StockValues, row: int) -> tuple[date | None, int] | None:
        """Note the expiry of the row's batch; return an earlier, different one and its row."""
        if not values.batch:
            return None
        text = "\x1f".join((values.item_id, values.batch, values.owner, values.donor))
        key = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        ordinal = values.expiry.toordinal() if values.expiry else 0
        kept = self._batches.get(key)
        if kept is None:
            self._batches.put(key, ordinal << ROW_BITS | row & ROW_MASK)
            return None
        other = kept >> ROW_BITS
        return (
            None
            if other == ordinal
            else (date.fromordinal(other) if other else None, kept & ROW_MASK)
        )
