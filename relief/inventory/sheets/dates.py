"""Dates as partners write them; one that can be read in two ways is asked, never guessed."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from relief.inventory.sheets.problems import Suggestion, unreadable
from relief.inventory.sheets.traditional import TO_SIMPLIFIED

if TYPE_CHECKING:
    from relief.inventory.sheets.values import Life

FIRST_YEAR, LAST_YEAR = 1990, 2100
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(32_874, 73_051)  # 1990 to 2099
TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTH_ONLY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?")
MONTH_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
SHORT_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})")
NAMED_DAY = re.compile(
    r"(\d{1,2})[- ]([^\W\d_]{3,10})\.?[-, ]+(\d{4})|([^\W\d_]{3,10})\.? (\d{1,2}),? (\d{4})"
)
NAMED_MONTH = re.compile(r"([^\W\d_]{3,10})\.?[- ,]+(\d{4})")
# "2025.10" typed into a spreadsheet program is the number 2025.1: January or October.
CUT_MONTH = re.compile(r"(\d{4})\.1")
COMPACT_MONTH = re.compile(r"(20\d{2})(0[1-9]|1[0-2])")
SHORT_NAMED = re.compile(r"(?:(\d{1,2})[-/ ])?([^\W\d_]{3,9})\.?[-/ ']+(\d{2})")
SHORT_MONTH = re.compile(r"(0?[1-9]|1[0-2])[-/](1[3-9]|[2-9]\d)")
# Years of the Republic (民国 115 = 2026), which no other date of three digits can be.
REPUBLIC = re.compile(
    r"(?:民国|中华民国)\s*(\d{2,3})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"|(1[0-4]\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(1[0-4]\d)(\d{2})(\d{2})"
)
# 26年3月5日: of this century where it is near; a smaller or larger year may be the Republic's.
SHORT_CHINESE = re.compile(r"(1[5-9]|[234]\d)年(.+)")
REPUBLIC_BEGAN = 1911
AROUND = re.compile(
    r"^(?:有效期至|有效期|保质期至|使用期限|至|到|截至|截止|exp(?:iry|ires)?\.?(?: date)?|bbe|bbd|use by|best before)\s*[:：]?\s*"
    r"|\s*(?:前|止|之前|以前|底|末|为止)$",
    re.IGNORECASE,
)
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
# French and Spanish months, where their first letters differ from the English ones.
MONTHS |= {
    "jan": 1, "ene": 1, "fév": 2, "fev": 2, "avr": 4, "abr": 4, "mai": 5, "juin": 6, "juil": 7,
    "aoû": 8, "aou": 8, "ago": 8, "sep": 9, "déc": 12, "dic": 12,
}  # fmt: skip


class ParsedDate(NamedTuple):
    """A date and the rule that gave it: "exact", "month" (only a month was written), "serial" or
    "republic" (a year of the Republic of China).
    """

    value: date
    rule: str


@lru_cache(maxsize=10_000)
def parse_date(
    text: str, *, order: str = "", field: str = "expiry", end_of_month: bool = True
) -> ParsedDate:
    """Return the date a cell states.

    `order` ("dmy" or "mdy") settles dates like 3/4/2026; without it they are refused with both
    readings offered. A month alone is its last day, or its first unless `end_of_month`. Raises
    Unreadable, with suggestions of repair.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = AROUND.sub("", TIME.sub("", plain).strip())
    if short := SHORT_CHINESE.fullmatch(plain):
        plain = f"20{short[1]}年{short[2]}"
    found = (
        _year_first(plain, field)
        or _republic(plain, field)
        or _serial(plain)
        or _year_last(plain, order, field)
        or _named(plain, field, end_of_month=end_of_month)
        or _month(plain, field, end_of_month=end_of_month)
    )
    if found is None:
        raise unreadable("date_unreadable", text.strip(), Suggestion("type", field))
    if not FIRST_YEAR <= found.value.year <= LAST_YEAR:
        raise unreadable("date_out_of_range", text.strip(), Suggestion("type", field))
    return found


