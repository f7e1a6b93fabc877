"""One clock, read from the database: every due date and expiry uses it.

`relief_now()` is the database's own clock; the played emergency gives it an offset and a
speed (`relief.journal.models.Clock`), production has neither.
"""

import datetime
from zoneinfo import ZoneInfo

from django.db import connection, models

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
