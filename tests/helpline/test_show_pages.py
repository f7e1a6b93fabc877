"""The helpline's pages open for those they are for, masked, and refuse others."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from relief.core.actors import Actor
from relief.helpline.models import AccessLook, Ticket
from tests.factories import people, tickets

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def url(name: str, row: Ticket | None = None) -> str:
    return reverse(f"helpline:{name}", args=[row.uid] if row else [])


def shows(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def leaks(text: str) -> list[str]:
    known = [*tickets.CANARY.values(), "13800006021", "金丝雀"]
    return [word for word in known if word in text]


@pytest.mark.parametrize("name", ["desk", "new", "ticket-list"])
def test_an_operator_opens_the_page(operator: Actor, sign_in: SignIn, name: str) -> None:
    tickets.taken(operator)

    response = sign_in(operator).get(url(name))

    assert response.status_code == 200
    assert leaks(shows(response)) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_ticket_shows_its_person_masked(operator: Actor, sign_in: SignIn, language: str) -> None:
    row = tickets.fulfilled(operator)
    client = sign_in(operator)
    client.cookies["language"] = language

    text = shows(client.get(url("ticket-detail", row)))

    assert row.number in text
    assert leaks(text) == []
    assert AccessLook.objects.count() == 0


def test_a_person_shows_after_a_purpose_and_the_look_is_logged(
    operator: Actor, sign_in: SignIn
) -> None:
    row = tickets.taken(operator)
    client = sign_in(operator)

    before = shows(client.get(url("ticket-person", row)))
    after = shows(client.post(url("ticket-person", row), {"purpose": "call"}))

    look = AccessLook.objects.get()
    assert leaks(before) == []
    assert "金丝雀奶奶" in after
    assert (look.purpose, look.viewer_id, look.person_uid) == (
        "call",
        operator.id,
        row.recipient.uid,
    )
    assert "name" in look.fields


def test_no_purpose_no_person(operator: Actor, sign_in: SignIn) -> None:
    row = tickets.taken(operator)

    response = sign_in(operator).post(url("ticket-person", row), {})

    assert response.status_code == 422
    assert leaks(shows(response)) == []
    assert not AccessLook.objects.exists()


def test_the_call_back_page_asks_five_questions_and_closes(
    operator: Actor, sign_in: SignIn
) -> None:
    row = tickets.fulfilled(operator)
    page = reverse("helpline:call-back", args=[tickets.call_back(row).uid])
    client = sign_in(operator)

    assert leaks(shows(client.get(page))) == []
    answers = {"received": "yes", "right": "yes", "safe": "yes", "more": "no", "score": "5"}
    client.post(page, answers)

    row.refresh_from_db()
    assert row.status == "closed"


def test_an_auditor_reads_who_looked_and_a_coordinator_grants(
    operator: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    row = tickets.taken(operator)
    sign_in(operator).post(url("ticket-person", row), {"purpose": "medical"})
    auditor = people.actor("auditor", organization=people.operator())

    looks = shows(sign_in(auditor).get(url("looks")))
    assert row.number in looks
    assert "year of birth" in looks
    assert "birth_year" not in looks
    assert sign_in(auditor).get(url("quotas")).status_code == 403
    assert sign_in(coordinator).get(url("quotas")).status_code == 200


@pytest.mark.parametrize(
    "name", ["ticket-class", "ticket-wait", "ticket-refer", "ticket-duplicate", "ticket-cancel"]
)
def test_a_question_about_a_ticket_opens(operator: Actor, sign_in: SignIn, name: str) -> None:
    row = tickets.taken(operator)

    assert sign_in(operator).get(url(name, row)).status_code == 200


@pytest.mark.parametrize("name", ["ticket-detail", "ticket-person", "ticket-class"])
def test_another_helplines_ticket_is_not_found(operator: Actor, sign_in: SignIn, name: str) -> None:
    row = tickets.taken(operator)
    stranger = people.actor("helpline_operator", organization=people.partner("other-helpline"))

    assert sign_in(stranger).get(url(name, row)).status_code == 404


def test_a_stock_keeper_has_no_helpline(owner: Actor, sign_in: SignIn) -> None:
    assert sign_in(owner).get(url("desk")).status_code == 403
    assert sign_in(owner).get(url("ticket-list")).status_code == 403
