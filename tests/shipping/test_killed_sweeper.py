"""The sweeper of promise clocks is killed again and again: each clock rings once all the same."""

import os
import random
import signal
from collections import Counter
from typing import Any

import pytest

from relief.core.actors import SYSTEM
from relief.journal.models import Event
from relief.shipping import actions, promises
from relief.shipping.models import Consignment, LegPromise, Promise
from tests.factories import consignments
from tests.factories.consignments import Wanted
from tests.forking import end_of, forked
from tests.proof import ProofReport, scale

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.drill]
CLOCKS = scale(8, 200)
KILLS = scale(3, 40)
BATCH = 5  # small, so that kills fall inside and between batches


def killed_in(ring: int) -> int:
    """Sweep in a process that kills itself as soon as a number of clocks has rung; its end.

    The last one is told in the journal but not committed: the batch is lost with it.
    """
    due = Promise.objects.order_by("-due_at").first().due_at
    whole = promises._break
    rung = 0

    def count(*args: Any) -> None:
        nonlocal rung
        whole(*args)
        rung += 1
        if rung == ring:
            os.kill(os.getpid(), signal.SIGKILL)

    def sweep() -> None:
        promises._break = count
        while actions.sweep_promises(actor=SYSTEM, now=due):
            pass

    return end_of(forked(sweep))


def test_clocks_ring_once_each_however_often_the_sweeper_is_killed(
    monkeypatch: pytest.MonkeyPatch, proof_report: ProofReport
) -> None:
    monkeypatch.setattr(promises, "BATCH", BATCH)
    for _ in range(CLOCKS):
        consignments.planned(Wanted("blanket", 1))
    Consignment.objects.update(expected_at=None)
    LegPromise.objects.all().delete()  # the carriers' clocks are swept by the same code
    clocks = Promise.objects.count()
    chance, ends, left = random.Random(6), Counter[int](), []

    for _ in range(KILLS):
        ends[killed_in(chance.randint(1, BATCH + 2))] += 1
        told = Event.objects.filter(type="promise.broken").count()
        assert told == Promise.objects.filter(status="broken").count()  # never one without other
        left.append(clocks - told)
    due = Promise.objects.order_by("-due_at").first().due_at
    while actions.sweep_promises(actor=SYSTEM, now=due):
        pass

    rings = Counter(
        Event.objects.filter(type="promise.broken").values_list("subject_uid", "payload__kind")
    )
    assert ends[signal.SIGKILL] > 0
    assert set(rings.values()) == {1}
    assert len(rings) == clocks == Promise.objects.filter(status="broken").count()
    proof_report.name = "promise-clocks-under-kills"
    proof_report.says(
        "The sweeper of promise clocks is killed with SIGKILL inside and between its batches."
        " Each clock that is due rings once: none is lost, none rings twice."
    )
    proof_report.figure("clocks", clocks)
    proof_report.figure("kills that struck", ends[signal.SIGKILL])
    proof_report.figure("clocks left after each kill", ", ".join(map(str, left)))
    proof_report.figure("rung, lost, rung twice", f"{len(rings)}, 0, 0")
