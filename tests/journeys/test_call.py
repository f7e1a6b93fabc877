"""From the telephone's ring to the closed ticket, over HTTP alone, in both languages."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from relief.delivery.models import Contact, Delivery
from relief.helpline.models import Call, Ticket
from relief.journal.models import OutboxEntry
from tests.factories import deliveries, people, stock, tickets
from tests.journeys.test_main_path import drive, import_list, pack_and_send, reserve_and_release
from tests.journeys.world import CANARIES, NAME, PHONE, Path, build, program, signed_in, workers

WORDS = {
    "en": ("Number they ring from", "P1 and P2 never wait for the caller"),
    "zh-hans": ("来电号码", "P1 和 P2 不能等来电人"),
}


@pytest.fixture
def path(db: None) -> Path:
    return build()


def desk(language: str) -> Client:
    """Return an operator's browser in a language."""
    browser = signed_in(tickets.operator())
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return browser


def ring(path: Path, *events: str) -> None:
    telephone = program(people.operator(), "tickets:write")
    for event in events:
        body = {
            "event": event,
            "callId": "c1",
            "direction": "in",
            "from": PHONE,
            "to": "4008123123",
        }
        path.post(telephone, "/helpline/calls/", body)


def take(path: Path, operator: Client, language: str) -> Ticket:
    """The telephone opens the page; a red flag is asked and denied; the call is saved."""
    ring(path, "newCall", "answer")
    page = operator.get(f"/helpline/new/?phone={PHONE}").content.decode()
    assert WORDS[language][0] in page
    assert f'value="{PHONE}"' in page
    said = {
        "key": str(uuid4()), "version": 1, "emergency": path.emergency, "phone": PHONE,
        "relation": "neighbour", "name": NAME, "birth_year": 1931, "where": f"site:{path.site}",
        "road": "金丝雀小区", "room": "502", "living": "alone", "mobility": "bed",
        "medicine_days": 0, "flag_fall": "no", "mode": "station", "consent": ["record", "share"],
        "need_item": [str(stock.item("blanket").uid)], "need_quantity": ["2"],
    }  # fmt: skip
    saved = operator.post("/helpline/draft/", {**said, "save": "1"})
    assert saved.status_code == 302
    ring(path, "hangup")
    return Ticket.objects.get()


def bring(path: Path, row: Ticket) -> Delivery:
    reserve_and_release(path)
    drive(path, pack_and_send(path)["number"])
    done = Delivery.objects.get()
    way = {"method": "home", "courier": path.courier_uid}
    path.post(path.coordinator, f"/deliveries/{done.uid}/assign/", way)
    path.post(path.courier, f"/deliveries/{done.uid}/go-out/")
    proof = {"signer_role": "self", "code": deliveries.code_of(done)}
    path.post(path.courier, f"/deliveries/{done.uid}/hand-over/", proof, content_type=None)
    workers()
    return done


def confirm(path: Path, operator: Client, row: Ticket) -> dict[str, Any]:
    owed = path.get(operator, f"/tickets/{row.uid}/")["call_backs"]
    assert [call["kind"] for call in owed] == ["confirm"]
    answers = {"received": True, "right": True, "safe": True, "more": False, "score": 5}
    body = {"call_back": owed[0]["uid"], **answers}
    return path.post(operator, f"/tickets/{row.uid}/confirm/", body)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_call_becomes_goods_at_the_door_and_a_closed_ticket(path: Path, language: str) -> None:
    import_list(path)
    quota = {"emergency": path.emergency, "triage_class": 2, "lines_a_day": 5, "units_a_day": 50}
    path.post(path.coordinator, "/helpline/quotas/", quota)
    operator = desk(language)

    row = take(path, operator, language)
    asked = path.post(operator, f"/tickets/{row.uid}/request/")
    waits = operator.post(
        f"/api/v1/tickets/{row.uid}/wait/", {"waits_for": "waiting_caller"}, "application/json"
    )
    workers()
    done = bring(path, row)
    closed = confirm(path, operator, row)
    workers()

    assert (row.triage_class, asked["status"], row.delivery_method) == (2, "approved", "home")
    assert waits.status_code == 422
    assert WORDS[language][1] in waits.json()["detail"]
    assert Call.objects.get().ticket_id == row.pk
    assert closed["status"] == "closed"
    done.refresh_from_db()
    assert done.status == "confirmed"
    assert not OutboxEntry.objects.exists()
    assert Contact.objects.get().name == NAME
    assert [word for word in CANARIES if word in " ".join(path.seen)] == []
