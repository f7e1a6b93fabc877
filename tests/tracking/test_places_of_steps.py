"""Where our own steps happened, as followers are told: goods are taken over where a leg begins."""

import json

import pytest

from relief.core import clock, work
from relief.core.actors import Actor
from relief.journal.relay import relay
from relief.shipping import actions, loading
from relief.shipping.models import Consignment
from relief.tracking import feed
from tests.factories import consignments, people, stock

pytestmark = pytest.mark.django_db


def places(row: Consignment) -> list[tuple[str, str]]:
    relay()
    follower = people.actor("programme_officer", organization=row.owner)
    items = map(json.loads, feed.read(follower, after=0, limit=50).items)
    return [(item["status"], (item["location"] or {}).get("name", "")) for item in items]


def test_a_lorry_that_leaves_has_taken_its_load_over_where_it_stood(db: None) -> None:
    loader: Actor = consignments.loader()
    with work.unit("test", durable=False):
        loading.load_road()
    row = consignments.packed(by=loader)
    lorry = actions.open_shipment(
        actor=loader, now=clock.now(), facility=stock.facility().uid, vehicle_type="lorry-9m6",
        consignments=[row.uid], carrier="", vehicle="川A777",
    )  # fmt: skip

    actions.depart(actor=loader, now=clock.now(), uid=lorry.uid)

    assert ("collected", row.origin.name_zh) in places(row)


def test_on_the_way_no_place_is_claimed(db: None) -> None:
    loader = consignments.loader()
    row = consignments.on_the_way(by=loader)
    leg = row.legs.get()

    actions.report_leg(
        actor=loader, now=clock.now(), uid=leg.uid, status="in_transit", point=[30.0, 103.0]
    )

    assert leg.destination_name not in dict(places(row)).values()
