"""Numbers, times and spans in the reader's language and zone; pure but for gettext.

Every function takes the moment "now" as an argument, so a page says one time throughout.
"""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, gettext

from relief.core.actors import SYSTEM

HOUR = 60
DAY = 24 * HOUR


def is_chinese() -> bool:
    """Say whether the reader's language is Chinese."""
    return (get_language() or "").startswith("zh")


def has_chinese(text: str) -> bool:
    """Say whether a text holds a Chinese character."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


class Unit(str):
    """A unit as it stands after most numbers; `one` is the word after 1, where it differs."""

    __slots__ = ("one",)
    one: str

    def __new__(cls, many: str, *, one: str = "") -> "Unit":
        """Take the plural, and the singular where the language has one."""
        unit = super().__new__(cls, many)
        unit.one = one or many
        return unit


def quantity(value: float | None, unit: str) -> str:
    """Return a number with its unit: "1 bag", "12 bags", "12 袋"."""
    word = unit.one if isinstance(unit, Unit) and value == 1 else unit
    return f"{number(value)} {word}"


def number(value: float | None) -> str:
    """Return a number with thousands separated, at most one decimal; a dash for None.

    The same in both languages: Django's Chinese format does not separate thousands.
    """
    if value is None:
        return "–"
    rounded = round(value, 1)
    decimals = 0 if rounded == int(rounded) else 1
    return f"{rounded:,.{decimals}f}"


def money(amount: Decimal | None, currency: str) -> str:
    """Return a price as exactly as it was said, as in `CNY 1,234.5`; a dash for None."""
    return "–" if amount is None else f"{currency} {amount.normalize():,f}"


def percent(part: float, whole: float) -> str:
    """Return part of whole in whole per cent, rounded down so that 100% means all."""
    if not whole:
        return "–"
    return f"{int(100 * part / whole)}%"


def duration(span: datetime.timedelta) -> str:
    """Return a span as its two largest units, such as "2 h 40 min" or "3 d 4 h"."""
    minutes = max(0, round(abs(span.total_seconds()) / 60))
    days, hours, rest = minutes // DAY, minutes % DAY // HOUR, minutes % HOUR
    if days and hours:
        return gettext("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if days:
        return gettext("%(days)s d") % {"days": days}
    if hours and rest:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": f"{rest:02d}"}
    if hours:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(minutes)s min") % {"minutes": rest}


def left(due: datetime.datetime, now: datetime.datetime) -> str:
    """Return what is left until a due time ("in 38 min"), or by how much it is late."""
    span = due - now
    if span.total_seconds() < 0:
        return gettext("%(span)s late") % {"span": duration(span)}
    return gettext("in %(span)s") % {"span": duration(span)}


def ago(moment: datetime.datetime, now: datetime.datetime) -> str:
    """Return how long ago a moment was ("12 min ago"), "just now" below one minute."""
    span = now - moment
    if span.total_seconds() < 60:
        return gettext("just now")
    return gettext("%(span)s ago") % {"span": duration(span)}


def moment(value: datetime.datetime, now: datetime.datetime) -> str:
    """Return a moment as "today 18:40", "tomorrow 00:50" or "7 Sep 14:00"."""
    local, today = timezone.localtime(value), timezone.localtime(now)
    time = f"{local:%H:%M}"
    days = (local.date() - today.date()).days
    if days == 0:
        return gettext("today %(time)s") % {"time": time}
    if days == 1:
        return gettext("tomorrow %(time)s") % {"time": time}
    if days == -1:
        return gettext("yesterday %(time)s") % {"time": time}
    return f"{day(local.date(), today.date())} {time}"


def day(value: datetime.date, today: datetime.date) -> str:
    """Return a date such as "7 Sep" or 9 月 7 日, with the year where it is not this year."""
    this_year = value.year == today.year
    if is_chinese():
        short = f"{value.month} 月 {value.day} 日"
        return short if this_year else f"{value.year} 年 {short}"
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    short = f"{value.day} {months[value.month - 1]}"
    return short if this_year else f"{short} {value.year}"


def way(origin: str, destination: str, names: Mapping[str, str]) -> str:
    """Return where something starts and ends, by the reader's names where these have others."""
    return f"{names.get(origin, origin)} → {names.get(destination, destination)}"


def doer(label: str) -> str:
    """Return who did something, as journals keep it, in the reader's language."""
    return gettext("the platform") if label == SYSTEM.label else label


def mask(text: str) -> str:
    """Return a phone number or a name with its middle hidden: 138****6021, 赵**, W**."""
    clean = text.strip()
    digits = sum(character.isdigit() for character in clean)
    if digits >= 7:
        return f"{clean[:3]}****{clean[-4:]}"
    return f"{clean[:1]}**" if clean else ""


def script_words() -> dict[str, str]:
    """Return the sentences that the page's scripts need, in the reader's language."""
    return {
        "in": gettext("in %(span)s"),
        "late": gettext("%(span)s late"),
        "minutes": gettext("%(minutes)s min"),
        "hours": gettext("%(hours)s h"),
        "hours_minutes": gettext("%(hours)s h %(minutes)s min"),
        "days": gettext("%(days)s d"),
        "days_hours": gettext("%(days)s d %(hours)s h"),
        "undo": gettext("Undo, %(seconds)s s"),
        "close": gettext("Close"),
        "failed": gettext("That did not go through. Nothing was changed. Try again."),
        "offline": gettext("No connection. What you see may be old."),
        "copied": gettext("Copied"),
        "columns": gettext("Choose columns"),
        "chosen": gettext("%(count)s chosen"),
        "map_failed": gettext("The map could not be loaded. The list beside it is complete."),
    }
