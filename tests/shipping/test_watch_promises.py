"""Breaches are seen before they happen, told in stages, survive restarts, and are added up."""

import dataclasses
import datetime
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.journal.models import Event
from relief.shipping import actions
from relief.shipping.models import Consignment, Leg, LegPromise, Promise
from relief.shipping.queries import kept
from relief.shipping.rules import Stretch, expected, usual
from relief.shipping.rules.lateness import Cause, Times, cause
from tests.factories import consignments
from tests.factories.consignments import Wanted

SignIn = Callable[[Actor], Client]
HOUR = datetime.timedelta(hours=1)
NOON = datetime.datetime(2022, 9, 6, 4, tzinfo=datetime.UTC)


def told(what: str) -> int:
    return Event.objects.filter(type=f"promise.{what}").count()


def sweep(at: datetime.datetime) -> int:
    return actions.sweep_promises(actor=SYSTEM, now=at)


@pytest.mark.django_db
def test_it_warns_then_escalates_then_breaks() -> None:
    promise = consignments.planned(Wanted("blanket", 10)).promises.get()
    LegPromise.objects.all().delete()
    Consignment.objects.update(expected_at=None)
    whole = promise.due_at - promise.started_at

    for part in (0.5, 0.7, 0.9, 0.95, 1.0, 1.5):
        sweep(promise.started_at + whole * part)

    assert [told(what) for what in ("warned", "escalated", "broken")] == [1, 1, 1]


@pytest.mark.django_db
def test_a_leg_has_a_clock_of_its_own(loader: Actor) -> None:
    row = consignments.on_the_way(by=loader)
    leg = row.legs.get()
    due = leg.promise.due_at
    assert due == leg.planned_arrival

    sweep(due)
    actions.report_leg(actor=loader, now=due + HOUR, uid=leg.uid, status="arrived")

    clock_ = LegPromise.objects.get(leg=leg)
    assert (clock_.status, clock_.ended_at) == ("broken", due + HOUR)
    assert told("leg_broken") == 1


@pytest.mark.django_db
def test_a_lorry_that_says_nothing_falls_behind(loader: Actor) -> None:
    row = consignments.on_the_way(by=loader)
    before = row.expected_at
    assert before is not None
    late = before + 30 * HOUR

    assert actions.foresee(actor=SYSTEM, now=late) == 1
    assert actions.foresee(actor=SYSTEM, now=late) == 0  # fresh for half an hour

    row.refresh_from_db()
    assert row.expected_at is not None
    assert row.expected_at >= late


@pytest.mark.django_db
def test_what_others_took_on_the_same_stretch_warns_before_it_is_late(loader: Actor) -> None:
    for _ in range(3):
        earlier = consignments.on_the_way(Wanted("blanket", 1), by=loader).legs.get()
        left = clock.now() - 120 * HOUR
        Leg.objects.filter(pk=earlier.pk).update(departed_at=left, arrived_at=left + 100 * HOUR)
    row = consignments.on_the_way(Wanted("blanket", 1), by=loader)
    promise = row.promises.order_by("due_at")[0]
    assert row.expected_at is not None
    assert row.expected_at > promise.due_at

    sweep(clock.now())

    told_early = Event.objects.get(type="promise.warned", subject_uid=row.uid)
    assert told_early.payload["because"] == "predicted"


def test_a_prediction_goes_from_where_it_was_last_seen() -> None:
    half_way = Stretch(NOON, NOON + 10 * HOUR, departed=NOON, seen_at=NOON + 8 * HOUR, left=0.5)

    assert expected([half_way], NOON + 8 * HOUR, last_mile_hours=0) == NOON + 13 * HOUR


def test_customs_adds_its_usual_hours_until_it_has_released() -> None:
    leg = Stretch(NOON, NOON + HOUR, NOON, NOON + HOUR, customs=12 * HOUR)
    released = Stretch(NOON, NOON + HOUR, NOON, NOON + HOUR, released=NOON + 3 * HOUR)

    assert expected([leg], NOON + HOUR, last_mile_hours=0) == NOON + 13 * HOUR
    assert expected([released], NOON + HOUR, last_mile_hours=0) == NOON + 3 * HOUR


def test_the_usual_time_is_the_upper_quartile_of_at_least_three() -> None:
    assert usual([HOUR, 2 * HOUR]) is None
    assert usual([HOUR, 2 * HOUR, 3 * HOUR, 9 * HOUR]) == 9 * HOUR


@pytest.mark.django_db
def test_the_database_keeps_the_stages_in_order() -> None:
    promise = consignments.planned().promises.get()

    with pytest.raises(IntegrityError, match="stages_in_order"), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(escalate_at=promise.due_at + HOUR)
    with pytest.raises(IntegrityError, match="broken_says_when"), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(status="broken")


