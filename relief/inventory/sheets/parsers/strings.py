"""The shared strings of a workbook in little memory: one block of bytes and an index."""

from __future__ import annotations

import re
from array import array
from typing import IO

from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.parsers import xml
from relief.inventory.sheets.problems import Refused

ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SharedStrings:
    """Strings by position; a million short ones take about 40 MB instead of 100."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        """Add the next string."""
        self._block += text.encode("utf-8", "replace")
        self._ends.append(len(self._block))

    def __getitem__(self, position: int) -> str:
        if not 0 <= position < len(self._ends) - 1:
            raise Refused("damaged", detail="a shared string is missing")
        return self._block[self._ends[position] : self._ends[position + 1]].decode()


def unescaped(text: str) -> str:
    """Return the text with OOXML's _xHHHH_ escapes read back."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def read_shared(stream: IO[bytes], limits: Limits) -> SharedStrings:
    """Read xl/sharedStrings.xml: the runs of each entry joined, phonetic guides left out."""
    reader = _SharedReader(limits)
    xml.parse(stream, reader.start, reader.end, reader.text)
    return reader.strings


class _SharedReader:
    def __init__(self, limits: Limits) -> None:
        self.strings = SharedStrings()
        self._limit = limits.cell_chars
        self._parts: list[str] = []
        self._length = 0
        self._wanted = False
        self._phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        match xml.local(name):
            case "si":
                self._parts, self._length = [], 0
            case "t":
                self._wanted = not self._phonetic
            case "rPh":
                self._phonetic = True

    def end(self, name: str) -> None:
        match xml.local(name):
            case "si":
                self.strings.append(unescaped("".join(self._parts)))
            case "t":
                self._wanted = False
            case "rPh":
                self._phonetic = False

    def text(self, data: str) -> None:
        if self._wanted:
            self._length += len(data)
            if self._length > self._limit * 7:  # an escape takes seven characters
                raise Refused("cell_too_long", row="?", limit=self._limit)
            self._parts.append(data)
