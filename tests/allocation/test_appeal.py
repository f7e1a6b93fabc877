"""Object to a number."""

import datetime

import pytest

from relief.allocation import actions, tasks
from relief.allocation.actions.appealing import AppealOpen
from relief.allocation.models import AllocationPlan, Appeal
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import NotFound
from relief.demand.models import RequestLine
from relief.journal.models import Event
from tests.factories import requests


def make(actor: Actor, line: RequestLine) -> Appeal:
    return actions.appeal(actor=actor, now=clock.now(), line_uid=line.uid, text="we counted 300")


def test_an_appeal_is_due_within_a_day(owner: Actor, coordinator: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)

    row = make(owner, RequestLine.objects.get())

    assert row.due_at - clock.now() > datetime.timedelta(hours=23, minutes=59)
    assert Event.objects.filter(type="appeal.open").count() == 1


def test_a_line_has_one_open_appeal(owner: Actor, coordinator: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)
    make(owner, RequestLine.objects.get())

    with pytest.raises(AppealOpen):
        make(owner, RequestLine.objects.get())


def test_others_lines_are_not_found(owner: Actor, outsider: Actor, coordinator: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)

    with pytest.raises(NotFound):
        make(outsider, RequestLine.objects.get())


def test_an_upheld_appeal_is_planned_for_again(owner: Actor, coordinator: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)
    row = make(owner, RequestLine.objects.get())

    actions.answer_appeal(
        actor=coordinator, now=clock.now(), appeal_uid=row.uid, uphold=True, answer="you are right"
    )

    row.refresh_from_db()
    assert row.status == "upheld"
    assert AllocationPlan.objects.get().reason == f"appeal.upheld {row.number}"


def test_an_appeal_nobody_answers_is_escalated_once(owner: Actor, coordinator: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)
    row = make(owner, RequestLine.objects.get())
    Appeal.objects.filter(pk=row.pk).update(due_at=clock.now())

    assert [tasks.escalate_overdue() for _ in range(2)] == [1, 0]
