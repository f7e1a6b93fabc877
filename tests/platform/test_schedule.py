"""Each slot of each job is sent once, however many schedulers run."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from relief.core import schedule
from relief.core.schedule import Job
from relief.platform import scheduling
from relief.platform.models import ScheduledSlot
from tests.platform.processes import Fleet, kill_group, wait_for
from tests.proof import scale


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    found = {name: Job(name, 86_400, f"test.{name}") for name in ("count", "expire", "remind")}
    monkeypatch.setattr(scheduling, "JOBS", found)
    return iter(())


def test_a_due_job_is_sent_once_a_slot(db: None, jobs: None) -> None:
    sent: list[str] = []
    for _ in range(3):
        scheduling.sweep(lambda job: sent.append(job.name))

    assert sorted(sent) == ["count", "expire", "remind"]


def test_a_send_that_fails_is_tried_again(db: None, jobs: None) -> None:
    def fail(_job: Job) -> None:
        raise OSError("the broker is away")

    with pytest.raises(OSError, match="away"):
        scheduling.sweep(fail)

    assert scheduling.sweep(lambda _job: None) == 3


@pytest.mark.django_db(transaction=True)
def test_three_sweepers_at_once_send_each_slot_once(jobs: None) -> None:
    sent: list[str] = []
    barrier = threading.Barrier(3)

    def sweeper() -> None:
        try:
            barrier.wait()
            scheduling.sweep(lambda job: sent.append(job.name))
        finally:
            connection.close()

    for _ in range(scale(10, 100)):
        ScheduledSlot.objects.all().delete()
        threads = [threading.Thread(target=sweeper) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(sent) == ["count", "expire", "remind"]
        sent.clear()


def test_slots_that_cannot_come_again_are_forgotten(db: None, jobs: None) -> None:
    scheduling.sweep(lambda _job: None)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO platform_scheduledslot (job, slot)"
            " VALUES ('count', now() - interval '3 days'), ('count', now() - interval '30 hours')"
        )

    assert scheduling.tidy() == 1
    assert scheduling.sweep(lambda _job: None) == 0


def test_a_job_names_a_task_and_a_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "JOBS", {})
    schedule.register("plan", every_seconds=60, task="allocation.plan", queue="planning")

    assert schedule.JOBS["plan"] == Job("plan", 60, "allocation.plan", "planning")


@pytest.mark.processes
def test_another_scheduler_takes_over_from_a_killed_one(fleet: Fleet) -> None:
    leaders = [fleet.scheduler() for _ in range(2)]
    wait_for(lambda: ScheduledSlot.objects.filter(job="journal.sweep").exists(), 60, fleet.logs)
    kill_group(leaders[0])
    seen = ScheduledSlot.objects.filter(job="journal.sweep").count()
    seconds = wait_for(
        lambda: ScheduledSlot.objects.filter(job="journal.sweep").count() > seen + 1,
        60,
        fleet.logs,
    )

    assert seconds < 60
    slots = list(ScheduledSlot.objects.filter(job="journal.sweep").values_list("slot", flat=True))
    assert len(slots) == len(set(slots))
