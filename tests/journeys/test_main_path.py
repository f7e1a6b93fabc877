"""From a registered stock list to a signed doorstep, over HTTP alone."""

import logging
from collections import Counter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from relief.core import clock
from relief.delivery.models import Contact, Delivery, ProofOfDelivery
from relief.journal.models import Event, OutboxEntry
from relief.tracking.models import TrackingEvent
from tests.factories import deliveries, people
from tests.journeys.world import (
    CANARIES,
    DOOR,
    ENTRY,
    LIST,
    NAME,
    PHONE,
    SIGNER,
    Path,
    build,
    signed_in,
    workers,
)


@pytest.fixture
def path(db: None) -> Path:
    return build()


def import_list(path: Path) -> None:
    file = SimpleUploadedFile("list.csv", LIST.encode("gb18030"))
    taken = path.post(path.owner, "/stock-imports/", {"file": file}, content_type=None)
    assert taken["status"] == "checked"
    booked = path.post(path.owner, f"/stock-imports/{taken['uid']}/confirm/")
    assert booked["status"] == "confirmed"
    path.post(path.owner, "/sharing-rules/", {"share_with": "all"})


def ask_and_approve(path: Path) -> dict[str, Any]:
    lines = [{"item": "blanket", "quantity": 100}]
    body = {"emergency": path.emergency, "site": path.site, "people": 50, "lines": lines}
    request = path.post(path.requester, "/requests/", body)
    path.post(path.requester, f"/requests/{request['uid']}/submit/")
    path.post(path.coordinator, f"/requests/{request['uid']}/approve/")
    workers()
    return request


def reserve_and_release(path: Path) -> None:
    plan = path.get(path.coordinator, "/plans/")["items"][0]
    assert plan["status"] == "proposed"
    path.post(path.coordinator, f"/plans/{plan['uid']}/approve/")
    workers()
    order = path.get(path.owner, "/release-orders/")["items"][0]
    path.post(path.owner, f"/release-orders/{order['uid']}/accept/")
    workers()


def pack_and_send(path: Path) -> dict[str, Any]:
    load = path.get(path.loader, "/consignments/")["items"][0]
    path.post(path.loader, f"/consignments/{load['uid']}/pack/")
    sent = {"carrier": "lorries", "vehicle": "川A12345"}
    path.post(path.loader, f"/consignments/{load['uid']}/dispatch/", sent)
    workers()
    return load


def drive(path: Path, number: str) -> list[str]:
    def event(name: str, status: str) -> dict[str, str]:
        moment = clock.now().isoformat()
        facts = {"event_id": name, "tracking_number": number, "status": status}
        return {**facts, "occurred_at": moment}

    last = event("e2", "arrived")
    reported = [event("e1", "in_transit"), last, last]
    answer = path.post(path.carrier, "/tracking/intake", reported)
    workers()
    return [row["result"] for row in answer["results"]]


def hand_over(path: Path) -> Delivery:
    row = Delivery.objects.get()
    who = {"name": NAME, "phone": PHONE, "address": DOOR, "entry_note": ENTRY}
    coordinator = signed_in(people.actor("coordinator", organization=people.operator()))
    assert coordinator.post(f"/deliveries/{row.uid}/contact/", who).status_code == 302
    way = {"method": "home", "courier": path.courier_uid}
    path.post(path.coordinator, f"/deliveries/{row.uid}/assign/", way)
    path.post(path.courier, f"/deliveries/{row.uid}/go-out/")
    proof = {
        "signer_role": "proxy",
        "signer_name": SIGNER,
        "code": deliveries.code_of(row),
        "photo": [deliveries.picture()],
    }
    path.post(path.courier, f"/deliveries/{row.uid}/hand-over/", proof, content_type=None)
    workers()
    return row


def play(path: Path) -> dict[str, Any]:
    import_list(path)
    request = ask_and_approve(path)
    reserve_and_release(path)
    load = pack_and_send(path)
    results = drive(path, load["number"])
    assert results == ["accepted", "accepted", "duplicate"]
    hand_over(path)
    return request


def test_goods_get_from_a_list_to_a_signed_door(path: Path) -> None:
    request = play(path)

    done = path.get(path.requester, f"/requests/{request['uid']}/")
    assert done["status"] == "fulfilled"
    assert [line["delivered"] for line in done["lines"]] == [100]
    assert not OutboxEntry.objects.exists()


def test_the_requesters_feed_shows_each_step_once_and_in_order(path: Path) -> None:
    play(path)

    items = path.get(path.requester, "/tracking/events?limit=500")["items"]

    assert [row["seq"] for row in items] == sorted({row["seq"] for row in items})
    assert len({row["event_id"] for row in items}) == len(items)
    whole = [row["status"] for row in items if row["tracking_number"].startswith("CN-")]
    steps = ["registered", "in_transit", "arrived", "out_for_delivery", "delivered"]
    assert [status for status in dict.fromkeys(whole) if status in steps] == steps
    assert Counter(whole)["delivered"] == 1


def test_a_persons_data_is_in_no_event_log_list_or_feed(
    path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        play(path)
        for who, place in ((path.requester, "/tracking/events?limit=500"),):
            path.get(who, place)
        for name in ("deliveries", "consignments", "requests", "plans"):
            path.get(
                path.coordinator if name in {"plans", "deliveries"} else path.requester, f"/{name}/"
            )

    row = Delivery.objects.get()
    told = {
        "journal": " ".join(
            f"{event.payload} {event.subject_label}" for event in Event.objects.all()
        ),
        "tracking": str(list(TrackingEvent.objects.values())),
        "the API": " ".join(path.seen),
        "logs": caplog.text,
        "output": "".join(capsys.readouterr()),
    }
    for where, text in told.items():
        for secret in (*CANARIES, deliveries.code_of(row)):
            assert secret not in text, f"{secret} is in {where}"
    assert Contact.objects.get().name == NAME
    assert ProofOfDelivery.objects.get().signer_name == SIGNER


def test_a_door_is_signed_once(path: Path) -> None:
    play(path)
    row = Delivery.objects.get()

    again = path.courier.post(
        f"/api/v1/deliveries/{row.uid}/hand-over/",
        {"code": deliveries.code_of(row)},
        content_type="application/json",
    )

    assert again.status_code == 409
    assert ProofOfDelivery.objects.count() == 1