def add_life(start: date, life: Life) -> date:
    """Return the day on which something produced on `start` with this length of life expires."""
    if life.days:
        return start + timedelta(days=life.days)
    months = start.year * 12 + start.month - 1 + life.months
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _year_first(plain: str, field: str) -> ParsedDate | None:
    found = YEAR_FIRST.fullmatch(plain) or COMPACT.fullmatch(plain)
    if not found:
        return None
    return ParsedDate(_day(*map(int, found.groups()), written=plain, field=field), "exact")


def _republic(plain: str, field: str) -> ParsedDate | None:
    found = REPUBLIC.fullmatch(plain.translate(TO_SIMPLIFIED))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    day_ = _day(REPUBLIC_BEGAN + year, month, day, written=plain, field=field)
    return ParsedDate(day_, "republic")


def _serial(plain: str) -> ParsedDate | None:
    found = re.fullmatch(r"(\d{5})(\.\d+)?", plain)
    if not found or int(found[1]) not in SERIALS:
        return None
    return ParsedDate(SERIAL_ZERO + timedelta(days=int(found[1])), "serial")


def _year_last(plain: str, order: str, field: str) -> ParsedDate | None:
    short = SHORT_YEAR.fullmatch(plain)
    if short:
        parts = [int(part) for part in short.groups()]
        if order:
            return _ordered(plain, parts, order, field)
        raise _short_year(plain, parts, field)
    found = YEAR_LAST.fullmatch(plain)
    if not found:
        return None
    first, second, year = map(int, found.groups())
    if first > 12 or (order == "dmy" and second <= 12):
        return ParsedDate(_day(year, second, first, written=plain, field=field), "exact")
    if second > 12 or order == "mdy" or first == second:
        return ParsedDate(_day(year, first, second, written=plain, field=field), "exact")
    raise _two_ways(plain, date(year, first, second), date(year, second, first), field)


def _ordered(plain: str, parts: list[int], order: str, field: str) -> ParsedDate:
    """Read 3/4/26 in the order that a person stated."""
    first, second, year = parts
    day, month = (first, second) if order == "dmy" else (second, first)
    return ParsedDate(_day(2000 + year, month, day, written=plain, field=field), "exact")


def _short_named(plain: str, field: str, *, end_of_month: bool) -> ParsedDate | None:
    """Read 15-Dec-27, Dec-27 (a month, as spreadsheet programs show it) and 12/27."""
    found = SHORT_NAMED.fullmatch(plain)
    month = _month_number(found[2]) if found else None
    if found and month and found[1]:
        year = 2000 + int(found[3])
        return ParsedDate(_day(year, month, int(found[1]), written=plain, field=field), "exact")
    if found and month:
        return _whole_month(2000 + int(found[3]), month, plain, field, end_of_month=end_of_month)
    short = SHORT_MONTH.fullmatch(plain)
    if short:
        year, month = 2000 + int(short[2]), int(short[1])
        return _whole_month(year, month, plain, field, end_of_month=end_of_month)
    return None


def _month_number(name: str) -> int | None:
    word = name.lower()
    return MONTHS.get(word[:4]) or MONTHS.get(word[:3])


def _named(plain: str, field: str, *, end_of_month: bool) -> ParsedDate | None:
    if short := _short_named(plain, field, end_of_month=end_of_month):
        return short
    found = NAMED_DAY.fullmatch(plain)
    if found:
        day, name, year = found.group(1, 2, 3) if found[1] else found.group(5, 4, 6)
        month = _month_number(name)
        return (
            ParsedDate(_day(int(year), month, int(day), written=plain, field=field), "exact")
            if month
            else None
        )
    found = NAMED_MONTH.fullmatch(plain)
    month = _month_number(found[1]) if found else None
    return (
        _whole_month(int(found[2]), month, plain, field, end_of_month=end_of_month)
        if found and month
        else None
    )


