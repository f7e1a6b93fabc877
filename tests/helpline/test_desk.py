"""The desk saves a call while it lasts and makes it a ticket with F9."""

import datetime
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import Actor
from relief.helpline import actions
from relief.helpline.models import AccessLook, Ticket
from tests.factories import consignments, tickets

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
DRAFT = "/helpline/draft/"
HTMX = {"HX-Request": "true", "HX-Target": "beside"}


def said(key: UUID, version: int = 1, **more: object) -> dict[str, object]:
    need = tickets.need()
    return {
        "key": str(key),
        "version": version,
        "emergency": str(consignments.emergency().uid),
        "phone": tickets.CANARY["phone"],
        "relation": "family",
        "name": tickets.CANARY["name"],
        "birth_year": 1940,
        "living": "alone",
        "medicine_days": 2,
        "flag_chest_pain": "no",
        "need_item": [need.item],
        "need_quantity": ["2"],
        "need_size": ["L"],
        "need_hours": ["6"],
        **more,
    }


def test_what_is_said_is_saved_and_the_sum_shown(operator: Actor, sign_in: SignIn) -> None:
    key = uuid4()

    response = sign_in(operator).post(DRAFT, said(key), headers=HTMX)

    row = Ticket.objects.get(draft_key=key)
    assert response.status_code == 200
    assert (row.status, row.draft_version) == ("draft", 1)
    assert row.parts == {"medicine": 30, "alone": 12, "age": 6}
    assert row.number in response.content.decode()


def test_an_older_save_that_arrives_late_changes_nothing(operator: Actor, sign_in: SignIn) -> None:
    key, client = uuid4(), sign_in(operator)
    client.post(DRAFT, said(key, 2), headers=HTMX)

    client.post(DRAFT, said(key, 1, living="carer"), headers=HTMX)

    assert Ticket.objects.get(draft_key=key).parts["alone"] == 12


def test_a_red_flag_opens_the_ticket_as_p1_before_the_form_is_finished(
    operator: Actor, sign_in: SignIn
) -> None:
    key = uuid4()

    sign_in(operator).post(DRAFT, said(key, flag_breathless="yes"), headers=HTMX)

    row = Ticket.objects.get(draft_key=key)
    assert (row.status, row.triage_class, row.flags) == ("open", 1, ["breathless"])
    assert set(row.clocks.values_list("kind", flat=True)) == {"plan", "met", "check"}
    call = tickets.call_back(row, "check")
    assert call.due_at - row.opened_at == datetime.timedelta(minutes=5), "if the call is cut"


def test_f9_makes_a_ticket_and_leads_to_it(operator: Actor, sign_in: SignIn) -> None:
    key = uuid4()

    response = sign_in(operator).post(DRAFT, said(key, save="1"), headers=HTMX)

    row = Ticket.objects.get(draft_key=key)
    assert response.headers["HX-Redirect"] == reverse("helpline:ticket-detail", args=[row.uid])
    assert (row.status, row.assigned_to_id) == ("assigned", operator.id)
    assert [(need.quantity, need.size) for need in row.needs.all()] == [(2, "L")]


def test_an_unfinished_call_is_there_again_and_the_look_is_logged(
    operator: Actor, sign_in: SignIn
) -> None:
    sign_in(operator).post(DRAFT, said(uuid4()), headers=HTMX)

    text = sign_in(operator).get("/helpline/").content.decode()

    assert tickets.CANARY["name"] in text
    assert AccessLook.objects.get().purpose == "in_call"


def test_a_colleague_does_not_see_an_unfinished_call(
    operator: Actor, lead: Actor, sign_in: SignIn
) -> None:
    key = uuid4()
    sign_in(operator).post(DRAFT, said(key), headers=HTMX)

    assert tickets.CANARY["name"] not in sign_in(lead).get("/helpline/").content.decode()
    assert sign_in(lead).get(f"/helpline/?key={key}").status_code == 404
    answer = sign_in(lead).post(DRAFT, said(key, 5), headers=HTMX)
    assert answer.status_code == 422


