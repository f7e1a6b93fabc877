"""Numbers and dates of workbook cells, written as the text a person would type."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal

BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
DATE_LETTERS = re.compile(r"[ymdhs年月日时分秒]", re.IGNORECASE)
EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheet serials have no zone
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
LAST_SERIAL = 2_958_466


def is_date_format(number_format: int, code: str | None) -> bool:
    """Return whether a number format (its id, and its code when it is a custom one) shows dates."""
    if code is None:
        return number_format in BUILT_IN_DATES
    return bool(DATE_LETTERS.search(QUOTED.sub("", code.replace("General", ""))))


def number_text(raw: str) -> str:
    """Return a stored number as plain text: 3400, 0.5; what is not a finite number stays as it
    is.
    """
    if raw.isdigit():
        return raw
    try:
        return float_text(float(raw), raw)
    except ValueError:
        return raw


def float_text(number: float, raw: str = "") -> str:
    """Return a float as the shortest plain text that reads back as the same float."""
    if not math.isfinite(number):
        return raw or repr(number)
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    # A cell has 15 digits; what stands behind them is dust of binary arithmetic (0.1 + 0.2).
    return format(Decimal(f"{number:.15g}"), "f")


def date_text(raw: str, *, epoch_1904: bool) -> str:
    """Return a serial day number as 2026-05-13, with the time when it has one; else the number as
    text.
    """
    try:
        serial = float(raw)
    except ValueError:
        return raw
    if not 1 <= serial < LAST_SERIAL or (not epoch_1904 and 60 <= serial < 61):
        return number_text(raw)
    if not epoch_1904 and serial < 60:  # the 1900 system counts a 29 February that never was
        serial += 1
    moment = (EPOCH_1904 if epoch_1904 else EPOCH_1900) + timedelta(seconds=round(serial * 86_400))
    return moment_text(moment)


def moment_text(moment: datetime) -> str:
    """Return a date, with its time only when that is not midnight."""
    if moment.hour or moment.minute or moment.second:
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    return f"{moment:%Y-%m-%d}"
