"""Promise clocks ring once each, whoever sweeps."""

import datetime
import threading

import pytest
from django.db import connection

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.work import unit
from relief.journal.models import Event
from relief.shipping import actions, steps
from relief.shipping.models import Consignment, LegPromise, Promise
from tests.factories import consignments
from tests.factories.consignments import Wanted


def sweep(at: datetime.datetime) -> int:
    return actions.sweep_promises(actor=SYSTEM, now=at)


def told(what: str) -> int:
    return Event.objects.filter(type=f"promise.{what}").count()


def share(promise: Promise, part: float) -> datetime.datetime:
    return promise.started_at + (promise.due_at - promise.started_at) * part


def unhurried() -> Promise:
    row = consignments.planned(Wanted("blanket", 10))
    Consignment.objects.update(expected_at=None)
    LegPromise.objects.all().delete()  # the carrier's clocks have tests of their own
    return row.promises.get()


@pytest.mark.django_db
def test_nothing_is_told_before_two_thirds_of_the_time() -> None:
    promise = unhurried()

    assert sweep(share(promise, 0.6)) == 0
    assert told("warned") == 0


@pytest.mark.django_db
def test_it_warns_at_two_thirds_and_breaks_when_due_once_each() -> None:
    promise = unhurried()

    for part in (0.67, 0.7, 1.0, 1.1):
        sweep(share(promise, part))

    promise.refresh_from_db()
    assert (told("warned"), told("broken")) == (1, 1)
    assert (promise.status, promise.breached_at) == ("broken", promise.due_at)


@pytest.mark.django_db
def test_it_warns_earlier_where_the_goods_will_be_late() -> None:
    promise = unhurried()
    Consignment.objects.update(expected_at=promise.due_at + datetime.timedelta(hours=1))

    sweep(share(promise, 0.1))

    assert Event.objects.get(type="promise.warned").payload["because"] == "predicted"


@pytest.mark.django_db
def test_goods_in_time_keep_the_promise(request: pytest.FixtureRequest) -> None:
    loader: Actor = consignments.loader()
    row = consignments.arrived(Wanted("blanket", 10), by=loader)

    with unit("test", durable=False):
        counts = {line.pk: line.outstanding for line in row.lines.all()}
        steps.deliver_lines(counts, actor=SYSTEM, now=clock.now())
    sweep(row.promises.get().due_at)

    assert (told("kept"), told("warned"), told("broken")) == (1, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_tell_each_once() -> None:
    promises = [unhurried() for _ in range(4)]
    due = max(promise.due_at for promise in promises)
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        try:
            while sweep(due):
                pass
        finally:
            connection.close()

    sweepers = [threading.Thread(target=run) for _ in range(2)]
    for thread in sweepers:
        thread.start()
    for thread in sweepers:
        thread.join()

    assert told("broken") == 4
    assert Promise.objects.filter(status="broken").count() == 4
