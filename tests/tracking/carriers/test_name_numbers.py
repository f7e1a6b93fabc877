"""A carrier's own number for a consignment, shipment, package or delivery: one way for all."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from relief.core import clock, work
from relief.core.actors import Actor
from relief.dashboard.search import search
from relief.journal.models import Event
from relief.journal.relay import relay
from relief.organizations.models import Organization
from relief.shipping import actions as shipping
from relief.shipping import loading
from relief.shipping.models import Consignment, HandlingUnit
from relief.tracking.carriers import numbers
from relief.tracking.carriers.models import CarrierNumber
from relief.tracking.models import InboxEvent, Tracked, TrackingEvent
from relief.tracking.rules import Part, of_part
from tests.factories import consignments, deliveries, people, stock
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
LIST = "/api/v1/carrier-numbers/"


@pytest.fixture
def carrier(db: None) -> Organization:
    return people.carrier("yto")


@pytest.fixture
def key(carrier: Organization) -> str:
    return people.api_key(carrier, "consignments:write", "tracking:write", "tracking:read")


@pytest.fixture
def loader(db: None) -> Actor:
    return consignments.loader()


def post(key: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    return Client(headers=headers).post(path, body or {}, content_type="application/json")


def named(key: str, kind: str, row: Any, number: str = "YT1", **more: str) -> Any:
    body = {"kind": kind, "subject": str(row.uid), "number": number, **more}
    return post(key, LIST, body)


def reported(key: str, status: str, number: str = "YT1", **more: str) -> str:
    event = {
        "event_id": uuid.uuid4().hex, "tracking_number": number, "status": status,
        "occurred_at": clock.now().isoformat(), **more,
    }  # fmt: skip
    answer = post(key, "/api/v1/tracking/intake", [event])
    assert answer.status_code == 202, answer.content
    verdict: str = answer.json()["results"][0]["result"]
    return verdict


def said(row: Any) -> list[tuple[str, str]]:
    """Return what the carrier said of a row, in the order it came."""
    told = TrackingEvent.objects.filter(tracked__number=row.number, source="yto")
    return list(told.order_by("pk").values_list("status", "reason"))


def looked_up(key: str, *asked: str) -> tuple[list[str], list[str]]:
    answer = post(key, "/api/v1/tracking/units/lookup/", {"numbers": list(asked)}).json()
    return [row["tracking_number"] for row in answer["items"]], answer["not_found"]


def test_a_consignment_is_followed_found_and_shown_by_it(
    key: str, loader: Actor, sign_in: SignIn
) -> None:
    row = consignments.on_the_way(Wanted("blanket", 10), by=loader, carrier="yto")
    relay()

    made = named(key, "consignment", row)

    assert made.status_code == 201, made.content
    assert made.json()["subject_number"] == row.number
    assert named(key, "consignment", row).json()["uid"] == made.json()["uid"]  # a repeat
    assert [event.type for event in Event.objects.filter(type__startswith="carrier_number")] == [
        "carrier_number.set"
    ]
    assert reported(key, "arrived") == "accepted"
    assert said(row) == [("arrived", "")]
    assert looked_up(key, "YT1", "YT2") == ([row.number], ["YT2"])
    assert [hit.label.split()[0] for hit in search(loader, "YT1")] == [row.number]
    panel = sign_in(loader).get(f"/carriers/numbers/consignment/{row.uid}/").content.decode()
    assert "YT1" in panel
    stranger = people.api_key(people.partner("stranger"), "tracking:read")
    assert looked_up(stranger, "YT1") == ([], ["YT1"])


def test_what_was_said_before_the_number_was_known_is_noted_then(key: str, loader: Actor) -> None:
    row = consignments.on_the_way(Wanted("blanket", 10), by=loader, carrier="yto")
    relay()
    before = reported(key, "in_transit")

    named(key, "consignment", row)

    assert (before, said(row)) == ("unknown", [("in_transit", "")])


def test_a_shipments_number_means_all_on_board_and_its_end_is_no_delivery(
    key: str, carrier: Organization, loader: Actor
) -> None:
    with work.unit("test", durable=False):
        loading.load_road()
    rows = [consignments.packed(Wanted("blanket", 5), by=loader) for _ in range(2)]
    shipment = shipping.open_shipment(
        actor=loader, now=clock.now(), facility=stock.facility().uid, vehicle_type="lorry-9m6",
        consignments=[row.uid for row in rows], carrier="yto", vehicle="川A777",
    )  # fmt: skip
    shipping.depart(actor=loader, now=clock.now(), uid=shipment.uid)
    relay()

    assert named(key, "shipment", shipment).status_code == 201
    assert reported(key, "in_transit") == "accepted"
    assert reported(key, "delivered", reason="signed") == "accepted"

    for row in rows:
        at_end = "arrived" if row.legs.count() == 1 else "in_transit"
        assert said(row) == [("in_transit", f"{shipment.number} in_transit"),
                             (at_end, f"{shipment.number} delivered signed")]  # fmt: skip
    assert looked_up(key, "YT1") == ([row.number for row in reversed(rows)], [])
    assert InboxEvent.objects.count() == 2


def test_one_package_lost_is_not_the_consignment_lost(key: str, loader: Actor) -> None:
    row = consignments.planned(Wanted("blanket", 10))
    line = row.lines.get()
    row = shipping.pack(
        actor=loader, now=clock.now(), uid=row.uid, packed={line.uid: 10},
        packages=[shipping.Packages("carton", 2)],
    )  # fmt: skip
    shipping.dispatch(actor=loader, now=clock.now(), uid=row.uid, carrier="yto")
    relay()
    box = HandlingUnit.objects.filter(consignment=row).order_by("pk")[0]

    assert named(key, "unit", box).status_code == 201
    assert reported(key, "lost") == "accepted"
    assert reported(key, "delivered") == "accepted"

    at = Tracked.objects.get(number=row.number)
    assert [status for status, _ in said(row)][-1] == "partially_delivered"
    assert said(row)[0][1] == f"{box.number} lost"
    assert at.status != "lost"
    assert Consignment.objects.get(pk=row.pk).status != "lost"


def test_a_deliverys_number_moves_the_delivery(key: str, loader: Actor) -> None:
    row = deliveries.ready(to=deliveries.contact(), carrier="yto")
    relay()

    assert named(key, "delivery", row).status_code == 201
    assert reported(key, "out_for_delivery") == "accepted"

    row.refresh_from_db()
    assert row.status == "out_for_delivery"


def test_a_number_names_one_thing_until_it_was_a_wrong_one(key: str, loader: Actor) -> None:
    first, second = (
        consignments.on_the_way(Wanted("blanket", 5), by=loader, carrier="yto") for _ in range(2)
    )
    relay()
    made = named(key, "consignment", first).json()

    taken = named(key, "consignment", second)
    ended = post(key, f"{LIST}{made['uid']}/end/")
    again = post(key, f"{LIST}{made['uid']}/end/")

    assert (taken.status_code, taken.json()["code"]) == (409, "number_taken")
    assert ended.json()["ended_at"] == again.json()["ended_at"] is not None
    assert named(key, "consignment", second).status_code == 201
    assert reported(key, "in_transit") == "accepted"
    assert (said(first), said(second)) == ([], [("in_transit", "")])


def test_who_has_nothing_to_do_with_the_goods_names_nothing(key: str, loader: Actor) -> None:
    row = consignments.on_the_way(Wanted("blanket", 5), by=loader, carrier="yto")
    asker = people.actor("stock_keeper", organization=row.request.organization)
    other = people.api_key(people.carrier("other"), "consignments:write")
    relay()

    assert named(other, "consignment", row).status_code == 404
    assert numbers.may_say(asker, numbers.find("consignment", row.uid)) is False
    ours = named(key, "consignment", row, number=str(row.number))
    assert ours.status_code == 400
    assert not CarrierNumber.objects.exists()


def test_a_person_sets_and_ends_it_in_the_page(
    loader: Actor, carrier: Organization, sign_in: SignIn
) -> None:
    row = consignments.on_the_way(Wanted("blanket", 5), by=loader, carrier="yto")
    client = sign_in(loader)
    page = f"/carriers/numbers/consignment/{row.uid}/"

    wrong = client.post(f"{page}new/", {"number": "YT9", "carrier": "nobody"})
    client.post(f"{page}new/", {"number": "YT9"})
    made = CarrierNumber.objects.get()
    client.post(f"/carriers/numbers/{made.uid}/end/")

    assert wrong.status_code == 422
    assert (made.carrier.code, made.number, made.kind) == ("yto", "YT9", "consignment")
    made.refresh_from_db()
    assert made.ended_at is not None


def test_the_number_given_at_the_hand_over_is_one_of_these(
    loader: Actor, carrier: Organization
) -> None:
    row = consignments.packed(Wanted("blanket", 10), by=loader)
    shipping.dispatch(actor=loader, now=clock.now(), uid=row.uid, carrier="yto", waybill="YT5")
    relay()

    made = CarrierNumber.objects.get()
    assert (made.number, made.subject_uid, made.carrier) == ("YT5", row.uid, carrier)


@pytest.mark.parametrize(
    ("part", "said", "means"),
    [
        (Part(), "lost", "lost"),
        (Part("unit", "HU-1"), "in_transit", "in_transit"),
        (Part("unit", "HU-1"), "delivered", "partially_delivered"),
        (Part("unit", "HU-1"), "refused", "customs"),
        (Part("shipment", "SH-1"), "customs", "customs"),
        (Part("shipment", "SH-1"), "delivered", "in_transit"),
        (Part("shipment", "SH-1", is_last=True), "out_for_delivery", "arrived"),
        (Part("shipment", "SH-1", is_last=True), "lost", "customs"),
    ],
)
def test_what_a_report_of_a_part_says_of_the_whole(part: Part, said: str, means: str) -> None:
    found = of_part({"status": said, "reason": ""}, part, "customs")

    assert found["status"] == means
    assert found["reason"] == (f"{part.number} {said}" if part.kind else "")


def test_what_bears_no_number_is_refused(key: str) -> None:
    answer = post(key, LIST, {"kind": "lorry", "subject": str(uuid.uuid4()), "number": "X"})

    assert answer.status_code == 400
