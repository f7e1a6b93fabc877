"""The calculator asks for what is missing: less what stands at the site and what is due there."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from relief.core import clock
from relief.core.actors import Actor
from relief.demand import actions, explanation, queries
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.rules import net_need
from relief.inventory.models import Facility
from tests.factories import people, plans, requests


@pytest.mark.parametrize(
    ("planned", "here", "due", "net"),
    [(100, 0, 0, 100), (100, 30, 20, 50), (100, 80, 80, 0)],
)
def test_what_is_left_never_falls_below_nothing(
    planned: int, here: int, due: int, net: int
) -> None:
    assert net_need(planned, here, due) == net


@pytest.fixture
def camp(coordinator: Actor, owner: Actor) -> Facility:
    """A store at the site with 5 tents; 40 more are promised by another partner's request."""
    requests.figure("tent-12", units=1, people=5)
    store = plans.facility("camp-store", kind="distribution", site=requests.site())
    plans.stock(people.partner("giver"), 5, at="camp-store")
    other = people.actor("programme_officer", organization=people.partner("other"))
    requests.approved(other, {"tent-12": 40}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 40)
    plans.committed(coordinator)
    return store


def follow_calculator(actor: Actor, count: int) -> ReliefRequest:
    """Return a draft whose lines are what the calculator proposes."""
    return actions.create_request(
        actor=actor,
        now=clock.now(),
        emergency_uid=requests.emergency().uid,
        values={"site": requests.site().uid, "people": count},
    )


@pytest.mark.usefixtures("camp")
def test_a_new_request_proposes_the_net_need_and_shows_each_term(owner: Actor) -> None:
    row = follow_calculator(owner, 500)

    line = RequestLine.objects.get(request=row)

    assert line.requested == 100 - 5 - 40
    assert line.reckoning["planned"] == 100
    assert (line.reckoning["here"], line.reckoning["due"]) == (5, 40)
    with translation.override("en"):
        assert explanation.terms(line)[-3:] == [
            "less 5 usable at the site",
            "less 40 promised or on the way there",
            "leaves 55",
        ]


@pytest.mark.usefixtures("camp")
def test_a_site_that_has_enough_is_proposed_nothing(owner: Actor) -> None:
    row = follow_calculator(owner, 200)

    assert not RequestLine.objects.filter(request=row).exists()


@pytest.mark.usefixtures("camp")
def test_recounting_on_the_page_uses_the_same_sum(owner: Actor) -> None:
    row = follow_calculator(owner, 500)

    found = queries.planned_units(row, people=1000, days=3, groups={})

    assert found == {str(requests.item("tent-12").uid): 200 - 45}


def test_the_census_gives_people_over_60_65_and_80(owner: Actor) -> None:
    assert queries.expected_ages(requests.site(), 800) == {"60+": 160, "65+": 90, "80+": 16}


@pytest.mark.usefixtures("camp")
def test_what_is_covered_is_not_proposed_and_the_page_says_so(
    owner: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    row = follow_calculator(owner, 200)
    client = sign_in(owner)
    client.cookies["language"] = "en"

    page = client.get(reverse("demand:request-edit", args=[row.uid])).content.decode()

    assert not RequestLine.objects.filter(request=row).exists()
    (tent,) = queries.covered(row)
    assert (tent.item.code, *tent[1:]) == ("tent-12", 40, 5, 40)
    assert "5 usable at the site, 40 promised or on the way there" in page


@pytest.mark.usefixtures("camp")
def test_what_is_asked_for_is_not_called_covered(owner: Actor) -> None:
    assert queries.covered(follow_calculator(owner, 500)) == []