SWEEPER = """
import datetime, os, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["USER"] = sys.argv[2]
from relief.core.actors import SYSTEM
from relief.shipping import actions, promises
if sys.argv[3] == "die":
    def die(*args, **kwargs):
        os._exit(9)
    promises._tell = die
actions.sweep_promises(actor=SYSTEM, now=datetime.datetime.fromisoformat(sys.argv[1]))
"""


def sweep_in_a_process(at: datetime.datetime, how: str) -> int:
    names = {**os.environ, "RELIEF_TEST_CHILD": "1"}
    user = str(connection.settings_dict["USER"])
    command = [sys.executable, "-c", SWEEPER, at.isoformat(), user, how]
    return subprocess.run(command, env=names, check=False, timeout=60).returncode


@pytest.mark.django_db(transaction=True)
def test_a_sweeper_killed_at_work_loses_and_repeats_nothing() -> None:
    rows = [consignments.planned(Wanted("blanket", 10)) for _ in range(2)]
    LegPromise.objects.all().delete()
    due = max(row.promises.get().due_at for row in rows)

    assert sweep_in_a_process(due, "die") == 9
    assert (told("broken"), Promise.objects.filter(status="broken").count()) == (0, 0)
    assert sweep_in_a_process(due, "live") == 0
    assert sweep_in_a_process(due, "live") == 0

    assert told("broken") == 2


@pytest.mark.django_db
def test_the_report_adds_up_what_was_kept(coordinator: Actor, sign_in: SignIn) -> None:
    first, second = (consignments.planned(Wanted("blanket", 1)) for _ in range(2))
    late = first.promises.get().due_at
    # Which of the two is promised depends on the hour of the day.
    first.promises.update(kind="same_day", status="kept", ended_at=late)
    second.promises.update(
        kind="same_day", status="broken", breached_at=late, ended_at=late + 3 * HOUR
    )
    now = clock.now()

    rows = kept.report(coordinator, by="kind", since=now - 24 * HOUR, until=now + HOUR)

    assert [(row.name, row.kept, row.decided, row.percent) for row in rows] == [
        ("same_day", 1, 2, 50.0)
    ]
    client = sign_in(coordinator)
    for by in kept.BY:
        assert client.get(f"/promises/?by={by}").status_code == 200
    export = client.get("/promises/export.csv?by=lane").content.decode()
    assert export.startswith("\ufefflane,decided")
    assert ",2,1,1,50.0," in export


@pytest.mark.django_db
def test_an_outsider_adds_up_nothing(outsider: Actor) -> None:
    consignments.planned()
    now = clock.now()

    assert kept.report(outsider, by="kind", since=now - 24 * HOUR, until=now + HOUR) == []


LEFT = datetime.datetime(2026, 5, 4, 8, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"due": LEFT - HOUR}, Cause.TOO_LATE),
        ({"planned_departure": None, "planned_arrival": None}, Cause.TOO_LATE),
        ({"planned_departure": LEFT + 9 * HOUR, "planned_arrival": LEFT + 14 * HOUR}, Cause.QUEUE),
        ({"departed": LEFT + 4 * HOUR, "arrived": LEFT + 9 * HOUR}, Cause.DEPARTURE),
        ({"departed": None, "arrived": None, "handed_over": None}, Cause.DEPARTURE),
        ({"arrived": LEFT + 9 * HOUR}, Cause.ROAD),
        ({"arrived": None, "handed_over": None}, Cause.ROAD),
        ({}, Cause.DOORSTEP),
        ({"handed_over": None}, Cause.DOORSTEP),
    ],
)
def test_a_broken_promise_names_where_most_time_was_lost(
    changed: dict[str, object], expected: Cause
) -> None:
    times = Times(
        released=LEFT - HOUR,
        due=LEFT + 6 * HOUR,
        planned_departure=LEFT,
        planned_arrival=LEFT + 5 * HOUR,
        departed=LEFT,
        arrived=LEFT + 5 * HOUR,
        handed_over=LEFT + 12 * HOUR,
    )

    assert cause(dataclasses.replace(times, **changed), LEFT + 24 * HOUR) == expected


@pytest.mark.django_db
def test_by_cause_only_broken_promises_count(coordinator: Actor) -> None:
    consignments.planned()
    row = consignments.planned().promises.get()
    Promise.objects.filter(pk=row.pk).update(status="broken", breached_at=row.due_at)
    now = clock.now()

    rows = kept.report(coordinator, by="cause", since=now - 24 * HOUR, until=row.due_at + HOUR)

    assert [(row.name, row.broken) for row in rows] == [("departure", 1)]
