"""Webhooks: signed as Standard Webhooks asks, repeated until taken, one queue an endpoint."""

import datetime
from typing import Any

import pytest
from django.test import Client
from standardwebhooks.webhooks import Webhook

from relief.core import clock, work
from relief.core.actors import SYSTEM, Actor
from relief.journal.models import Event
from relief.tracking import steps, tasks
from relief.tracking.actions import webhook_queue as queue
from relief.tracking.actions import webhooks
from relief.tracking.models import Tracked, WebhookEndpoint, WebhookMessage
from relief.tracking.webhooks import sending, signing
from tests.factories import people, tracked
from tests.tracking.receivers import Receiver, receivers, send_batch

Status = WebhookMessage.Status
pytestmark = pytest.mark.enable_socket


def real_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture
def admin(db: None) -> Actor:
    return people.actor("partner_admin", organization=people.partner())


@pytest.fixture
def unit(db: None) -> Tracked:
    return tracked.unit(people.partner())


def tell(receiver: Receiver, admin: Actor, **more: Any) -> WebhookEndpoint:
    made = webhooks.create_endpoint(actor=admin, url=receiver.url, now=clock.now(), **more)
    receiver.secret = made.secret
    return made.endpoint


def happen(unit: Tracked, *statuses: str) -> None:
    for status in statuses:
        with work.unit("test", durable=False):
            steps.observe(unit.pk, status=status, occurred_at=clock.now(), source="platform")


def run(endpoint: WebhookEndpoint) -> bool:
    queue.behind()
    queue.spread(actor=SYSTEM, now=real_now(), endpoint_id=endpoint.pk)
    return send_batch(endpoint.pk)


def test_a_receiver_is_told_of_each_event_signed_and_thin(admin: Actor, unit: Tracked) -> None:
    receiver = Receiver()
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(unit, "collected", "in_transit")

        assert run(endpoint)

    assert receiver.bad == 0
    assert [call["data"]["status"] for call in receiver.calls] == ["collected", "in_transit"]
    assert set(receiver.calls[0]["data"]) == {
        *("seq", "event_id", "kind", "status", "tracking_number", "link")
    }
    assert set(endpoint.messages.values_list("status", flat=True)) == {Status.DELIVERED}


def test_only_the_wanted_statuses_are_told(admin: Actor, unit: Tracked) -> None:
    receiver = Receiver()
    with receivers(receiver):
        endpoint = tell(receiver, admin, statuses=["delivered"])
        happen(unit, "in_transit", "delivered")
        run(endpoint)

    assert [call["data"]["status"] for call in receiver.calls] == ["delivered"]


def test_others_events_are_not_told(admin: Actor) -> None:
    receiver = Receiver()
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(tracked.unit(people.partner("somebody-else")), "collected")
        run(endpoint)

    assert receiver.calls == []


def test_during_a_rotation_both_secrets_sign(admin: Actor, unit: Tracked) -> None:
    receiver = Receiver()
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        fresh = webhooks.rotate_secret(actor=admin, uid=endpoint.uid, now=clock.now()).secret
        happen(unit, "collected")
        run(endpoint)

    (call,) = receiver.calls  # verified with the old secret
    assert len(call["headers"]["webhook-signature"].split()) == 2
    body = queue_body(endpoint)
    Webhook(fresh).verify(body, call["headers"])


def queue_body(endpoint: WebhookEndpoint) -> bytes:
    messages = list(endpoint.messages.all())
    return tasks.bodies(messages)[messages[0].pk]


def test_a_refusal_is_repeated_later_under_the_same_id(admin: Actor, unit: Tracked) -> None:
    receiver = Receiver(status=500)
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(unit, "collected")
        run(endpoint)
        message = endpoint.messages.get()
        wait = (message.next_try_at - real_now()).total_seconds()
        receiver.status = 200
        WebhookMessage.objects.update(next_try_at=real_now())
        run(endpoint)

    assert 3 < wait < 6
    assert [call["id"] for call in receiver.calls] == [message.webhook_id] * 2
    assert endpoint.messages.get().status == Status.DELIVERED


def test_after_ten_attempts_a_message_is_given_up_and_can_be_sent_again(
    admin: Actor, unit: Tracked
) -> None:
    receiver = Receiver(status=503)
    waits = []
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(unit, "collected")
        for _ in range(10):
            run(endpoint)
            message = endpoint.messages.get()
            waits.append((message.next_try_at - real_now()).total_seconds())
            WebhookMessage.objects.update(next_try_at=real_now())
            WebhookEndpoint.objects.update(open_until=None)
        given_up = endpoint.messages.get()
        receiver.status = 200
        assert webhooks.replay(actor=admin, uid=endpoint.uid, now=clock.now()) == 1
        WebhookEndpoint.objects.update(open_until=None)
        run(endpoint)

    assert len(receiver.calls) == 11
    assert (given_up.status, given_up.attempts) == (Status.FAILED, 10)
    spec = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert all(0.85 * due < wait < 1.15 * due for wait, due in zip(waits, spec, strict=False))
    assert endpoint.messages.get().status == Status.DELIVERED


def test_410_switches_the_endpoint_off_and_going_on_loses_nothing(
    admin: Actor, unit: Tracked
) -> None:
    receiver = Receiver(status=410)
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(unit, "collected")
        run(endpoint)
        endpoint.refresh_from_db()
        state = endpoint.state
        happen(unit, "in_transit")
        run(endpoint)
        receiver.status = 200
        webhooks.resume_endpoint(actor=admin, uid=endpoint.uid, now=clock.now())
        run(endpoint)

    assert state == "disabled"
    assert Event.objects.filter(type="webhook.disabled").count() == 1
    told = [call["data"]["status"] for call in receiver.calls]
    assert told == ["collected", "collected", "in_transit"]


