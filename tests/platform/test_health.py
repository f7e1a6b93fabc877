"""Readiness tells what is wrong, in numbers, and nothing secret."""

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client

from relief.core.actors import Actor
from relief.platform import health
from relief.platform.models import ScheduledSlot, WorkerPulse
from tests.journal.test_record import write


def alive() -> None:
    """Leave the marks of a scheduler and workers that run."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO platform_scheduledslot (job, slot) VALUES ('sweep', now())")
        cursor.execute(
            "INSERT INTO platform_workerpulse (queue, answered_at, restarts)"
            " VALUES ('default', clock_timestamp(), 0), ('planning', clock_timestamp(), 0)"
        )


def readyz() -> tuple[int, dict[str, dict[str, object]]]:
    response = Client().get("/readyz")
    return response.status_code, response.json()["checks"]


def test_a_living_process_says_so_without_a_database() -> None:
    response = Client().get("/livez")

    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("max-age=0")


def test_a_platform_at_work_is_ready(db: None) -> None:
    alive()

    status, checks = readyz()

    assert status == 200
    assert set(checks) == {"database", *health.CHECKS}


@pytest.mark.parametrize(
    ("break_it", "name"),
    [
        (lambda: WorkerPulse.objects.all().delete(), "workers"),
        (lambda: ScheduledSlot.objects.all().delete(), "schedule"),
    ],
)
def test_what_is_missing_is_named(db: None, break_it: object, name: str) -> None:
    alive()
    break_it()  # type: ignore[operator]

    status, checks = readyz()

    assert status == 503
    assert [key for key, check in checks.items() if not check["ok"]] == [name]


def test_a_worker_that_answered_long_ago_is_not_ready(db: None) -> None:
    alive()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE platform_workerpulse SET answered_at = now() - interval '2 minutes'"
            " WHERE queue = 'planning'"
        )

    status, checks = readyz()

    assert status == 503
    assert re.search(r"planning 12\d s ago", str(checks["workers"]["seen"]))


def test_a_waiting_outbox_shows_its_age(
    coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive()
    write(coordinator)
    monkeypatch.setattr(health, "OUTBOX_SECONDS", -1)

    status, checks = readyz()

    assert status == 503
    assert str(checks["outbox"]["seen"]).startswith("1 waiting")


def test_a_full_disk_is_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    alive()
    monkeypatch.setattr(health, "FREE_BYTES", 10**18)

    assert readyz()[0] == 503


def test_a_missing_database_is_one_plain_answer(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> health.Check:
        raise OperationalError("password of relief_app is wrong")

    monkeypatch.setattr(health, "check_database", refuse)
    response = Client().get("/readyz")

    assert response.status_code == 503
    assert list(response.json()["checks"]) == ["database"]
    assert "password" not in response.content.decode()
