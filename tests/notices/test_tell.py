"""Notices reach the people a step concerns, once, in their language; mail and SMS go out once."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config.settings import base
from relief.allocation.tasks import read_equity
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.helpline import actions as helpline
from relief.journal.models import Event, OutboxEntry
from relief.journal.relay import relay
from relief.notices import actions, tasks
from relief.notices.models import Message, Notice
from relief.notices.texts import named
from tests.factories import deliveries, people, plans, requests, tickets

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep sent messages of a test apart."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return tmp_path


def people_told(event_type: str) -> set[int]:
    return set(Notice.objects.filter(event_type=event_type).values_list("person_id", flat=True))


def read(client: Client, language: str) -> str:
    client.cookies["language"] = language
    return client.get("/notices/").content.decode()


def test_an_approval_is_told_to_the_requesters_people_and_nobody_else(
    owner: Actor, outsider: Actor, sign_in: SignIn
) -> None:
    request = requests.approved(owner)
    relay()

    assert people_told("request.approved") == {owner.id}
    assert f"{request.number} was approved" in read(sign_in(owner), "en")
    assert f"{request.number} 已批准" in read(sign_in(owner), "zh-hans")
    assert str(request.number) not in read(sign_in(outsider), "en")


def test_an_event_that_is_relayed_again_is_told_once(owner: Actor) -> None:
    requests.approved(owner)
    relay()
    event = Event.objects.get(type="request.approved")

    OutboxEntry.objects.create(event=event, subject_uid=event.subject_uid)
    relay()

    assert Notice.objects.filter(event_type="request.approved").count() == 1


def test_a_broken_promise_of_a_ticket_reaches_operator_lead_and_coordinator(
    coordinator: Actor,
) -> None:
    operator, lead = tickets.operator(), tickets.lead()
    row = tickets.taken(operator)
    due = row.clocks.get(kind="plan").due_at

    helpline.sweep(actor=SYSTEM, now=due)
    relay()

    assert people_told("ticket.breached") == {operator.id, lead.id, coordinator.id}


def test_half_of_the_time_is_told_to_the_operator_alone(coordinator: Actor) -> None:
    operator = tickets.operator()
    tickets.lead()
    row = tickets.taken(operator)

    helpline.sweep(actor=SYSTEM, now=row.clocks.get(kind="plan").half_at)
    relay()

    assert people_told("ticket.warned") == {operator.id}


def test_the_bell_counts_and_all_read_empties_it(owner: Actor, sign_in: SignIn) -> None:
    requests.approved(owner)
    relay()
    client = sign_in(owner)

    before = client.get("/notices/").context["unread"]
    client.post("/notices/read/")

    assert before == 1
    assert client.get("/notices/").context["unread"] == 0


def test_who_wants_mail_at_once_gets_it_in_their_language_once(owner: Actor, folder: Path) -> None:
    actions.prefer(actor=owner, now=clock.now(), mail="at_once", digest_hour=8)
    request = requests.approved(owner)
    relay()

    assert tasks.send_waiting() == 1
    assert tasks.send_waiting() == 0

    files = list((folder / "outbox").glob("mail-*.txt"))
    assert len(files) == 1
    assert f"{request.number} was approved" in files[0].read_text()
    assert files[0].stat().st_mode & 0o077 == 0


def test_a_daily_mail_goes_out_once_a_day_after_its_hour(owner: Actor) -> None:
    requests.approved(owner)
    relay()
    morning = datetime.datetime(2026, 3, 2, 0, 30, tzinfo=datetime.UTC)  # 8:30 in China

    early = actions.digest(actor=SYSTEM, now=morning - datetime.timedelta(hours=1))
    made = [actions.digest(actor=SYSTEM, now=morning) for _ in range(2)]

    assert (early, made) == (0, [1, 0])
    assert Message.objects.get().key.startswith("digest:")


def test_who_wants_no_mail_gets_none(owner: Actor) -> None:
    actions.prefer(actor=owner, now=clock.now(), mail="never", digest_hour=8)
    requests.approved(owner)
    relay()

    assert actions.digest(actor=SYSTEM, now=clock.now() + datetime.timedelta(days=1)) == 0


def test_a_channel_that_refuses_is_tried_again_and_given_up_after_eight(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "NOTICE_URLS", {"mail": "json://127.0.0.1:9/?to={address}"})
    actions.prefer(actor=owner, now=clock.now(), mail="at_once", digest_hour=8)
    requests.approved(owner)
    relay()

    for _ in range(8):
        Message.objects.update(next_try_at=clock.now())
        assert tasks.send_waiting() == 0

    row = Message.objects.get()
    assert (row.status, row.attempts, row.last_error) == ("failed", 8, "NotSent")


def test_a_forgotten_password_leaves_by_the_channel_of_notices(
    owner: Actor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", base.EMAIL_BACKEND)
    address = people.user_of(owner).email

    Client().post(reverse("account_reset_password"), {"email": address})

    (file,) = (folder / "outbox").glob("mail-*.txt")
    assert file.read_text().startswith(f"To: {address}\n")
    assert file.stat().st_mode & 0o077 == 0
    assert "/account/password/reset/key/" in file.read_text()


def test_a_channel_that_fails_gives_nobody_away_and_loses_no_invitation(
    owner: Actor, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", base.EMAIL_BACKEND)
    monkeypatch.setattr(settings, "NOTICE_URLS", {"mail": "json://127.0.0.1:9/?to={address}"})
    new = {"email": "new@example.org", "name": "新人", "roles": ["stock_keeper"]}
    known, unknown = (
        Client().post(reverse("account_reset_password"), {"email": address})
        for address in (people.user_of(owner).email, "nobody@example.org")
    )

    answer = sign_in(owner).post(reverse("organizations:members"), new, follow=True)

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "/join/" in answer.content.decode()


def test_who_receives_gets_link_and_code_once(folder: Path) -> None:
    to = deliveries.contact()
    row = deliveries.ready(to=to)
    relay()
    relay()

    tasks.send_waiting()

    text = next((folder / "outbox").glob("sms-*.txt")).read_text()
    message = Message.objects.get(channel="sms")
    assert deliveries.code_of(row) in text
    assert "/t/" in text
    assert (message.status, message.attempts) == ("sent", 1)
    assert to.phone in text


def test_what_was_sent_shows_no_text_and_a_masked_number(sign_in: SignIn) -> None:
    to = deliveries.contact()
    row = deliveries.ready(to=to)
    relay()
    asker = people.actor("programme_officer", organization=row.consignment.request.organization)

    text = sign_in(asker).get("/notices/sent/").content.decode()

    assert "138****6021" in text
    assert str(to.phone) not in text
    assert deliveries.code_of(row) not in text


def test_preferences_are_kept_by_the_page(owner: Actor, sign_in: SignIn) -> None:
    client = sign_in(owner)

    assert client.get("/notices/preferences/").status_code == 200
    client.post("/notices/preferences/", {"mail": "never", "digest_hour": "7"})

    page = client.get("/notices/preferences/").content.decode()
    assert 'value="7"' in page


def test_notices_are_read_and_preferred_by_the_api(owner: Actor, sign_in: SignIn) -> None:
    request = requests.approved(owner)
    relay()
    client = sign_in(owner)

    rows = client.get("/api/v1/notices/", headers={"accept-language": "en"}).json()["items"]
    read = client.post("/api/v1/notices/read/", {}, "application/json").json()
    wish = {"mail": "never", "digest_hour": 7}
    kept = client.post("/api/v1/notices/preferences/", wish, "application/json").json()

    assert [row["text"] for row in rows] == [f"{request.number} was approved"]
    assert (read, kept) == ({"read": 1}, wish)
    assert client.get("/api/v1/notices/preferences/").json() == wish
    assert client.get("/api/v1/notices/?colour=red").status_code == 400


def test_a_program_has_no_preferences_and_a_message_shows_no_receiver(sign_in: SignIn) -> None:
    to = deliveries.contact()
    row = deliveries.ready(to=to)
    relay()
    home = row.consignment.request.organization
    asker = people.actor("programme_officer", organization=home)
    key = {"Authorization": f"Bearer {people.api_key(home, 'requests:write')}"}

    text = sign_in(asker).get("/api/v1/messages/").content.decode()
    wish = {"mail": "never", "digest_hour": 7}
    refused = Client().post(
        "/api/v1/notices/preferences/", wish, content_type="application/json", headers=key
    )

    assert '"sms"' in text
    assert str(to.phone) not in text
    assert refused.status_code == 403


def test_an_uneven_week_is_told_to_coordinators_alone(owner: Actor, coordinator: Actor) -> None:
    other = people.actor("programme_officer", organization=people.partner("other"))
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator, request_class=1)
    requests.approved(other, {"tent-12": 50}, coordinator=coordinator, at="得妥镇", request_class=3)
    plans.stock(people.partner("giver"), 50)
    plans.committed(coordinator)

    read_equity()
    relay()

    assert people_told("equity.uneven") == {coordinator.id}
    assert {row.params["number"] for row in Notice.objects.filter(event_type="equity.uneven")} == {
        requests.emergency().code,
        f"{requests.emergency().code} · tent-12",
    }


def test_a_notice_keeps_what_its_sentence_names_in_both_languages() -> None:
    assert {"item_zh", "item_en", "free", "minimum"} <= named("stock.low")
