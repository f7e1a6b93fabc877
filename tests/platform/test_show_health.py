"""The system health page says what works and what waits, to those who run the platform."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from relief.core.actors import Actor
from relief.journal.models import OutboxEntry
from tests.factories import people
from tests.journal.test_record import write
from tests.platform.test_health import alive

Sign = Callable[[Actor], Client]


def text_of(client: Client) -> str:
    response = client.get("/system/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_coordinator_sees_workers_and_queues(coordinator: Actor, sign_in: Sign) -> None:
    alive()
    text = text_of(sign_in(coordinator))

    assert "System health" in text
    assert "planning" in text
    assert "Nothing waits" in text


def test_a_system_operator_may_look(db: None, sign_in: Sign) -> None:
    actor = people.actor("system_operator", organization=people.operator())

    assert "System health" in text_of(sign_in(actor))


@pytest.mark.parametrize("role", ["stock_keeper", "courier", "helpline_operator"])
def test_others_may_not(db: None, sign_in: Sign, role: str) -> None:
    client = sign_in(people.actor(role, organization=people.partner()))

    assert client.get("/system/").status_code == 403


def test_a_stranger_is_asked_to_sign_in(db: None) -> None:
    assert Client().get("/system/").status_code == 302


def test_work_that_was_set_aside_shows_with_its_error(coordinator: Actor, sign_in: Sign) -> None:
    write(coordinator)
    OutboxEntry.objects.update(is_dead=True, attempts=8, last_error="ValueError: no such lot")
    text = text_of(sign_in(coordinator))

    assert "needs a person" in text
    assert "no such lot" in text


def test_missing_workers_are_said_in_words(coordinator: Actor, sign_in: Sign) -> None:
    text = text_of(sign_in(coordinator))

    assert "Not everything works" in text
    assert "No worker has answered yet" in text


def test_the_page_is_complete_in_chinese(db: None, sign_in: Sign) -> None:
    alive()
    actor = people.actor("coordinator", organization=people.operator(), language="zh-hans")
    client = sign_in(actor)
    client.cookies["language"] = "zh-hans"
    text = text_of(client)

    assert "系统状态" in text
    for english in ("Workers", "Works", "Queue", "Nothing waits", "Scheduler"):
        assert f">{english}<" not in text
