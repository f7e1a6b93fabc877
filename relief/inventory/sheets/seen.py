"""Remembering a million row keys in little memory: 16 bytes a slot instead of 100 and more in a
dict.
"""

from __future__ import annotations

from array import array

SMALLEST = 1 << 12


class Seen:
    """A map from 64-bit keys to 64-bit numbers; neither may be deleted, keys of 0 are taken as 1."""

    def __init__(self) -> None:
        self._mask = SMALLEST - 1
        self._keys = array("Q", bytes(8 * SMALLEST))
        self._values = array("Q", bytes(8 * SMALLEST))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def get(self, key: int) -> int | None:
        """Return the number kept for the key."""
        slot = self._slot(key or 1)
        return self._values[slot] if self._keys[slot] else None

    def setdefault(self, key: int, value: int) -> int | None:
        """Keep the number for a key that is new, and return None; else return what is kept."""
        slot = self._slot(key or 1)
        if self._keys[slot]:
            return self._values[slot]
        self._keys[slot], self._values[slot] = key or 1, value
        self._count += 1
        if self._count * 3 > self._mask * 2:
            self._grow()
        return None

    def put(self, key: int, value: int) -> None:
        """Keep the number for the key."""
        slot = self._slot(key or 1)
        if not self._keys[slot]:
            self._keys[slot] = key or 1
            self._count += 1
        self._values[slot] = value
        if self._count * 3 > self._mask * 2:
            self._grow()

    def _slot(self, key: int) -> int:
        keys, mask = self._keys, self._mask
        slot = key & mask
        while keys[slot] and keys[slot] != key:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        old = zip(self._keys, self._values, strict=True)
        size = 2 * (self._mask + 1)
        self._mask, self._count = size - 1, 0
        self._keys, self._values = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
        for key, value in old:
            if key:
                self.put(key, value)
