"""Offering goods on the page: the donor's link, and lines half filled in."""

from collections.abc import Callable

import pytest
from django.test import Client

from relief.core import clock
from relief.core.actors import Actor
from relief.donations.models import Pledge
from tests.factories import consignments, people, pledges, stock

PAGE = "/donations/new/"


@pytest.fixture
def donor(db: None) -> Actor:
    consignments.timetable()
    pledges.giver()
    return people.actor("donor", organization=pledges.donor())


def offer(**more: str) -> dict[str, str]:
    item = stock.item("blanket")
    ready = clock.now().date().isoformat()
    return {"hub": "LGG", "ready_on": ready, "item-0": str(item.uid), "quantity-0": "5", **more}


def test_the_donors_link_stands_on_the_next_page_and_only_there(
    donor: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    client = sign_in(donor)

    made = client.post(PAGE, offer())
    first, second = (client.get(made["Location"]).content.decode() for _ in range(2))

    assert made.status_code == 302
    assert "/give/" in first
    assert 'id="donor-link"' in first
    assert 'id="donor-link"' not in second


def test_a_line_with_units_and_no_item_is_not_left_out_in_silence(
    donor: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    answer = sign_in(donor).post(PAGE, offer(**{"quantity-1": "7"}))

    assert answer.status_code == 422
    assert "<details open>" in answer.content.decode()
    assert not Pledge.objects.exists()
