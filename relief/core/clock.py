"""One clock, read from the database: every due date and expiry uses it.

`relief_now()` is the database's own clock; the played emergency gives it an offset and a
speed (`relief.journal.models.Clock`), production has neither.
"""

import datetime
from zoneinfo import ZoneInfo

from django.db import connection, models
from django.utils.dateparse import parse_datetime

CHINA = ZoneInfo("Asia/Shanghai")


class ReliefNow(models.Func):
    """The platform's time inside a query."""

    function = "relief_now"
    template = "%(function)s()"
    output_field = models.DateTimeField()


def now() -> datetime.datetime:
    """Return the platform's time, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relief_now()")
        row = cursor.fetchone()
    moment: datetime.datetime = row[0]
    return moment.astimezone(datetime.UTC)


def local_date(moment: datetime.datetime, zone: str = "Asia/Shanghai") -> datetime.date:
    """Return the calendar date of a moment in a zone (facilities say theirs)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def read_day(text: str) -> datetime.date:
    """Return the date that ISO text names; ValueError for other text, or long ago or far off."""
    day = datetime.date.fromisoformat(text)
    if not 1970 <= day.year <= 2200:
        raise ValueError(text)
    return day


def monday_of(day: datetime.date, zone: str = "Asia/Shanghai") -> datetime.datetime:
    """Return when the week of a day begins in a zone: Monday's first moment, in UTC."""
    return begin_of(day - datetime.timedelta(days=day.weekday()), zone)


def begin_of(day: datetime.date, zone: str = "Asia/Shanghai") -> datetime.datetime:
    """Return the first moment of a day in a zone, in UTC."""
    first = datetime.datetime.combine(day, datetime.time.min, ZoneInfo(zone))
    return first.astimezone(datetime.UTC)


def in_utc(at: datetime.datetime) -> datetime.datetime:
    """Return a moment with an offset in UTC; ValueError outside the years 1 to 9999.

    Python reads offsets up to a day and PostgreSQL only up to 16 hours: a moment passed on with
    the offset it came with can be an error of the database.
    """
    try:
        return at.astimezone(datetime.UTC)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


def read_moment(text: str) -> datetime.datetime | None:
    """Return the moment of an ISO 8601 text, in UTC; None where it is none or has no offset."""
    try:
        at = parse_datetime(text)
        return in_utc(at) if at and at.tzinfo else None
    except ValueError:
        return None
