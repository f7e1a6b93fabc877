"""Plans, release orders and appeals over the API."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client

from relief.allocation import tasks
from relief.allocation.models import AllocationPlan, ReleaseOrder
from relief.core.actors import Actor
from relief.demand.models import RequestLine
from tests.factories import people, plans, requests

SignIn = Callable[[Actor], Client]
JSON = "application/json"


def test_a_plan_goes_from_asked_to_released(
    owner: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    client = sign_in(coordinator)
    giver = sign_in(people.actor("partner_admin", organization=people.partner("giver")))

    asked = client.post("/api/v1/plans/", {"emergency": str(requests.emergency().uid)}, JSON)
    uid = asked.json()["uid"]
    tasks.work_out_waiting()
    lines = client.get(f"/api/v1/allocations/?plan={uid}").json()["items"]
    approved = client.post(f"/api/v1/plans/{uid}/approve/", {}, JSON)
    order = giver.get("/api/v1/release-orders/?status=submitted").json()["items"][0]
    accepted = giver.post(f"/api/v1/release-orders/{order['uid']}/accept/", {}, JSON)

    assert [asked.status_code, approved.status_code, accepted.status_code] == [201, 200, 200]
    assert [row["quantity"] for row in lines] == [50]
    assert approved.json()["status"] == "committed"
    assert accepted.json()["status"] == "accepted"


def test_two_plans_are_compared(owner: Actor, coordinator: Actor, sign_in: SignIn) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    plans.stock(people.partner("hoarder"), 20, shared=False)
    plan = plans.proposed(coordinator)
    client = sign_in(coordinator)
    body = {"assumptions": [{"kind": "share", "owner": "hoarder"}]}

    copy = client.post(f"/api/v1/plans/{plan.uid}/what-if/", body, JSON).json()["uid"]
    tasks.work_out_waiting()
    answer = client.get(f"/api/v1/plans/{plan.uid}/compare/?with={copy}").json()

    assert [(row["left"], row["right"], row["difference"]) for row in answer["requests"]] == [
        (0.0, 0.4, 40.0)
    ]
    assert answer["runs_out"] == [{"item": "tent-12", "left": 50, "right": 30}]
    for kind, code in (("partners", owner.organization_code), ("items", "tent-12")):
        assert [
            (row["code"], row["left"], row["right"], row["difference"]) for row in answer[kind]
        ] == [(code, 0.0, 0.4, 40.0)]
    assert [row["difference"] for row in answer["places"]] == [40.0]
    assert [answer[side]["figures"]["mean"] for side in ("left", "right")] == [0.0, 0.4]
    assert answer["right"]["figures"]["unit_hours"] > answer["left"]["figures"]["unit_hours"] == 0


def test_a_partner_sees_its_part_of_committed_plans_only(
    owner: Actor, outsider: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    mine, theirs = sign_in(owner), sign_in(outsider)
    before = mine.get(f"/api/v1/plans/{plan.uid}/").status_code

    sign_in(coordinator).post(f"/api/v1/plans/{plan.uid}/approve/", {}, JSON)

    assert before == 404
    assert mine.get(f"/api/v1/plans/{plan.uid}/").status_code == 200
    assert len(mine.get("/api/v1/allocations/").json()["items"]) == 1
    assert theirs.get(f"/api/v1/plans/{plan.uid}/").status_code == 404
    assert theirs.get("/api/v1/allocations/").json()["items"] == []
    assert theirs.get("/api/v1/release-orders/").json()["items"] == []


def test_foreign_and_missing_rows_are_answered_alike(
    owner: Actor, outsider: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    order = plans.order(coordinator)
    client = sign_in(outsider)

    pairs = [
        [
            client.post(f"/api/v1/release-orders/{uid}/accept/", {}, JSON)
            for uid in (order.uid, uuid4())
        ],
        [
            client.post("/api/v1/appeals/", {"line": str(uid), "text": "x"}, JSON)
            for uid in (RequestLine.objects.get().uid, uuid4())
        ],
    ]

    for pair in pairs:
        bodies = [{k: v for k, v in row.json().items() if k != "request_id"} for row in pair]
        assert [row.status_code for row in pair] == [404, 404]
        assert bodies[0] == bodies[1]
    assert ReleaseOrder.objects.get().status == "submitted"


def test_the_same_key_twice_asks_once(owner: Actor, coordinator: Actor, sign_in: SignIn) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    body = {"emergency": str(requests.emergency().uid), "place": "5133"}
    client = sign_in(coordinator)

    for _ in range(2):
        client.post("/api/v1/plans/", body, JSON, headers={"Idempotency-Key": "k"})

    assert AllocationPlan.objects.count() == 1
