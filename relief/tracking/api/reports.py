"""Reading reported events: as most carriers send them at once, everything else by the form.

A batch holds 500 events of a dozen fields; the form took a third of the time of an intake.
What is read here is exactly what the form would return (a test compares the two); whatever
is not plainly right goes to the form, which alone says what is wrong.
"""

import datetime
from typing import Any

from django.utils import timezone

from relief.tracking.api.serializers import ReportedEvent
from relief.tracking.states import TrackingStatus

LONGEST = {
    "event_id": 120, "tracking_number": 60, "substatus": 20, "reason": 120, "corrects": 120,
}  # fmt: skip
NEEDED = {"event_id", "tracking_number", "status", "occurred_at"}
KNOWN = {*LONGEST, *NEEDED, "location"}
PLACE = {"name", "gb2260", "lat", "lon"}
STATUSES = frozenset(TrackingStatus.values)
Values = dict[str, Any]


class _Unusual(Exception):
    """The form has to look at this."""


def read(rows: list[Any]) -> list[Values]:
    """Return the values of reported events. Raises ValidationError as the form does."""
    try:
        return [_usual(row) for row in rows]
    except _Unusual:
        form = ReportedEvent(data=rows, many=True)
        form.is_valid(raise_exception=True)
        found: list[Values] = form.validated_data
        return found


def _usual(row: Any) -> Values:
    if type(row) is not dict or not NEEDED <= row.keys() <= KNOWN:
        raise _Unusual
    values: Values = {"substatus": "", "reason": ""}
    for name, value in row.items():
        if name in LONGEST:
            values[name] = _text(value, LONGEST[name])
    if not values["event_id"] or not values["tracking_number"]:
        raise _Unusual
    status = row["status"]
    if type(status) is not str or status not in STATUSES:
        raise _Unusual
    values["status"], values["occurred_at"] = status, _moment(row["occurred_at"])
    if "location" in row:
        values["location"] = None if row["location"] is None else _place(row["location"])
    return values


def _text(value: Any, longest: int) -> str:
    """Return a text that the form would not change, and that fits."""
    if type(value) is not str or len(value) > longest or value != value.strip():
        raise _Unusual
    if not value.isprintable():  # a lone surrogate, a NUL
        raise _Unusual
    return value


def _moment(value: Any) -> datetime.datetime:
    try:
        found = datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Unusual from None
    if found.tzinfo is None or not 2000 <= found.year < 2100:
        raise _Unusual
    return found.astimezone(timezone.get_current_timezone())


def _place(row: Any) -> Values:
    if type(row) is not dict or not row.keys() <= PLACE:
        raise _Unusual
    code = row.get("gb2260", "")
    if type(code) is not str or (
        code and not (len(code) == 6 and code.isascii() and code.isdigit())
    ):
        raise _Unusual
    values: Values = {"name": _text(row.get("name", ""), 120), "gb2260": code}
    for name, most in (("lat", 90), ("lon", 180)):
        if name in row:
            values[name] = None if row[name] is None else _degrees(row[name], most)
    return values


def _degrees(value: Any, most: int) -> float:
    if type(value) not in (int, float) or not -most <= value <= most:
        raise _Unusual
    return float(value)
