"""Parcels roll up to consignment, request, shipment and ticket, by page and by API."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relief.core import clock, work
from relief.core.actors import Actor
from relief.journal.relay import relay
from relief.shipping import actions, loading
from relief.shipping.models import Consignment, Shipment
from relief.tracking import feed, steps
from relief.tracking.models import Tracked
from tests.factories import consignments, people, stock
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


def test_donated_goods_are_followed_by_their_owner_before_any_request() -> None:
    row = consignments.inbound()
    relay()

    unit = Tracked.objects.get(subject_uid=row.uid)
    owner = people.actor("programme_officer", organization=row.owner)
    (item,) = map(json.loads, feed.read(owner, after=0, limit=10).items)

    assert (unit.request_uid, unit.request_number) == (None, "")
    assert (item["shipment"], item["status"], item["request"]) == (row.number, "registered", "")


@pytest.fixture
def row() -> Consignment:
    with work.unit("test", durable=False):
        loading.load_road()
    return consignments.packed(Wanted("blanket", 100), by=consignments.loader())


@pytest.fixture
def parcels(row: Consignment) -> list[Tracked]:
    """Two parcels of the consignment: one delivered, one on its way."""
    unit = _tracked(row, "consignment", str(row.number), row.uid)
    found = [_tracked(row, "delivery", f"DL-{n}", uuid.uuid4(), unit) for n in (1, 2)]
    for parcel, status in zip(found, ("delivered", "out_for_delivery"), strict=True):
        with work.unit("test", durable=False):
            steps.observe(parcel.pk, status=status, occurred_at=clock.now(), source="platform")
    return found


def _tracked(row: Consignment, kind: str, number: str, uid: Any, parent: Any = None) -> Tracked:
    assert row.request is not None
    with work.unit("test", durable=False):
        return steps.register(
            number=number,
            kind=kind,
            subject_uid=uid,
            request_uid=row.request.uid,
            request_number=str(row.request.number),
            organizations=[row.request.organization_id],
            now=clock.now(),
            parent=parent,
        )


@pytest.fixture
def shipment(row: Consignment) -> Shipment:
    by = consignments.loader()
    return actions.open_shipment(
        actor=by, now=clock.now(), facility=stock.facility().uid, vehicle_type="lorry-9m6",
        consignments=[row.uid], carrier="", vehicle="川A777",
    )  # fmt: skip


def ask(key: str, query: str) -> Any:
    return Client().get(
        f"/api/v1/tracking/progress/?{query}", headers={"Authorization": f"Bearer {key}"}
    )


def key_of(row: Consignment) -> str:
    assert row.request is not None
    return people.api_key(row.request.organization, "tracking:read")


def test_a_shipment_is_as_far_as_what_it_carries(
    row: Consignment, parcels: list[Tracked], shipment: Shipment
) -> None:
    answer = ask(key_of(row), f"shipment={shipment.number}").json()

    assert answer["status"] == "partially_delivered"
    (request,) = answer["requests"]
    (consignment,) = request["consignments"]
    assert consignment["number"] == str(row.number)
    assert consignment["status"] == "partially_delivered"
    assert consignment["parcels"] == {"delivered": 1, "out_for_delivery": 1}


def test_who_follows_nothing_of_it_learns_nothing(
    row: Consignment, parcels: list[Tracked], shipment: Shipment
) -> None:
    stranger = people.api_key(people.partner("stranger"), "tracking:read")

    foreign = ask(stranger, f"shipment={shipment.number}")
    missing = ask(stranger, "shipment=SH-999999")

    assert (foreign.status_code, missing.status_code) == (404, 404)


def test_one_whole_is_asked_for_at_a_time(row: Consignment) -> None:
    key = key_of(row)

    for query in ("", "request=RQ-1&shipment=SH-1", "ticket=x", "colour=red"):
        assert ask(key, query).status_code == 400


def test_the_request_page_shows_how_far_each_consignment_is(
    row: Consignment, parcels: list[Tracked], sign_in: Any, coordinator: Actor
) -> None:
    assert row.request is not None
    client = sign_in(coordinator)
    page = client.get(reverse("demand:request-detail", args=[row.request.uid])).content.decode()
    address = reverse("tracking:request-progress", args=[row.request.uid])

    part = client.get(address).content.decode()

    assert address in page
    for text in (str(row.number), "2 parcels", "1 delivered", "1 out for delivery"):
        assert text in part


def test_the_shipment_page_shows_it_too(
    row: Consignment, parcels: list[Tracked], shipment: Shipment, sign_in: Any, coordinator: Actor
) -> None:
    client = sign_in(coordinator)
    page = client.get(reverse("shipping:shipment-detail", args=[shipment.uid])).content.decode()
    address = reverse("tracking:shipment-progress", args=[shipment.uid])

    assert address in page
    assert str(row.number) in client.get(address).content.decode()


def test_of_what_nobody_follows_yet_there_is_nothing_to_show(
    row: Consignment, sign_in: Any, coordinator: Actor
) -> None:
    assert row.request is not None
    part = sign_in(coordinator).get(reverse("tracking:request-progress", args=[row.request.uid]))

    assert part.status_code == 200
    assert not part.content.strip()
