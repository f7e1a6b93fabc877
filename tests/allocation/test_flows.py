"""The map of a plan adds up weights and people, never grams and tents."""

from decimal import Decimal

from relief.allocation.flows import flow_map
from relief.catalog.models import Item
from relief.core.actors import Actor
from tests.factories import people, plans, requests


def test_goods_are_weighed_and_lines_count_for_their_people(
    owner: Actor, coordinator: Actor
) -> None:
    for code, kg in (("tent-12", Decimal(40)), ("rice", Decimal("0.001"))):
        requests.item(code)
        Item.objects.filter(code=code).update(unit_weight_kg=kg)
    asked = {"tent-12": 100, "rice": 500_000}
    requests.approved(owner, asked, coordinator=coordinator, people_count=500)
    plans.stock(people.partner("giver"), 50)
    plans.stock(people.partner("giver"), 500_000, item="rice")

    found = flow_map(coordinator, plans.proposed(coordinator))

    [house], [place] = found["facilities"], found["places"]
    assert house["note"] == "2.5"  # tonnes: 50 tents of 40 kg, 500 kg of rice
    assert (place["need"], place["allocated"], place["note"]) == (1000, 750, "75%")
