"""The quick reader of reported events and the form are one and the same to a carrier."""

import datetime
import random
from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from relief.core import clock
from relief.tracking.api import reports
from relief.tracking.api.serializers import ReportedEvent

TEXTS = (
    "",
    " ",
    "a",
    " a ",
    "天全县",
    "x" * 60,
    "x" * 61,
    "x" * 120,
    "x" * 121,
    "a\nb",
    "\u3000",
    "a\u200b",
)
ODD = (None, True, 1, 1.5, [], {}, ["a"], {"name": "a"})
MOMENTS = (
    "2026-11-26T10:00:00Z", "2026-11-26T10:00:00+08:00", "2026-11-26 10:00+00:00", "20261126T100000Z",
    "2026-11-26T10:00:00.123456-05:00", "2026-11-26T10:00:00", "2026-11-26", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "now", 1_700_000_000,
)  # fmt: skip
NUMBERS = (0, -0.0, 30.07, 90, 90.0001, -180, 181, "30.07", "x", True, None)
PLACES = {
    "name": TEXTS, "gb2260": ("", "511825", "51182", "51182五", "511825\n", None, 511825),
    "lat": NUMBERS, "lon": NUMBERS, "floor": (1,),
}  # fmt: skip
FIELDS = {
    "event_id": TEXTS, "tracking_number": TEXTS, "substatus": TEXTS, "reason": TEXTS, "corrects": TEXTS,
    "status": ("in_transit", "customs", "flown", " in_transit", "", 1), "occurred_at": MOMENTS,
    "signer": ("self", "dog", None), "proof": ([], ["a"], "a"), "colour": ("red",),
}  # fmt: skip


def one(chance: random.Random) -> Any:
    """Return an event that is right but for a few fields."""
    row: dict[str, Any] = {
        "event_id": "e1", "tracking_number": "CN-1", "status": "in_transit",
        "occurred_at": clock.now().astimezone(datetime.UTC).isoformat(),
        "location": {"name": "天全县", "gb2260": "511825", "lat": 30.07, "lon": 102},
    }  # fmt: skip
    for name in chance.sample([*FIELDS, "location"], chance.choice((0, 1, 1, 2, 3))):
        if chance.random() < 0.1:
            row.pop(name, None)
        elif chance.random() < 0.15:
            row[name] = chance.choice(ODD)
        elif name == "location":
            inner = chance.sample(list(PLACES), chance.choice((0, 1, 2, 4)))
            row[name] = {field: chance.choice(PLACES[field]) for field in inner}
        else:
            row[name] = chance.choice(FIELDS[name])
    return row if chance.random() > 0.01 else chance.choice(ODD)


def by_form(row: Any) -> Any:
    form = ReportedEvent(data=[row], many=True)
    return form.validated_data if form.is_valid() else form.errors


def by_reader(row: Any) -> Any:
    try:
        return reports.read([row])
    except ValidationError as error:
        return error.detail


def test_it_returns_what_the_form_returns_and_refuses_what_the_form_refuses(db: None) -> None:
    chance = random.Random(2022_09_05)
    quick = 0

    for row in (one(chance) for _ in range(600)):
        mine, forms = by_reader(row), by_form(row)
        assert mine == forms, row
        assert [_kinds(found) for found in mine] == [_kinds(found) for found in forms], row
        quick += _is_quick(row)

    assert 150 < quick < 500  # both ways were taken


def _kinds(row: Any) -> Any:
    """Return the types of values: 102 is not 102.0 in what is stored, nor +08:00 UTC."""
    if isinstance(row, dict):
        return {name: _kinds(value) for name, value in row.items()}
    return str(row) if isinstance(row, datetime.datetime) else type(row)


def _is_quick(row: Any) -> bool:
    try:
        reports._usual(row)
    except reports._Unusual:
        return False
    return True


@pytest.mark.parametrize("row", [None, [], "text", 5])
def test_what_is_no_event_is_told_as_the_form_tells_it(row: Any) -> None:
    assert by_reader(row) == by_form(row)
