"""A killed worker loses nothing and does nothing twice; neither does a lost broker."""

import itertools
import os
import random
import signal
import time

import pytest
from django.db import connection

from relief.core import clock, work
from relief.core.actors import SYSTEM
from relief.journal import tasks
from relief.journal.models import Event, OutboxEntry
from relief.journal.record import record
from tests.factories import people
from tests.forking import end_of, forked
from tests.platform.conftest import reset_queue
from tests.platform.probe import TYPE
from tests.platform.processes import Fleet, kill_group, kill_one, wait_for
from tests.proof import ProofReport, scale

pytestmark = [
    pytest.mark.processes,
    pytest.mark.drill,
    pytest.mark.timeout(1800),
]

PROBE = "tests.platform.probe"
KILLS = scale(5, 100)
EVENTS = scale(200, 4000)
_serial = itertools.count()


def commit_events(count: int) -> list[int]:
    """Commit events as an action does, each of another subject, and return their ids."""
    made = []
    for _ in range(count):
        subject = people.partner(f"subject-{next(_serial) % 50}")
        with work.unit("test"):
            made.append(record(TYPE, subject=subject, actor=SYSTEM, now=clock.now()).pk)
    return made


def marks() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id FROM probe_mark")
        return sorted(row[0] for row in cursor.fetchall())


def drain(fleet: Fleet, seconds: float) -> float:
    return wait_for(
        lambda: not OutboxEntry.objects.exists(),
        seconds,
        lambda: f"{OutboxEntry.objects.values_list()[:5]} {fleet.logs()}",
    )


def test_killed_workers_lose_nothing_and_do_nothing_twice(
    fleet: Fleet, probe: None, proof_report: ProofReport
) -> None:
    fleet.scheduler()
    expected: list[int] = []
    chance = random.Random(7)
    for number in range(KILLS):
        worker = fleet.worker(PROBE)
        before = len(marks())
        expected += commit_events(EVENTS // KILLS)
        wait_for(lambda: len(marks()) > before, 60, fleet.logs)  # noqa: B023
        time.sleep(chance.uniform(0.0, 0.1))
        # In turn the whole group and, as the kernel does when memory is short, one process.
        (kill_group if number % 2 else kill_one)(worker)
    fleet.worker(PROBE)
    seconds = drain(fleet, 120)

    assert marks() == sorted(expected)
    proof_report.name = "killed-worker"
    proof_report.says("Workers killed under load lose no committed event and handle none twice.")
    proof_report.figure("kills (SIGKILL), group and single process in turn", KILLS)
    proof_report.figure("events committed", len(expected))
    proof_report.figure("events lost", len(set(expected) - set(marks())))
    proof_report.figure("events handled twice", len(marks()) - len(set(marks())))
    proof_report.figure("seconds from the last kill to an empty outbox", f"{seconds:.1f}")


def test_a_wiped_broker_loses_nothing(fleet: Fleet, probe: None, proof_report: ProofReport) -> None:
    expected = commit_events(scale(100, 500))
    fleet.scheduler()
    reset_queue()
    worker = fleet.worker(PROBE)
    wait_for(lambda: len(marks()) > 0, 30, fleet.logs)
    reset_queue()
    expected += commit_events(scale(20, 100))
    # The supervisor's part: a worker whose queue vanished ends and is started again.
    wait_for(lambda: worker.poll() is not None or not OutboxEntry.objects.exists(), 60, fleet.logs)
    if worker.poll() is not None:
        fleet.worker(PROBE)
    seconds = drain(fleet, 60)

    assert marks() == sorted(expected)
    proof_report.name = "wiped-broker"
    proof_report.says("Destroying all the broker holds, before and under work, loses no event.")
    proof_report.figure("events committed", len(expected))
    proof_report.figure("events lost", 0)
    proof_report.figure("seconds to an empty outbox", f"{seconds:.1f}")


def test_a_crash_between_commit_and_publish_loses_nothing(
    fleet: Fleet, probe: None, proof_report: ProofReport
) -> None:
    crashes = scale(5, 100)
    people.partner("subject-0")
    codes = [crash_after_commit() for _ in range(crashes)]
    committed = list(Event.objects.filter(type=TYPE).values_list("pk", flat=True))
    fleet.scheduler()
    fleet.worker(PROBE)
    seconds = drain(fleet, 60)

    assert codes == [-signal.SIGKILL] * crashes
    assert len(committed) == crashes
    assert marks() == sorted(committed)
    proof_report.name = "crash-after-commit"
    proof_report.says(
        "A process killed between COMMIT and the message to the broker loses nothing."
    )
    proof_report.figure("crashes at that line", crashes)
    proof_report.figure("events lost", 0)
    proof_report.figure("seconds to an empty outbox", f"{seconds:.1f}")


def crash_after_commit() -> int:
    """Commit one event in a forked process that is killed where it would tell the broker."""

    def crash() -> None:
        tasks.nudge = lambda: os.kill(os.getpid(), signal.SIGKILL)
        subject = people.partner("subject-0")
        with work.unit("test"):
            record(TYPE, subject=subject, actor=SYSTEM, now=clock.now())

    return os.waitstatus_to_exitcode(end_of(forked(crash)))