def _month(plain: str, field: str, *, end_of_month: bool) -> ParsedDate | None:
    _refuse_two_months(plain, field, end_of_month=end_of_month)
    found = MONTH_ONLY.fullmatch(plain) or COMPACT_MONTH.fullmatch(plain)
    if found:
        return _whole_month(int(found[1]), int(found[2]), plain, field, end_of_month=end_of_month)
    found = MONTH_LAST.fullmatch(plain)
    return (
        _whole_month(int(found[2]), int(found[1]), plain, field, end_of_month=end_of_month)
        if found
        else None
    )


def _refuse_two_months(plain: str, field: str, *, end_of_month: bool) -> None:
    """Refuse a month that may be another, or a day: 2025.1, and 201012 (of 2010, or of 2020)."""
    cut, short = CUT_MONTH.fullmatch(plain), COMPACT_MONTH.fullmatch(plain)
    if cut:
        year = int(cut[1])
        readings = [
            _whole_month(year, month, plain, field, end_of_month=end_of_month).value
            for month in (1, 10)
        ]
    elif short and _exists(2000 + int(plain[:2]), int(plain[2:4]), int(plain[4:])):
        first = _whole_month(
            int(short[1]), int(short[2]), plain, field, end_of_month=end_of_month
        ).value
        readings = [date(2000 + int(plain[:2]), int(plain[2:4]), int(plain[4:])), first]
    else:
        return
    offers = tuple(Suggestion("set", field, day.isoformat()) for day in readings)
    raise unreadable(
        "date_ambiguous",
        plain,
        *offers,
        first=readings[0].isoformat(),
        second=readings[1].isoformat(),
    )


def _whole_month(
    year: int, month: int, written: str, field: str, *, end_of_month: bool
) -> ParsedDate:
    first = _day(year, month, 1, written=written, field=field)
    last = calendar.monthrange(year, month)[1]
    return ParsedDate(first.replace(day=last) if end_of_month else first, "month")


def _day(year: int, month: int, day: int, *, written: str, field: str) -> date:
    """Build the date; an impossible one is answered with the nearest likely one."""
    try:
        return date(year, month, day)
    except ValueError as error:
        raise unreadable(
            "date_impossible",
            written,
            *_repairs(year, month, day, field),
            Suggestion("type", field),
        ) from error


def _repairs(year: int, month: int, day: int, field: str) -> list[Suggestion]:
    if not 1 <= year <= 9999:
        return []
    if 1 <= day <= 12 < month <= calendar.monthrange(year, day)[1]:
        return [Suggestion("set", field, date(year, day, month).isoformat())]
    if 1 <= month <= 12 and 28 < day <= 31:
        return [
            Suggestion(
                "set", field, date(year, month, calendar.monthrange(year, month)[1]).isoformat()
            )
        ]
    return []


def _two_ways(written: str, month_first: date, day_first: date, field: str) -> Exception:
    offers = (
        Suggestion("set", field, month_first.isoformat()),
        Suggestion("set", field, day_first.isoformat()),
        Suggestion("date_order", field, "mdy"),
        Suggestion("date_order", field, "dmy"),
    )
    return unreadable(
        "date_ambiguous",
        written,
        *offers,
        first=month_first.isoformat(),
        second=day_first.isoformat(),
    )


def _short_year(written: str, parts: list[int], field: str) -> Exception:
    """A year of two digits: offer what it can mean, year first or year last."""
    first, second, third = parts
    readings = [
        (2000 + first, second, third),
        (2000 + third, first, second),
        (2000 + third, second, first),
    ]
    possible = dict.fromkeys(
        date(*reading).isoformat() for reading in readings if _exists(*reading)
    )
    offers = tuple(Suggestion("set", field, value) for value in possible)
    if len(possible) < 2:
        return unreadable("date_unreadable", written, *offers, Suggestion("type", field))
    shown = list(possible)
    return unreadable("date_ambiguous", written, *offers, first=shown[0], second=shown[1])


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
