"""The watchdog tells a silent worker from a busy one, and leaves a missing broker alone."""

import pytest
from django.db import connection

from relief.platform import progress, watch
from relief.platform.models import WorkerPulse
from relief.platform.watch import Verdict


class Desk:
    """Takes note of what the watchdog does."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.restarted: list[str] = []

    def look(self) -> Verdict:
        return watch.look("default", ask=self.asked.append, restart=self.restarted.append)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def age(**seconds: int | None) -> None:
    """Set moments of the pulse to so many seconds ago; negative lies ahead."""
    for field, value in seconds.items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE platform_workerpulse SET {field} ="
                " clock_timestamp() - make_interval(secs => %s)",
                [value],
            )


def test_the_first_look_asks(desk: Desk) -> None:
    assert desk.look() is Verdict.ASK
    assert desk.asked == ["default"]


def test_an_answer_is_waited_for(desk: Desk) -> None:
    desk.look()

    assert desk.look() is Verdict.WAIT
    assert desk.asked == ["default"]


def test_an_answered_worker_is_asked_again_later(desk: Desk) -> None:
    desk.look()
    watch.answer("default")
    assert desk.look() is Verdict.WAIT
    age(sent_at=6, answered_at=6)

    assert desk.look() is Verdict.ASK


def test_a_silent_worker_is_restarted_once(desk: Desk) -> None:
    desk.look()
    age(sent_at=31)

    assert desk.look() is Verdict.SILENT
    assert desk.look() is Verdict.ASK
    assert desk.restarted == ["default"]
    assert WorkerPulse.objects.get().restarts == 1


def test_workers_that_start_with_the_platform_are_given_time_to_start(desk: Desk) -> None:
    desk.look()
    watch.expect_start(["default", "planning"])
    desk.look()
    age(sent_at=100, restarted_at=101, answered_at=3600)

    assert desk.look() is Verdict.WAIT
    age(sent_at=121, restarted_at=122)
    assert desk.look() is Verdict.SILENT


def test_a_worker_just_restarted_is_given_time_to_start(desk: Desk) -> None:
    desk.look()
    age(sent_at=31)
    desk.look()
    desk.look()

    age(sent_at=100, restarted_at=101)
    assert desk.look() is Verdict.WAIT
    age(sent_at=121, restarted_at=122)
    assert desk.look() is Verdict.SILENT
    assert len(desk.restarted) == 2


def test_a_worker_that_takes_up_tasks_is_not_silent(desk: Desk) -> None:
    desk.look()
    age(sent_at=300, progress_at=10)

    assert desk.look() is Verdict.WAIT


def test_a_worker_on_a_long_task_is_left_alone_until_its_limit(desk: Desk) -> None:
    desk.look()
    age(sent_at=300, progress_at=300, busy_until=-20)
    assert desk.look() is Verdict.WAIT
    age(busy_until=31)

    assert desk.look() is Verdict.SILENT


def test_a_broker_that_is_away_does_not_count_against_the_worker(desk: Desk) -> None:
    def fail(_queue: str) -> None:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        watch.look("default", ask=fail, restart=desk.restarted.append)

    assert not WorkerPulse.objects.exists()


class Task:
    """What Celery hands to the signals, as far as they look."""

    class request:  # noqa: N801
        delivery_info = {"routing_key": "planning"}

    def __init__(self, time_limit: float | None) -> None:
        self.time_limit = time_limit


def test_a_long_task_is_noted_while_it_runs(db: None) -> None:
    WorkerPulse.objects.create(queue="planning")
    progress.started(Task(240))
    running = WorkerPulse.objects.get()
    progress.ended(Task(240))

    assert running.busy_until is not None
    assert running.progress_at is not None
    assert (running.busy_until - running.progress_at).total_seconds() == pytest.approx(240, abs=1)
    assert WorkerPulse.objects.get().busy_until is None


class Worker:
    """What Celery hands to the signal of a worker that is ready, as far as it is looked at."""

    class app:  # noqa: N801
        class amqp:  # noqa: N801
            class queues:  # noqa: N801
                consume_from = ("default",)


def test_a_new_worker_is_asked_anew_and_one_that_reconnects_is_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_begun", set())
    monkeypatch.setattr(connection, "close", lambda: None)
    desk.look()
    progress.ready(Worker())
    assert desk.look() is Verdict.ASK
    progress.ready(Worker())

    assert desk.look() is Verdict.WAIT
