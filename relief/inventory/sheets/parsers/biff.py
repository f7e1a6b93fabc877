"""What an XLS workbook hides: read from its records, which calamine does not give.

A remark, never a reason to refuse: whatever is not as it should be hides nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FREE, HEADER = 0xFFFF_FFF0, 512
STREAM, NAMES = 2, {"Workbook", "Book"}
BOF, EOF, SHEET, ROW, COLUMNS = 0x0809, 0x000A, 0x0085, 0x0208, 0x007D
ROW_HIDDEN, COLUMN_HIDDEN = 0x20, 0x01


class Hidden(NamedTuple):
    """The numbers of hidden rows, counted from 1, and runs of hidden columns, counted from 0."""

    rows: frozenset[int] = frozenset()
    columns: tuple[tuple[int, int], ...] = ()


def hidden(path: Path) -> list[Hidden]:
    """Return what each sheet hides, in the order of the workbook."""
    try:
        stream = _stream(path.read_bytes())
        return [_of_sheet(stream, start) for start in _starts(stream)]
    except (struct.error, IndexError, KeyError, ValueError):
        return []


def _starts(stream: bytes) -> list[int]:
    return [
        struct.unpack_from("<I", stream, at)[0]
        for kind, at, size in _records(stream, 0)
        if kind == SHEET and size >= 4
    ]


def _of_sheet(stream: bytes, start: int) -> Hidden:
    rows, columns = set(), []
    for kind, at, size in _records(stream, start):
        if kind == ROW and size >= 14:
            number, flags = struct.unpack_from("<H10xH", stream, at)
            if flags & ROW_HIDDEN:
                rows.add(number + 1)
        elif kind == COLUMNS and size >= 10:
            low, high, flags = struct.unpack_from("<HH4xH", stream, at)
            if flags & COLUMN_HIDDEN:
                columns.append((low, high))
    return Hidden(frozenset(rows), tuple(columns))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, place, size) of the records up to the end of the part that begins here; what
    lies inside it, such as charts, is passed over.
    """
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, at, size
        at += size


def _stream(data: bytes) -> bytes:
    """Return the workbook's stream of a compound file."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    table_count, first_folder, small, far = struct.unpack_from("<I I 4x I 8x I", data, 44)
    places = list(struct.unpack_from("<109I", data, 76))
    while far < FREE and len(places) < table_count + sector:
        block = struct.unpack_from(f"<{sector // 4}I", data, HEADER + far * sector)
        places += block[:-1]
        far = block[-1]
    table = [
        entry
        for place in places[:table_count]
        for entry in struct.unpack_from(f"<{sector // 4}I", data, HEADER + place * sector)
    ]
    folder = _chain(data, table, first_folder, sector)
    for at in range(0, len(folder), 128):
        length, kind = struct.unpack_from("<HB", folder, at + 64)
        name = folder[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le")
        start, size = struct.unpack_from("<II", folder, at + 116)
        if kind == STREAM and name in NAMES and size >= small:
            return _chain(data, table, start, sector)[:size]
    return b""


def _chain(data: bytes, table: list[int], start: int, sector: int) -> bytes:
    parts: list[bytes] = []
    while start < FREE and len(parts) <= len(table):
        parts.append(data[HEADER + start * sector : HEADER + (start + 1) * sector])
        start = table[start]
    return b"".join(parts)
