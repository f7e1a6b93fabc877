"""Requests over the API."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client

from relief.core.actors import Actor
from relief.demand.models import ReliefRequest
from tests.factories import requests

SignIn = Callable[[Actor], Client]
JSON = "application/json"


def test_a_request_goes_from_draft_to_approved(
    owner: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    requests.item()
    body = {
        "emergency": str(requests.emergency().uid),
        "site": str(requests.site().uid),
        "people": 500,
        "lines": [{"item": "tent-12", "quantity": 100}],
    }
    mine, theirs = sign_in(owner), sign_in(coordinator)

    made = mine.post("/api/v1/requests/", body, JSON)
    uid = made.json()["uid"]
    submitted = mine.post(f"/api/v1/requests/{uid}/submit/", {}, JSON)
    line = submitted.json()["lines"][0]["uid"]
    findings = {"lines": [{"line": line, "quantity": 80, "reason": "counted"}]}
    approved = theirs.post(f"/api/v1/requests/{uid}/approve/", findings, JSON)

    assert [made.status_code, submitted.status_code, approved.status_code] == [201, 200, 200]
    assert approved.json()["status"] == "approved"
    assert approved.json()["lines"][0]["verified"] == 80


def test_the_same_key_twice_makes_one_request(owner: Actor, sign_in: SignIn) -> None:
    requests.item()
    body = {
        "emergency": str(requests.emergency().uid),
        "site": str(requests.site().uid),
        "people": 500,
        "lines": [{"item": "tent-12", "quantity": 100}],
    }
    client = sign_in(owner)

    answers = [
        client.post("/api/v1/requests/", body, JSON, headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert ReliefRequest.objects.count() == 1


def test_bad_numbers_name_their_field(owner: Actor, sign_in: SignIn) -> None:
    requests.item()
    body = {
        "emergency": str(requests.emergency().uid),
        "site": str(requests.site().uid),
        "people": -1,
        "lines": [{"item": "tent-12", "quantity": 10**13}],
    }

    answer = sign_in(owner).post("/api/v1/requests/", body, JSON)

    assert answer.status_code == 400
    assert {row["field"] for row in answer.json()["errors"]} == {"people", "lines[0].quantity"}


def test_anothers_request_is_answered_like_a_missing_one(
    owner: Actor, outsider: Actor, sign_in: SignIn
) -> None:
    uid = requests.submitted(owner).uid
    client = sign_in(outsider)

    for path in ("", "submit/", "cancel/"):
        send = client.post if path else client.get
        extra = {"data": {"reason": "x"} if path == "cancel/" else {}, "content_type": JSON}
        bodies = []
        for row in (uid, uuid4()):
            answer = send(f"/api/v1/requests/{row}/{path}", **(extra if path else {}))  # type: ignore[arg-type]
            assert answer.status_code == 404
            bodies.append({k: v for k, v in answer.json().items() if k != "request_id"})
        assert bodies[0] == bodies[1]
    assert client.get(f"/api/v1/requests/?after={uid}").status_code == 400
    assert client.get("/api/v1/requests/?item=tent-12").json()["items"] == []


def test_an_unknown_parameter_is_refused(owner: Actor, sign_in: SignIn) -> None:
    assert sign_in(owner).get("/api/v1/requests/?colour=red").status_code == 400
