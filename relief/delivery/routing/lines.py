"""Numbers out of lines of text, with errors that name the line."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from relief.delivery.routing.errors import BadFile

LARGEST_FILE = 200 * 1024 * 1024
LARGEST_NUMBER = 1e12


@dataclass(slots=True)
class Section:
    """The rows of numbers below a heading, each with its line in the file."""

    name: str
    line: int
    rows: list[tuple[int, list[float]]] = field(default_factory=list)

    def numbers(self) -> Iterator[float]:
        """Yield all numbers in reading order, however they are wrapped."""
        for _line, row in self.rows:
            yield from row


def text_of(path: Path) -> str:
    """Return a file's text; BadFile where it cannot be read as such."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise BadFile(str(path), "is larger than 200 MB")
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(str(path), f"cannot be read: {error.strerror}") from error
    if b"\0" in content:
        raise BadFile(str(path), "is not text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # comments of old collections


def row_of(text: str, line: int) -> list[float]:
    """Return the numbers of a line, set apart by spaces, tabs, commas or semicolons."""
    return [
        number(word, f"line {line}") for word in text.replace(",", " ").replace(";", " ").split()
    ]


def number(word: str, where: str) -> float:
    """Return a finite number; BadFile names the place otherwise."""
    try:
        value = float(word)
    except ValueError:
        raise BadFile(where, f"'{word[:40]}' is not a number") from None
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise BadFile(where, f"'{word[:40]}' is not a number that can be used")
    return value


def whole(value: float, where: str) -> int:
    """Return a whole number; BadFile for a fraction."""
    if value != int(value):
        raise BadFile(where, f"{value:g} is not a whole number")
    return int(value)


def bare(line: str) -> str:
    """Return a line without a comment behind `#` or `//` and without spaces around."""
    return line.split("#", 1)[0].split("//", 1)[0].strip()