def test_the_pop_up_starts_a_new_call_with_its_number(operator: Actor, sign_in: SignIn) -> None:
    sign_in(operator).post(DRAFT, said(uuid4()), headers=HTMX)

    text = sign_in(operator).get("/helpline/new/?phone=08362812345").content.decode()

    assert 'value="08362812345"' in text
    assert tickets.CANARY["name"] not in text


def test_somebody_known_shows_beside_the_form_and_yes_links_them(
    operator: Actor, sign_in: SignIn
) -> None:
    known = tickets.taken(operator)
    key, client = uuid4(), sign_in(operator)
    given = {"pinyin": tickets.CANARY["pinyin"], "birth_year": tickets.intake().birth_year}

    text = client.post(DRAFT, said(key, **given), headers=HTMX).content.decode()
    client.post(
        "/helpline/match/",
        said(key, 2, person=str(known.recipient.uid), is_same="yes", **given),
        headers=HTMX,
    )

    assert "金**" in text
    assert known.number in text
    assert Ticket.objects.get(draft_key=key).recipient_id == known.recipient_id


def test_a_number_alone_finds_who_rang_before_masked(
    operator: Actor, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HELPLINE_AREA_CODE", "0836")
    known = tickets.taken(operator, phone="0836-2812345")

    given = {"key": str(uuid4()), "version": 1, "phone": "2812345"}
    text = sign_in(operator).post(DRAFT, given, headers=HTMX).content.decode()

    assert "Rang from this number before" in text
    assert known.number in text
    assert tickets.CANARY["name"] not in text


def test_who_was_lost_is_taken_at_the_desk_once_reached(operator: Actor, sign_in: SignIn) -> None:
    row = tickets.lost(operator, "13800136021")
    call = tickets.call_back(row, "abandoned")
    client = sign_in(operator)

    reached = client.post(f"/helpline/call-backs/{call.uid}/try/", {"outcome": "reached"})
    page = client.get(reached.headers["Location"]).content.decode()
    client.post(DRAFT, said(row.draft_key, 5, save="1"), headers=HTMX)

    row.refresh_from_db()
    assert reached.headers["Location"] == f"/helpline/?key={row.draft_key}"
    assert "13800136021" in page
    assert (row.status, row.taken_by_id) == ("assigned", operator.id)


def test_a_lost_caller_who_rings_again_is_not_rung_back(operator: Actor, sign_in: SignIn) -> None:
    lost = tickets.lost(operator, "13800136021")
    key = uuid4()

    sign_in(operator).post(DRAFT, said(key, save="1", phone="138 0013 6021"), headers=HTMX)

    row = Ticket.objects.get(draft_key=key)
    lost.refresh_from_db()
    assert (lost.status, lost.duplicate_of_id) == ("duplicate", row.pk)
    assert not lost.call_backs.filter(ended_at=None).exists()
    assert row.calls.exists() or lost.calls.exists()


def test_the_desk_says_how_many_calls_were_answered(operator: Actor, sign_in: SignIn) -> None:
    tickets.lost(operator, "13800136021")
    tickets.heard(operator, "13800136022", "newCall", "answer", "hangup")

    assert "50% answered" in sign_in(operator).get("/helpline/").content.decode()


def test_f2_notes_the_hand_over_to_120_and_the_call_goes_on(
    operator: Actor, sign_in: SignIn
) -> None:
    key, client = uuid4(), sign_in(operator)

    response = client.post("/helpline/transfer/", said(key), headers=HTMX)
    client.post(DRAFT, said(key, 3, save="1", flag_fall="yes"), headers=HTMX)

    row = Ticket.objects.get(draft_key=key)
    assert response.status_code == 200
    assert (row.triage_class, row.status) == (1, "assigned")
    clocks = row.clocks.filter(kind__in=["plan", "met"]).values_list("kind", "status")
    assert sorted(clocks) == [("met", "kept"), ("plan", "kept")]


def test_a_wrong_number_of_days_is_told_and_nothing_is_lost(
    operator: Actor, sign_in: SignIn
) -> None:
    response = sign_in(operator).post(DRAFT, said(uuid4(), medicine_days="many"), headers=HTMX)

    assert response.status_code == 422
    assert "medicine_days" in response.content.decode()


def test_a_wrong_number_is_dropped_and_nothing_of_it_kept(
    operator: Actor, lead: Actor, sign_in: SignIn
) -> None:
    key, client = uuid4(), sign_in(operator)
    client.post(DRAFT, said(key), headers=HTMX)

    foreign = sign_in(lead).post("/helpline/drop/", {"key": str(key)})
    assert Ticket.objects.get(draft_key=key).status == "draft"
    first = client.post("/helpline/drop/", {"key": str(key)})
    again = client.post("/helpline/drop/", {"key": str(key)})
    client.post(DRAFT, said(key, 9), headers=HTMX)  # a save that arrives late

    row = Ticket.objects.get(draft_key=key)
    assert foreign.headers["Location"] == f"/helpline/?key={key}"
    assert first.headers["Location"] == again.headers["Location"] == "/helpline/new/"
    assert (row.status, str(row.intake)) == ("cancelled", "")
    assert row.number not in client.get("/tickets/").content.decode()


def test_a_red_flag_is_not_dropped_as_a_wrong_number(operator: Actor, sign_in: SignIn) -> None:
    key, client = uuid4(), sign_in(operator)
    client.post(DRAFT, said(key, flag_fall="yes"), headers=HTMX)

    client.post("/helpline/drop/", {"key": str(key)})

    assert Ticket.objects.get(draft_key=key).status == "open"


def test_a_call_that_waits_opens_the_form_with_its_number(operator: Actor, sign_in: SignIn) -> None:
    call = tickets.heard(operator, "13800136022", "newCall")
    client = sign_in(operator)

    waiting = client.get("/helpline/").content.decode()
    text = client.get(f"/helpline/new/?call={call.uid}").content.decode()
    unknown = client.get(f"/helpline/new/?call={uuid4()}")

    assert f"?call={call.uid}" in waiting
    assert "13800136022" not in waiting
    assert 'value="13800136022"' in text
    assert unknown.status_code == 200


def test_a_colleague_on_the_same_number_is_named(
    operator: Actor, lead: Actor, sign_in: SignIn
) -> None:
    tickets.heard(operator, "13800136022", "newCall", "answer")
    given = {"key": str(uuid4()), "version": 1, "phone": "138 0013 6022"}

    colleague = sign_in(lead).post(DRAFT, given, headers=HTMX).content.decode()
    own = sign_in(operator).post(DRAFT, {**given, "key": str(uuid4())}, headers=HTMX)

    assert "is speaking with this number" in colleague
    assert "is speaking with this number" not in own.content.decode()


def test_a_lead_sees_what_everybody_promised_and_who_holds_it(
    operator: Actor, lead: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    row = tickets.taken(operator)

    led = sign_in(lead).get("/helpline/").content.decode()
    seen = sign_in(coordinator).get("/helpline/").content.decode()
    own = sign_in(operator).get("/helpline/").content.decode()

    assert "What everybody promised" in led
    assert row.number in led
    assert row.number in seen
    assert "Are you safe now?" not in seen
    assert "What everybody promised" not in own


def test_tickets_that_are_over_come_last(operator: Actor, sign_in: SignIn) -> None:
    over = tickets.taken(operator, flags=("fall",))
    actions.cancel(actor=operator, now=clock.now(), uid=over.uid, reason="x")
    going = tickets.taken(operator)

    text = sign_in(operator).get("/tickets/").content.decode()

    assert text.index(going.number) < text.index(over.number)


def test_a_word_of_danger_makes_the_operator_ask_and_decides_nothing(
    operator: Actor, sign_in: SignIn
) -> None:
    key, client = uuid4(), sign_in(operator)

    asked = client.post(DRAFT, said(key, note="说喘不上气"), headers=HTMX).content.decode()
    answered = client.post(
        DRAFT, said(key, 2, note="说喘不上气", flag_breathless="no"), headers=HTMX
    ).content.decode()

    assert "They said “喘不上气”" in asked
    assert 'id="heard"' in asked
    assert "They said" not in answered
    assert Ticket.objects.get(draft_key=key).triage_class is None
