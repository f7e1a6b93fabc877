"""Many rows move at once, or none of them."""

import pytest

from relief.core import clock, work
from relief.core.actors import SYSTEM
from relief.core.errors import InvalidMove
from relief.emergencies.models import Emergency
from relief.journal.models import Event, OutboxEntry
from relief.journal.moves import move_all
from relief.journal.record import About
from tests.factories import requests

pytestmark = pytest.mark.django_db


def test_where_one_row_may_not_move_none_does() -> None:
    rows = [requests.emergency(code) for code in ("one", "two")]
    Emergency.objects.filter(pk=rows[1].pk).update(status="closed")
    before = Event.objects.count()

    with pytest.raises(InvalidMove), work.unit("a move for a test", durable=False):
        move_all(rows, "closed", now=clock.now(), about=lambda _: About(actor=SYSTEM))

    assert Emergency.objects.get(pk=rows[0].pk).status == "active"
    assert Event.objects.count() == before


def test_each_row_has_an_event_and_an_entry_as_if_it_had_moved_alone() -> None:
    rows = [requests.emergency(code) for code in ("one", "two")]
    related = [row.uid for row in rows]

    with work.unit("a move for a test", durable=False):
        move_all(
            rows, "closed", now=clock.now(),
            about=lambda row: About(actor=SYSTEM, payload={"note": row.code}, related=related),
        )  # fmt: skip

    events = Event.objects.filter(type="emergency.closed").order_by("pk")
    assert [row.subject_label for row in events] == [row.number for row in rows]
    assert [row.payload for row in events] == [
        {"from": "active", "note": code} for code in ("one", "two")
    ]
    assert all(row.related == sorted(related) for row in events)
    assert OutboxEntry.objects.filter(event__in=events).count() == 2
