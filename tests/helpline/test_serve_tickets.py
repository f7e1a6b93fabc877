"""The API of tickets and the hook of the telephone: codes and figures, never a person."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.helpline import actions
from relief.helpline.models import Call, CallBack, Ticket
from tests.chance import without_chance
from tests.factories import consignments, people, tickets

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def as_client(*scopes: str) -> dict[str, str]:
    key = people.api_key(people.operator(), *(scopes or ("tickets:write",)))
    return {"Authorization": f"Bearer {key}"}


def post(path: str, body: dict[str, object], headers: dict[str, str]) -> object:
    return Client().post(path, json.dumps(body), "application/json", headers=headers)


def hear(
    event: str, headers: dict[str, str], call: str = "c1", number: str = "13800136021"
) -> dict:
    body = {"event": event, "from": number, "to": "4008123123", "direction": "in", "callId": call}
    return post("/api/v1/helpline/calls/", body, headers).json()


def test_a_list_never_holds_a_persons_data(operator: Actor) -> None:
    tickets.taken(operator)

    answer = Client().get("/api/v1/tickets/", headers=as_client())

    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer.json()["items"][0]["triage_class"] == 2
    assert "金丝雀" not in text
    assert "6021" not in without_chance(text)


def test_a_program_takes_a_ticket_once_a_key() -> None:
    need = tickets.need()
    body = {
        "key": str(uuid4()),
        "emergency": str(consignments.emergency().uid),
        "phone": "13800138000",
        "name": "金丝雀",
        "medicine_days": 0,
        "living": "alone",
        "site": str(consignments.site().uid),
        "needs": [{"item": need.item, "quantity": 2}],
    }

    first, again = (post("/api/v1/tickets/", body, headers) for headers in [as_client()] * 2)

    assert (first.status_code, again.json()["uid"]) == (201, first.json()["uid"])
    assert first.json()["parts"] == {"medicine": 40, "alone": 12}
    assert {row["kind"] for row in first.json()["clocks"]} == {"contact", "plan", "met", "check"}


def test_an_unknown_field_is_refused() -> None:
    answer = post("/api/v1/tickets/", {"key": str(uuid4()), "colour": "red"}, as_client())

    assert answer.status_code == 400


def test_a_key_without_the_scope_is_refused_and_a_strangers_sees_nothing(
    operator: Actor,
) -> None:
    row = tickets.taken(operator)
    stranger = people.api_key(people.partner("other"), "tickets:write")

    refused = Client().get("/api/v1/tickets/", headers=as_client("stock:read"))
    hidden = Client().get(
        f"/api/v1/tickets/{row.uid}/", headers={"Authorization": f"Bearer {stranger}"}
    )

    assert (refused.status_code, hidden.status_code) == (403, 403)


def test_a_ticket_is_moved_by_commands(operator: Actor, sign_in: SignIn) -> None:
    row, client = tickets.taken(operator), sign_in(operator)
    path = f"/api/v1/tickets/{row.uid}"

    started = client.post(f"{path}/start/", {}, "application/json")
    asked = client.post(f"{path}/request/", {}, "application/json")
    waits = client.post(f"{path}/wait/", {"waits_for": "waiting_caller"}, "application/json")

    assert started.json()["status"] == "in_progress"
    assert asked.json()["status"] == "submitted"
    assert waits.status_code == 422


def test_what_is_owed_is_listed_and_confirmed_by_a_program(operator: Actor) -> None:
    row = tickets.fulfilled(operator)
    path, headers = f"/api/v1/tickets/{row.uid}/", as_client()

    owed = Client().get(path, headers=headers).json()["call_backs"]
    answers = {"received": True, "right": True, "safe": True, "more": False, "score": 5}
    done = post(f"{path}confirm/", {"call_back": owed[0]["uid"], **answers}, headers)

    assert [call["kind"] for call in owed] == ["confirm"]
    assert done.json()["status"] == "closed"


def test_a_referral_an_ambulance_and_a_colleague_by_command(
    operator: Actor, lead: Actor, sign_in: SignIn
) -> None:
    row, client = tickets.taken(operator), sign_in(lead)
    path = f"/api/v1/tickets/{row.uid}"
    person = {"person": str(people.user_of(operator).uid)}

    given = client.post(f"{path}/assign/", person, "application/json")
    life = client.post(f"{path}/120/", {}, "application/json")
    client.post(f"{path}/refer/", {"office": "县卫健局"}, "application/json")
    done = {"accepted": True, "outcome": "已送医"}
    settled = client.post(f"{path}/referral/", done, "application/json")

    assert (given.status_code, life.json()["triage_class"]) == (200, 1)
    assert settled.json()["status"] == "verifying"


def test_a_coordinator_grants_by_command_and_an_auditor_lists_looks(
    operator: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    row = tickets.taken(operator)
    actions.reveal_person(actor=operator, now=clock.now(), uid=row.uid, purpose="call")
    body = {"emergency": str(row.emergency.uid), "triage_class": 2}
    body |= {"lines_a_day": 5, "units_a_day": 9}
    auditor = people.actor("auditor", organization=people.operator())

    granted = sign_in(coordinator).post(
        "/api/v1/helpline/quotas/", body, content_type="application/json"
    )
    looks = sign_in(auditor).get("/api/v1/helpline/looks/")

    assert granted.json()["lines_a_day"] == 5
    assert looks.json()["items"][0]["purpose"] == "call"
    assert tickets.CANARY["name"] not in looks.content.decode()


def test_three_events_follow_a_call() -> None:
    headers = as_client()

    states = [hear(event, headers)["state"] for event in ("newCall", "answer", "hangup", "hangup")]

    assert states == ["ringing", "answered", "ended", "ended"]
    assert Call.objects.count() == 1
    assert not Ticket.objects.exists()


def test_a_lost_call_is_rung_back_within_five_minutes_once_a_number() -> None:
    headers = as_client()
    for call in ("c1", "c2"):
        hear("newCall", headers, call)
        hear("hangup", headers, call)

    row = Ticket.objects.get()
    owed = CallBack.objects.get()
    assert (row.status, row.triage_class, owed.kind) == ("open", 3, "abandoned")
    assert (owed.due_at - owed.base_at).total_seconds() == 300


def test_the_lost_call_of_somebody_at_risk_is_p2(operator: Actor) -> None:
    tickets.taken(operator, phone="13800136021")
    headers = as_client()

    hear("newCall", headers)
    hear("hangup", headers)

    assert Ticket.objects.latest("pk").triage_class == 2


def test_a_call_of_an_unreadable_number_is_kept() -> None:
    answer = hear("newCall", as_client(), number="12345")

    assert answer["state"] == "ringing"
    assert Call.objects.get().number == "12345"


def test_due_calls_are_told_by_the_sweep() -> None:
    headers = as_client()
    hear("newCall", headers)
    hear("hangup", headers)
    due = CallBack.objects.get().due_at

    assert actions.sweep(actor=SYSTEM, now=due) == 1
    assert actions.sweep(actor=SYSTEM, now=clock.now()) == 0
