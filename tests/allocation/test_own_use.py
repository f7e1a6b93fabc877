"""What an owner takes of its own goods uses up nothing of what its sharing rule gives others."""

import pytest

from relief.core.actors import Actor
from relief.demand.models import RequestLine
from relief.inventory.models import SharingRule
from tests.factories import people, plans, requests

MOST = 60


def allocated(organization: str) -> int:
    return RequestLine.objects.get(request__organization__code=organization).allocated


def ask(coordinator: Actor, organization: str, units: int) -> None:
    officer = people.actor("programme_officer", organization=people.partner(organization))
    requests.approved(officer, {"tent-12": units}, coordinator=coordinator, at=organization)


@pytest.fixture
def limited(coordinator: Actor) -> Actor:
    """Return the coordinator of a world where the giver has 200 and gives others at most 60."""
    plans.stock(people.partner("giver"), 200)
    SharingRule.objects.update(max_quantity=MOST)
    return coordinator


def test_an_owner_takes_its_own_beside_what_it_shares(limited: Actor) -> None:
    ask(limited, "giver", 140)
    ask(limited, "asker", 100)

    plan = plans.committed(limited)

    assert plan.status == "committed"
    assert (allocated("giver"), allocated("asker")) == (140, MOST)


def test_what_an_owner_took_before_leaves_others_the_whole_limit(limited: Actor) -> None:
    ask(limited, "giver", 140)
    plans.committed(limited)
    ask(limited, "asker", 100)

    plans.committed(limited)

    assert (allocated("giver"), allocated("asker")) == (140, MOST)


def test_what_others_took_before_counts(limited: Actor) -> None:
    ask(limited, "asker", 45)
    plans.committed(limited)
    ask(limited, "second", 100)

    plans.committed(limited)

    assert (allocated("asker"), allocated("second")) == (45, MOST - 45)
