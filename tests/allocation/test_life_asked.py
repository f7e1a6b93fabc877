"""How much life goods must have left: the plan and the ledger ask for the same."""

import pytest

from relief.allocation import snapshot
from relief.core import clock
from relief.core.actors import Actor
from relief.inventory.actions import life
from relief.inventory.models import Reservation
from tests.factories import people, plans, requests

pytestmark = pytest.mark.django_db


def test_a_rule_counts_in_the_plan_and_in_the_ledger(coordinator: Actor, owner: Actor) -> None:
    plans.stock(people.partner("owner-org"), 60)
    item = requests.item()
    life.set_rule(
        actor=coordinator, now=clock.now(), about=life.About(item=item.uid), days=45, reason="heat"
    )
    requests.approved(owner, {item.code: 50}, coordinator=coordinator)
    document = snapshot.take(requests.emergency(), clock.now())

    plans.committed(coordinator)

    asked = {line["min_life_days"] for row in document["requests"] for line in row["lines"]}
    assert asked == {45}
    assert all(row.life_days >= 45 for row in Reservation.objects.all())
    assert Reservation.objects.exists()
