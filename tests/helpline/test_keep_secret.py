"""A person's data is encrypted at rest and stands in no journal, outbox, notice or log."""

import logging
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from relief.core import clock, privacy
from relief.core.actors import SYSTEM
from relief.core.management.commands.rotate_keys import keys_in_use
from relief.core.privacy import encrypted_fields
from relief.helpline import actions
from relief.helpline.intake import Intake
from relief.helpline.models import AccessLook, Recipient, Ticket
from relief.helpline.web import urls
from relief.journal.relay import relay
from relief.notices import tasks
from relief.platform.embedded import locate
from tests.conftest import as_role
from tests.factories import people, tickets

CANARIES = ("金丝雀", "jinsiquenainai", "13800006021", "138 0000 6021", "13900004477")


@pytest.fixture
def key_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use a key ring of this test's own."""
    monkeypatch.setattr(privacy, "ring_path", lambda: tmp_path / "people_keys.json")
    privacy._keys_of.cache_clear()
    return tmp_path


def every_table() -> str:
    """Return all rows of all tables as text, as the superuser reads them."""
    address = locate.urls(Path(settings.DATA_DIR)).admin.rsplit("/", 1)[0] + "/relief"
    found = []
    with psycopg.connect(address, autocommit=True) as db:
        names = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            rows = db.execute(f'SELECT t::text FROM "{name}" t').fetchall()
            found.append(f"-- {name}\n" + "\n".join(text for (text,) in rows))
    return "\n".join(found)


@pytest.mark.django_db(transaction=True)
def test_a_canary_person_stands_in_no_table_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    operator = tickets.operator()
    row = tickets.fulfilled(operator)
    actions.reveal_person(actor=operator, now=clock.now(), uid=row.uid, purpose="call")
    call = tickets.call_back(row)
    answers = actions.Answers(True, True, True, False, 5, said="金丝雀说谢谢")
    actions.settle_call_back(
        actor=operator, now=clock.now(), uid=row.uid, call_back_uid=call.uid, answers=answers
    )
    actions.sweep(actor=SYSTEM, now=clock.now())
    relay()
    tasks.send_waiting()

    dump = every_table()

    assert str(row.number) in dump, "the dump must hold what is not secret"
    assert [word for word in CANARIES if word in dump] == []
    assert [word for word in CANARIES if word in caplog.text] == []
    assert Ticket.objects.get().recipient.name == tickets.CANARY["name"]


@pytest.mark.django_db
def test_whatever_page_shows_a_person_has_logged_the_look(sign_in: Callable[..., Client]) -> None:
    """Every page and list of the helpline, asked by every role that may open it."""
    operator = tickets.operator()
    row = tickets.taken(operator)
    draft = actions.save_draft(
        actor=operator, now=clock.now(), key=uuid4(), version=1, intake=tickets.intake()
    )
    call = tickets.call_back(row, "check")
    ids = {"call-back": call.uid}
    staff = (operator, tickets.lead(), people.actor("auditor", organization=people.operator()))
    shown = []
    for who in staff:
        client = sign_in(who)
        for pattern in urls.urlpatterns:
            needs_id = "uuid" in str(pattern.pattern)
            args = [ids.get(pattern.name.removesuffix("-try"), row.uid)] if needs_id else []
            before = AccessLook.objects.count()
            text = client.get(reverse(f"helpline:{pattern.name}", args=args)).content.decode()
            if any(word in text for word in CANARIES):
                shown.append((who.id, pattern.name))
                assert AccessLook.objects.count() > before, pattern.name
    assert draft.status == "draft"
    assert shown == [(operator.id, "desk")], "one's own unfinished call, and nothing else"


@pytest.mark.django_db
def test_fifty_refused_calls_leave_nobody_in_the_log(
    caplog: pytest.LogCaptureFixture,
    sign_in: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    client = sign_in(tickets.operator())
    client.raise_request_exception = False
    wrong: list[dict[str, object]] = [{"birth_year": "金丝雀"}, {"name": "金丝雀\x00"}]
    wrong += [{"name": "金丝雀" * 400}, {"sex": "金丝雀"}, {"金丝雀": 1}, {"needs": ["金丝雀"]}]
    wrong += [{"phone": ["金丝雀"]}, {"key": "金丝雀"}]

    for number in range(48):
        body = {"key": str(uuid4()), **tickets.CANARY, **wrong[number % len(wrong)]}
        client.post("/api/v1/tickets/", body, content_type="application/json")
        client.post("/helpline/draft/", body)

    def fail(_organization: int, intake: Intake) -> None:
        raise RuntimeError(f"broken by {intake}")

    monkeypatch.setattr("relief.helpline.steps.people.keep_caller", fail)
    answers = [
        client.post(path, {"key": str(uuid4()), "save": "1", **tickets.CANARY}, **kind)
        for path, kind in (
            ("/helpline/draft/", {}),
            ("/api/v1/tickets/", {"content_type": "application/json"}),
        )
    ]

    assert 500 in {answer.status_code for answer in answers}
    assert "broken by" in caplog.text
    assert [word for word in CANARIES if word in caplog.text] == []


@pytest.mark.django_db(transaction=True)
def test_rotation_rewrites_every_row_and_the_old_key_goes(key_ring: Path) -> None:
    operator = tickets.operator()
    tickets.fulfilled(operator)
    assert keys_in_use() == {"k1"}

    as_role("relief_owner")
    try:
        call_command("rotate_keys", verbosity=0)
        in_use = keys_in_use()
        call_command("rotate_keys", "--finish", verbosity=0)
    finally:
        as_role("relief_app")

    assert in_use == {"k2"}
    assert set(privacy.read_ring()["keys"]) == {"k2"}
    assert Recipient.objects.get().name == tickets.CANARY["name"]


@pytest.mark.django_db
def test_a_key_in_use_is_never_removed(key_ring: Path) -> None:
    tickets.taken(tickets.operator())
    before = privacy.read_ring()["keys"]["k1"]

    call_command("rotate_keys", "--finish", verbosity=0)

    assert privacy.read_ring()["keys"] == {"k1": before}


def test_all_of_a_persons_columns_are_encrypted() -> None:
    names = {f"{model.__name__}.{field.name}" for model, field in encrypted_fields()}

    assert {"Recipient.name", "Recipient.phone", "Household.address", "Ticket.intake"} <= names
    assert {"Caller.phone", "Call.number", "CallBack.said", "Contact.phone"} <= names
