"""Missions of unmanned vehicles: offered only where they can go, told step by step."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotFound
from relief.delivery import actions, rules
from relief.delivery.missions import CompartmentTaken
from relief.delivery.models import Delivery, Mission
from relief.delivery.states import MISSION
from relief.demand.models import RequestLine
from relief.journal.models import Event
from tests.factories import deliveries, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
BASE = "/api/v1/missions/"


@pytest.fixture
def gateway(db: None) -> Actor:
    """The gateway of the fleet."""
    return people.actor("vehicle_gateway", organization=people.carrier("robots"))


@pytest.fixture
def mission(db: None) -> Mission:
    """A mission offered to a vehicle nearby."""
    row = deliveries.ready(to=deliveries.contact())
    return deliveries.on_mission(row, deliveries.vehicle())


def said(gateway: Actor, mission: Mission) -> dict[str, object]:
    return {"actor": gateway, "now": clock.now(), "uid": mission.uid}


def test_the_whole_errand_ends_in_hands(gateway: Actor, mission: Mission) -> None:
    row = mission.delivery
    actions.accept(**said(gateway, mission), compartment="2")
    actions.depart(**said(gateway, mission))
    actions.arrive(actor=gateway, now=clock.now(), uid=row.uid)
    given = actions.Given(code=deliveries.code_of(row))
    actions.open_vehicle(actor=gateway, now=clock.now(), uid=row.uid, given=given)

    mission.refresh_from_db()
    row.refresh_from_db()
    assert (mission.status, row.status, row.compartment) == ("opened", "delivered", "2")
    assert RequestLine.objects.get().delivered == 10
    told = (
        Event.objects.filter(subject_uid=mission.uid).order_by("pk").values_list("type", flat=True)
    )
    assert list(told) == [
        "mission.offered", "mission.accepted", "mission.departed", "mission.arrived",
        "mission.opened",
    ]  # fmt: skip


def test_steps_a_poor_network_swallowed_are_noted_on_the_way(
    gateway: Actor, mission: Mission
) -> None:
    actions.arrive(actor=gateway, now=clock.now(), uid=mission.delivery.uid, compartment="1")

    mission.refresh_from_db()
    assert (mission.status, mission.compartment) == ("arrived", "1")
    assert mission.accepted_at
    assert mission.departed_at


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ({"payload_kg": 1.0}, "payload"), ({"room_m3": 0.001}, "room"),
        ({"area_km": 0.5}, "area"), ({"range_km": 3.0}, "range"),
    ],
)  # fmt: skip
def test_a_vehicle_is_offered_only_what_it_can_bring(limits: dict[str, float], why: str) -> None:
    row = deliveries.ready(Wanted("blanket", 40), to=deliveries.contact())
    weak = deliveries.vehicle(code="weak", **limits)

    with pytest.raises(Invalid) as error:
        deliveries.on_mission(row, weak)

    assert error.value.field == "vehicle"
    assert not Mission.objects.exists(), why


@pytest.mark.parametrize(("away", "why"), [(1.0, ""), (11.9, ""), (12.1, "area"), (20.0, "area")])
def test_limits_hold_at_their_edge(away: float, why: str) -> None:
    limits = rules.VehicleLimits(payload_kg=80, room_m3=0.6, range_km=40, area_km=12)

    found = rules.vehicle_refusal(limits, weight_kg=80, volume_m3=0.6, away_km=away)

    assert found == why


def test_declined_goods_wait_for_another_way(gateway: Actor, mission: Mission) -> None:
    actions.decline(**said(gateway, mission), reason="battery low")

    row = Delivery.objects.get(pk=mission.delivery_id)
    assert (row.status, row.vehicle) == ("ready", "")
    assert deliveries.on_mission(row, deliveries.vehicle()).status == "offered"


def test_a_broken_off_errand_is_a_failed_attempt(gateway: Actor, mission: Mission) -> None:
    actions.depart(**said(gateway, mission))
    actions.abort(**said(gateway, mission), reason="road blocked")

    row = Delivery.objects.get(pk=mission.delivery_id)
    assert (row.status, row.failure, row.vehicle) == ("attempt_failed", "vehicle_aborted", "")


def test_a_person_takes_over_where_the_vehicle_stands(gateway: Actor, mission: Mission) -> None:
    courier = deliveries.courier()
    actions.depart(**said(gateway, mission))
    actions.take_over(**said(gateway, mission), courier=people.user_of(courier).uid)

    row = Delivery.objects.get(pk=mission.delivery_id)
    assert (row.method, row.courier_id, row.status) == ("home", courier.id, "out_for_delivery")
    given = actions.Given(code=deliveries.code_of(row))
    done = actions.hand_over(actor=courier, now=clock.now(), uid=row.uid, given=given)
    assert done.status == "delivered"


def test_two_errands_never_share_a_compartment(gateway: Actor, mission: Mission) -> None:
    second = deliveries.on_mission(deliveries.ready(to=deliveries.contact()), deliveries.vehicle())
    actions.accept(**said(gateway, mission), compartment="1")

    with pytest.raises(CompartmentTaken):
        actions.accept(**said(gateway, second), compartment="1")
    with (
        pytest.raises(IntegrityError, match="one_open_mission_a_compartment"),
        transaction.atomic(),
    ):
        Mission.objects.filter(pk=second.pk).update(compartment="1")
    with pytest.raises(IntegrityError, match="one_open_mission_a_delivery"), transaction.atomic():
        Mission.objects.create(delivery=mission.delivery, vehicle=mission.vehicle)
    with pytest.raises(IntegrityError, match="mission_status_is_declared"), transaction.atomic():
        Mission.objects.filter(pk=second.pk).update(status="flying")


def test_every_way_back_is_refused(gateway: Actor, mission: Mission) -> None:
    actions.depart(**said(gateway, mission))

    for verb in (actions.accept, actions.depart):
        with pytest.raises(InvalidMove):
            verb(**said(gateway, mission))
    assert MISSION.final == {"opened", "declined", "aborted", "taken_over"}


def test_assigning_anew_breaks_the_errand_off(coordinator: Actor, mission: Mission) -> None:
    courier = deliveries.courier()
    given = actions.Assignment(method="home", courier=people.user_of(courier).uid)
    actions.assign(actor=coordinator, now=clock.now(), uid=mission.delivery.uid, assignment=given)

    mission.refresh_from_db()
    assert (mission.status, mission.reason) == ("aborted", "assigned anew")
    assert Delivery.objects.get(pk=mission.delivery_id).vehicle == ""


def test_another_fleet_sees_no_mission(mission: Mission) -> None:
    foreign = people.actor("vehicle_gateway", organization=people.carrier("other-fleet"))

    with pytest.raises(NotFound):
        actions.accept(**said(foreign, mission))


def test_the_gateway_does_all_of_it_by_api(mission: Mission) -> None:
    key = people.api_key(people.carrier("robots"), "deliveries:write")
    api = Client(headers={"Authorization": f"Bearer {key}"})
    code = deliveries.code_of(mission.delivery)
    offered = api.get(f"{BASE}?status=offered").json()["items"]
    steps = [
        ("accept", {"compartment": "3"}), ("depart", {}), ("arrive", {}), ("open", {"code": code})
    ]  # fmt: skip

    seen = [
        api.post(f"{BASE}{mission.uid}/{verb}/", json.dumps(body), content_type="application/json")
        for verb, body in steps
    ]

    assert [row["number"] for row in offered] == [mission.number]
    assert [answer.json()["status"] for answer in seen] == [
        "accepted", "departed", "arrived", "opened",
    ]  # fmt: skip
    again = api.post(f"{BASE}{mission.uid}/depart/", "{}", content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "invalid_move")


def test_a_fleet_registers_and_changes_its_vehicles_by_api() -> None:
    key = people.api_key(people.carrier("robots"), "deliveries:write")
    api = Client(headers={"Authorization": f"Bearer {key}"})
    body = {
        "code": "UGV-1", "payload_kg": 60, "room_m3": 0.5, "range_km": 30, "lat": 29.6,
        "lon": 102.1, "area_km": 8,
    }  # fmt: skip
    answers = [
        api.post("/api/v1/vehicles/", json.dumps(body | more), content_type="application/json")
        for more in ({}, {"payload_kg": 70}, {"payload_kg": 0}, {"wings": 2})
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 400, 400]
    assert answers[0].json()["uid"] == answers[1].json()["uid"]
    assert answers[1].json()["payload_kg"] == 70