def test_retry_after_is_honoured(admin: Actor, unit: Tracked) -> None:
    receiver = Receiver(status=429, headers={"Retry-After": "900"})
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(unit, "collected")
        run(endpoint)
        run(endpoint)

    endpoint.refresh_from_db()
    assert len(receiver.calls) == 1
    assert (endpoint.open_until - real_now()).total_seconds() > 850
    assert (endpoint.messages.get().next_try_at - real_now()).total_seconds() > 850


def test_a_redirect_is_a_failure_and_is_not_followed(admin: Actor, unit: Tracked) -> None:
    elsewhere = Receiver()
    receiver = Receiver(status=307, headers={"Location": elsewhere.url})
    with receivers(receiver, elsewhere):
        endpoint = tell(receiver, admin)
        happen(unit, "collected")
        run(endpoint)

    assert elsewhere.calls == []
    assert endpoint.messages.get().response_status == 307


def test_three_failures_open_the_breaker_and_one_message_tries_again(
    admin: Actor, unit: Tracked
) -> None:
    receiver = Receiver(status=500)
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(unit, *["in_transit"] * 6)
        for _ in range(5):
            run(endpoint)
        tried = len(receiver.calls)
        WebhookEndpoint.objects.update(open_until=real_now())
        receiver.status = 200
        run(endpoint)
        one_only = len(receiver.calls) - tried
        WebhookMessage.objects.update(next_try_at=real_now())
        run(endpoint)

    assert tried == 3
    assert one_only == 1
    assert endpoint.messages.filter(status=Status.DELIVERED).count() == 6


def test_a_paused_endpoint_catches_up(admin: Actor, unit: Tracked) -> None:
    receiver = Receiver()
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        webhooks.pause_endpoint(actor=admin, uid=endpoint.uid, now=clock.now())
        happen(unit, "collected", "in_transit")
        run(endpoint)
        before = len(receiver.calls)
        webhooks.resume_endpoint(actor=admin, uid=endpoint.uid, now=clock.now())
        run(endpoint)

    assert (before, len(receiver.calls)) == (0, 2)


def test_who_dies_while_sending_leaves_the_messages_to_the_next(
    admin: Actor, unit: Tracked
) -> None:
    receiver = Receiver()
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(unit, "collected")
        queue.behind()
        queue.spread(actor=SYSTEM, now=real_now(), endpoint_id=endpoint.pk)
        assert queue.claim(actor=SYSTEM, now=real_now(), endpoint_id=endpoint.pk)  # and dies
        assert queue.claim(actor=SYSTEM, now=real_now(), endpoint_id=endpoint.pk) is None
        later = real_now() + queue.LEASE
        assert queue.claim(actor=SYSTEM, now=later, endpoint_id=endpoint.pk)


def test_a_receiver_that_drips_is_cut_off(
    admin: Actor, unit: Tracked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TIMEOUT_SECONDS", 0.5)
    receiver = Receiver(hangs=True)
    with receivers(receiver):
        endpoint = tell(receiver, admin)
        happen(unit, "collected")
        run(endpoint)

    assert (
        "no answer" in endpoint.messages.get().error or "Timeout" in endpoint.messages.get().error
    )


def test_an_old_timestamp_and_another_body_are_refused_by_receivers() -> None:
    secret = signing.new_secret()
    now = int(real_now().timestamp())
    good = signing.headers([secret], "msg_1", now, b"{}")
    Webhook(secret).verify(b"{}", good)

    for body, headers in (
        (b"{ }", good),
        (b"{}", signing.headers([secret], "msg_1", now - 600, b"{}")),
        (b"{}", signing.headers([signing.new_secret()], "msg_1", now, b"{}")),
    ):
        with pytest.raises(Exception, match=r"match|old"):
            Webhook(secret).verify(body, headers)


def test_all_of_it_works_by_api(unit: Tracked) -> None:
    key = people.api_key(people.partner(), "webhooks:write")
    receiver = Receiver()

    def post(path: str, **body: Any) -> Any:
        return Client().post(
            f"/api/v1/{path}",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )

    with receivers(receiver):
        made = post("webhooks/", url=receiver.url).json()
        receiver.secret = made["secret"]
        assert post("webhooks/", url=receiver.url).status_code == 409
        assert post(f"webhooks/{made['uid']}/test/").status_code == 202
        run(WebhookEndpoint.objects.get())
        again = post(f"webhook-messages/{WebhookMessage.objects.get().uid}/replay/")
        run(WebhookEndpoint.objects.get())
        assert post(f"webhooks/{made['uid']}/remove/").status_code == 204

    assert again.json()["status"] == "waiting"
    assert [call["type"] for call in receiver.calls] == ["tracking.test"] * 2


def test_the_secret_is_encrypted_and_shown_once(admin: Actor, sign_in: Any) -> None:
    receiver = Receiver()
    browser = sign_in(admin)
    with receivers(receiver):
        page = browser.post("/webhooks/", {"url": receiver.url}).content.decode()
        row = WebhookEndpoint.objects.get()
        detail = browser.get(f"/webhooks/{row.uid}/").content.decode()

    assert str(row.secret) in page
    assert str(row.secret) not in detail
    raw = WebhookEndpoint.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True)[0]
    assert str(row.secret).encode() not in bytes(raw)
