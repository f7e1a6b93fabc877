"""Typed readers of one JSON value; each names the path it was reading when it refuses."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeVar

from relief.allocation.solver.errors import BadInput

T = TypeVar("T")
Reader = Callable[[Any, str], T]
MISSING: Any = object()


def obj(value: Any, path: str) -> Mapping[str, Any]:
    """Give the value as an object."""
    if not isinstance(value, dict):
        raise BadInput(path, "must be an object")
    return value


def each(value: Any, path: str) -> Iterator[tuple[Any, str]]:
    """Give the entries of a list with their paths."""
    if not isinstance(value, list):
        raise BadInput(path, "must be a list")
    return ((entry, f"{path}[{place}]") for place, entry in enumerate(value))


def get(
    holder: Mapping[str, Any], key: str, path: str, read: Reader[T], default: Any = MISSING
) -> T:
    """Read one key of an object; a missing key without a default is an error at its path."""
    value = holder.get(key, MISSING)
    if value is MISSING:
        if default is MISSING:
            raise BadInput(f"{path}.{key}", "is missing")
        return default  # type: ignore[no-any-return]
    return read(value, f"{path}.{key}")


def text(value: Any, path: str) -> str:
    """Give a string that is not empty."""
    if not isinstance(value, str) or not value:
        raise BadInput(path, "must be a text that is not empty")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadInput(path, "holds half a character that UTF-8 cannot write")
    return value


def flag(value: Any, path: str) -> bool:
    """Give a true or false."""
    if not isinstance(value, bool):
        raise BadInput(path, "must be true or false")
    return value


LARGEST = 10**12  # sums of a whole country's stock stay far inside 64 bits


def whole(value: Any, path: str) -> int:
    """Give a whole number of either sign."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or value != value or abs(value) > LARGEST or value != int(value):  # noqa: PLR0124
        raise BadInput(path, f"must be a whole number of at most {LARGEST}")
    return int(value)


def count(value: Any, path: str) -> int:
    """Give a whole number of zero or more."""
    found = whole(value, path)
    if found < 0:
        raise BadInput(path, "must be zero or more")
    return found


def positive(value: Any, path: str) -> int:
    """Give a whole number of one or more."""
    found = whole(value, path)
    if found < 1:
        raise BadInput(path, "must be one or more")
    return found


def number(value: Any, path: str) -> float:
    """Give a finite number of zero or more."""
    signed = real(value, path)
    if signed < 0:
        raise BadInput(path, "must be zero or more")
    return signed


LARGEST_RATE = 10**6  # of hours, kg, m³ and money a unit: products with units stay in 64 bits


def rate(value: Any, path: str) -> float:
    """Give a number of hours, kg, m³ or money of one unit: zero to a million."""
    found = number(value, path)
    if found > LARGEST_RATE:
        raise BadInput(path, f"must be at most {LARGEST_RATE}")
    return found


def real(value: Any, path: str) -> float:
    """Give a finite number of either sign."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise BadInput(path, "must be a number")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise BadInput(path, f"must be a finite number of at most {LARGEST}")
    return float(value)


def maybe(read: Reader[T]) -> Reader[T | None]:
    """Give a reader that also takes null."""
    return lambda value, path: None if value is None else read(value, path)


def exact(value: Any, path: str) -> Fraction:
    """Give a number as the decimal that was written, not as its nearest binary."""
    return Fraction(str(number(value, path)))


def day(value: Any, path: str) -> date:
    """Give a date written as YYYY-MM-DD; the other ways ISO 8601 has to write one are refused."""
    written = text(value, path)
    fault = BadInput(path, "must be a date written as YYYY-MM-DD")
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise fault from None
    if found.isoformat() != written:
        raise fault
    return found


def moment(value: Any, path: str) -> datetime:
    """Give a time with its offset."""
    try:
        found = datetime.fromisoformat(text(value, path))
    except ValueError:
        raise BadInput(path, "must be a time in ISO 8601") from None
    if found.utcoffset() is None:
        raise BadInput(path, "must say its offset, as in 2026-01-31T08:00:00+08:00")
    return found
