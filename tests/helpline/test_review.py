"""The week of triage: what it counts, and that nothing of it is another helpline's."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from relief.core import clock
from relief.core.actors import Actor
from relief.helpline import actions, queries
from tests.factories import people, tickets

pytestmark = pytest.mark.django_db


def this_week() -> datetime.datetime:
    return clock.monday_of(clock.local_date(clock.now()))


def test_a_week_counts_classes_points_parts_and_changes(operator: Actor) -> None:
    plain = tickets.taken(operator)
    flagged = tickets.taken(operator, flags=("no_water",))
    actions.override_class(
        actor=operator, now=clock.now(), uid=plain.uid, triage_class=3, reason="a neighbour helps"
    )

    found = queries.review(operator, this_week())

    assert (found.tickets, found.flagged) == (2, 1)
    assert [(row.triage_class, row.tickets) for row in found.classes] == [
        *((1, 1), (2, 0), (3, 1), (4, 0)),
    ]
    assert sum(band.tickets for band in found.bands) == 2
    assert next(band for band in found.bands if band.tickets).low == 80
    assert found.parts[0].code == "medicine"
    assert (found.parts[0].tickets, found.parts[0].mean) == (2, 30)
    assert [(row.ticket.pk, row.was, row.became) for row in found.changed] == [(plain.pk, 2, 3)]
    assert flagged.triage_class == 1


def test_another_week_and_another_helpline_count_nothing(operator: Actor) -> None:
    tickets.taken(operator)
    stranger = people.actor("helpline_operator", organization=people.partner("other-org"))

    assert queries.review(operator, this_week() - queries.WEEK).tickets == 0
    assert queries.review(stranger, this_week()).tickets == 0


def test_page_and_api_tell_the_same_week(
    operator: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    tickets.taken(operator)
    client = sign_in(operator)
    day = clock.local_date(clock.now()).isoformat()

    page = client.get(f"/helpline/review/?week={day}")
    told = client.get(f"/api/v1/helpline/review/?week={day}").json()

    assert (told["tickets"], told["classes"][1]["tickets"]) == (1, 1)
    assert page.context["review"].tickets == 1
    assert client.get("/helpline/review/?week=nonsense").status_code == 200
    assert client.get("/api/v1/helpline/review/?week=nonsense").status_code == 400
    assert client.get("/api/v1/helpline/review/?week=0001-01-01").status_code == 400


def test_a_week_costs_the_same_reads_whatever_it_held(
    operator: Actor, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        tickets.taken(operator)

    week = this_week()

    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        queries.review(operator, week)
