"""The platform's own question: today's stock against published disasters; page, API, command."""

import json
from collections.abc import Callable
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from relief.allocation.prepositioning import history
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid
from tests.factories import people, plans, requests

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


@pytest.fixture
def stocked() -> None:
    """Put tents in Tianjin and none in Chengdu; Lanzhou and Kunming are places."""
    requests.figure("tent-12", units=1, people=5, floor_share=Decimal("0.5"))
    plans.facility("tianjin", lat=39.1, lon=117.2, place=requests.place("120100", 39.1, 117.2))
    plans.stock(people.partner("giver"), 5000, at="tianjin")
    plans.stock(people.partner("giver"), 1, at="chengdu")
    requests.place("620000", 36.06, 103.82)
    requests.place("530000", 25.04, 102.71)


def test_the_published_disasters_are_read_with_their_people() -> None:
    needs = history.published()

    assert len({row.event for row in needs}) == 13
    assert sum(row.people for row in needs if row.event == "LUD2022") == 22_000


@pytest.mark.usefixtures("stocked")
def test_stock_far_from_most_disasters_is_advised_to_move() -> None:
    question = history.ask(SYSTEM)

    advice = question.answer()

    assert advice.today.stock["tianjin", "tent-12"] == 5000
    assert advice.moved.stock == {("chengdu", "tent-12"): 2501, ("tianjin", "tent-12"): 2500}
    assert advice.moved.measures.hours < advice.today.measures.hours
    assert advice.moved.is_optimal


@pytest.mark.usefixtures("stocked")
def test_candidates_are_capitals_of_struck_provinces_without_a_warehouse() -> None:
    question = history.ask(SYSTEM)
    advice = question.answer()

    assert {row.candidate for row in advice.candidates} == {"620000", "530000"}
    assert advice.best == advice.candidates[0].candidate
    assert all(row.cost <= advice.moved.cost for row in advice.candidates)


@pytest.mark.usefixtures("stocked")
def test_an_unknown_place_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        history.ask(SYSTEM, candidates=["999999"])

    assert refused.value.field == "candidate"


@pytest.mark.usefixtures("stocked")
def test_the_command_prints_the_advice() -> None:
    out = StringIO()

    call_command("preposition", "--days", "3", "--candidate", "620000", stdout=out)

    told = json.loads(out.getvalue())
    assert told["best_candidate"] == "620000"
    assert told["moved"]["is_proven_optimal"]


@pytest.mark.usefixtures("stocked")
def test_the_command_exits_two_for_an_unknown_place() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("preposition", "--candidate", "999999", stdout=StringIO())

    assert refused.value.returncode == 2


@pytest.mark.usefixtures("stocked")
def test_page_and_api_give_the_same_advice(coordinator: Actor, sign_in: SignIn) -> None:
    client = sign_in(coordinator)

    page = client.get(reverse("allocation:prepositioning"), {"days": "3"}).content.decode()
    told = client.get(reverse("api-allocation:prepositioning"), {"days": "3"}).json()

    advised = next(row["advised"] for row in told["holdings"] if row["facility"] == "chengdu")
    assert f"{advised:,}" in page
    assert told["best_candidate"] in {"620000", "530000"}


def test_the_page_says_what_is_missing_where_there_is_no_stock(
    coordinator: Actor, sign_in: SignIn
) -> None:
    page = sign_in(coordinator).get(reverse("allocation:prepositioning"))

    assert page.status_code == 200
    assert "No usable stock" in page.content.decode()


def test_the_api_refuses_what_it_does_not_know(coordinator: Actor, sign_in: SignIn) -> None:
    url = reverse("api-allocation:prepositioning")

    answers = [
        sign_in(coordinator).get(url, query)
        for query in ({"day": "3"}, {"days": "0"}, {"candidate": "nowhere"})
    ]

    assert [row.status_code for row in answers] == [400, 400, 400]
