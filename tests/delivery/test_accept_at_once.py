"""Whoever asks, however often and however late: a mission has one holder, everybody else is told."""

import json
import threading
from collections import Counter

import pytest
from django.test import Client

from relief.core import clock, work
from relief.core.actors import SYSTEM
from relief.delivery import actions
from relief.delivery.models import Delivery, Mission
from relief.delivery.states import MISSION_OPEN
from relief.journal.models import Event
from relief.journal.record import record
from tests.factories import deliveries, people
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 3
Answer = tuple[int, str]


@pytest.fixture
def mission(transactional_db: None) -> Mission:
    """A mission offered to a vehicle nearby."""
    return deliveries.on_mission(
        deliveries.ready(to=deliveries.contact()), deliveries.vehicle(compartments=4)
    )


def gateway(fleet: str = "robots") -> str:
    """Return a key of a fleet's gateway; each call is another gateway."""
    return people.api_key(people.carrier(fleet), "deliveries:write")


def said(key: str, mission: Mission, verb: str = "accept", **body: str) -> Answer:
    """Say something of a mission; return the status and the code of the problem."""
    api = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key}"})
    path = f"/api/v1/missions/{mission.uid}/{verb}/"
    answer = api.post(path, json.dumps(body), content_type="application/json")
    told = answer.json() if answer["Content-Type"].endswith("json") else {}
    return answer.status_code, str(told.get("code", ""))


def holders(mission: Mission) -> int:
    """Return how often a mission was given to somebody."""
    return Event.objects.filter(type="mission.accepted", subject_uid=mission.uid).count()


def test_one_of_many_gets_it_and_all_others_are_told(mission: Mission) -> None:
    one, other, foreign = gateway(), gateway(), gateway("other-fleet")
    keys = [one, other, foreign] * EACH

    answers = together(*[
        lambda key=key, n=n: said(key, mission, compartment=str(n % 4 + 1))
        for n, key in enumerate(keys)
    ])  # fmt: skip

    assert Counter(answers) == {
        (200, ""): 1, (409, "invalid_move"): 2 * EACH - 1, (404, "not_found"): EACH,
    }  # fmt: skip
    assert holders(mission) == 1
    winner = next(n for n, answer in enumerate(answers) if answer == (200, ""))
    mission.refresh_from_db()
    assert (mission.status, mission.compartment) == ("accepted", str(winner % 4 + 1))

    late = [said(key, mission) for key in (one, other)]
    assert said(one, mission, "abort", reason="road blocked")[0] == 200
    late += [said(key, mission) for key in (one, other)]
    assert set(late) == {(409, "invalid_move")}
    mission.refresh_from_db()
    assert (mission.status, holders(mission)) == ("aborted", 1)


def test_without_the_lock_two_would_hold_it(mission: Mission) -> None:
    looked = threading.Barrier(2)

    def careless() -> str:
        found = Mission.objects.get(pk=mission.pk)
        looked.wait(60)
        if found.status != "offered":
            return "too late"
        with work.unit("careless", durable=False):
            now = clock.now()
            Mission.objects.filter(pk=found.pk).update(status="accepted", accepted_at=now)
            record("mission.accepted", subject=found, actor=SYSTEM, now=now, payload={})
        return "mine"

    assert together(careless, careless) == ["mine", "mine"]
    assert holders(mission) == 2


def test_what_is_given_elsewhere_while_it_is_accepted_has_one_holder(mission: Mission) -> None:
    key, planner = gateway(), people.actor("coordinator", organization=people.operator())
    deliveries.vehicle(code="UGV-2")
    given = actions.Assignment(method="unmanned", vehicle="UGV-2")
    uid = Delivery.objects.get(pk=mission.delivery_id).uid

    answer, _row = together(
        lambda: said(key, mission),
        lambda: actions.assign(actor=planner, now=clock.now(), uid=uid, assignment=given),
    )

    assert answer in {(200, ""), (409, "invalid_move")}
    going = Mission.objects.get(delivery=mission.delivery_id, status__in=MISSION_OPEN)
    mission.refresh_from_db()
    assert (going.vehicle.code, mission.status) == ("UGV-2", "aborted")
    assert said(key, mission) == (409, "invalid_move")


def test_two_missions_accepted_at_once_for_one_door_get_one(mission: Mission) -> None:
    key = gateway()
    second = deliveries.on_mission(deliveries.ready(to=deliveries.contact()), mission.vehicle)

    answers = together(*[
        lambda row=row: said(key, row, compartment="1") for row in (mission, second)
    ])  # fmt: skip

    assert Counter(answers) == {(200, ""): 1, (409, "compartment_taken"): 1}
    rows = Mission.objects.values_list("status", "compartment")
    assert sorted(rows) == [("accepted", "1"), ("offered", "")]
