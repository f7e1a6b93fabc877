"""Numbers and dates of workbook cells, written as the text a person would type."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal

BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
DATE_LETTERS = re.compile(r"[ymdhs年月日时分秒]", re.IGNORECASE)
# A plain number and words behind it: 0"箱", #,##0 "kg", General"顶". Formats that scale are not.
WORDED = re.compile(
    r'(?:G/通用格式|General|[#,?]*0(?:\.[0#]+)?)\s*(?:"([^"]{1,12})"|\\?([^\W\d_]{1,4}))\s*'
)
PADDING = re.compile(r"_.|\*.")
PERCENT = "%"
EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheet serials have no zone
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
LAST_SERIAL = 2_958_466


def is_date_format(number_format: int, code: str | None) -> bool:
    """Return whether a number format (its id, and its code when it is a custom one) shows dates."""
    if code is None:
        return number_format in BUILT_IN_DATES
    return bool(DATE_LETTERS.search(QUOTED.sub("", code.replace("General", ""))))


def words_of_format(number_format: int, code: str | None) -> str:
    """Return what a number format shows behind the number ("箱", "%"), "" for nothing."""
    if number_format in {9, 10}:
        return PERCENT
    shown = PADDING.sub("", (code or "").split(";")[0])
    if PERCENT in QUOTED.sub("", shown):
        return PERCENT
    found = WORDED.fullmatch(shown)
    return (found[1] or found[2] or "").strip() if found else ""


def worded(raw: str, words: str) -> str:
    """Return a stored number with the words of its format, as a person sees it."""
    if words != PERCENT:
        return number_text(raw) + words
    try:
        return float_text(float(raw) * 100) + words
    except ValueError:
        return raw


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
