"""The journal keeps what happened, and hands it on once."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from relief.core import clock, work
from relief.core.actors import Actor
from relief.journal.handlers import HANDLERS, Handler
from relief.journal.models import Event, OutboxEntry, Receipt
from relief.journal.record import record
from relief.journal.relay import relay
from tests.factories import people


def write(actor: Actor) -> Event:
    subject = people.partner()
    with work.unit("test", durable=False):
        return record("test.happened", subject=subject, actor=actor, now=clock.now())


def test_an_event_and_its_outbox_entry_are_written_together(coordinator: Actor) -> None:
    event = write(coordinator)

    assert event.uid.version == 7
    assert OutboxEntry.objects.filter(event=event).exists()


def test_recording_outside_an_action_is_refused(coordinator: Actor) -> None:
    with pytest.raises(work.OutsideUnitOfWork):
        record("x", subject=people.partner(), actor=coordinator, now=clock.now())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_event SET type = 'x'",
        "DELETE FROM journal_event",
        "TRUNCATE journal_event CASCADE",
    ],
)
def test_the_application_role_cannot_rewrite_history(coordinator: Actor, sql: str) -> None:
    write(coordinator)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_handler_runs_once_however_often_the_event_is_relayed(coordinator: Actor) -> None:
    seen: list[int] = []
    HANDLERS["test.happened"] = [Handler("test", lambda event: seen.append(event.pk))]
    event = write(coordinator)

    relay()
    OutboxEntry.objects.create(event=event, subject_uid=event.subject_uid)
    relay()

    assert seen == [event.pk]
    assert Receipt.objects.filter(event_id=event.pk).count() == 1
    del HANDLERS["test.happened"]


def test_a_failing_handler_leaves_the_event_for_later(coordinator: Actor) -> None:
    def fail(event: Event) -> None:
        raise ValueError("no")

    HANDLERS["test.happened"] = [Handler("fails", fail)]
    event = write(coordinator)

    relay()

    entry = OutboxEntry.objects.get(event=event)
    assert entry.attempts == 1
    assert "no" in entry.last_error
    del HANDLERS["test.happened"]
