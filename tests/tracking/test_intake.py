"""Carriers' events come in: kept, judged, noted once."""

import datetime
import random
import uuid
from typing import Any

import pytest
from django.test import Client

from relief.core import clock, work
from relief.organizations.models import ApiClient
from relief.tracking import steps
from relief.tracking.models import InboxEvent, Tracked, TrackingEvent
from tests.factories import people, tracked
from tests.proof import scale

URL = "/api/v1/tracking/intake"


def event(unit: Tracked, number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "event_id": f"e{number}",
        "tracking_number": unit.number,
        "status": "in_transit",
        "occurred_at": clock.now().isoformat(),
        "location": {"name": "天全", "lat": 30.07, "lon": 102.76},
        **changes,
    }


def report(key: str, *events: dict[str, Any]) -> list[dict[str, str]]:
    answer = Client().post(
        URL,
        list(events),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 202, answer.content
    return answer.json()["results"]


@pytest.fixture
def key(db: None) -> str:
    return people.api_key(people.carrier(), "tracking:write")


@pytest.fixture
def unit(db: None) -> Tracked:
    return tracked.unit(people.carrier(), people.partner())


@pytest.fixture(autouse=True)
def _nothing_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """These units have no consignment behind them: stop at the tracking floor."""
    monkeypatch.setattr("relief.tracking.actions.intake._hand_down", lambda *args: None)


def test_an_event_is_noted_on_its_unit(key: str, unit: Tracked) -> None:
    assert report(key, event(unit))[0]["result"] == "accepted"

    unit.refresh_from_db()
    assert unit.status == "in_transit"


def test_the_same_event_again_is_a_duplicate(key: str, unit: Tracked) -> None:
    first = event(unit)

    results = report(key, first, first)
    again = report(key, first)

    assert [row["result"] for row in results + again] == ["accepted", "duplicate", "duplicate"]
    assert TrackingEvent.objects.count() == 1


def test_an_event_id_used_for_another_event_is_refused(key: str, unit: Tracked) -> None:
    report(key, event(unit))

    assert report(key, event(unit, status="arrived"))[0]["result"] == "refused"


def test_an_unknown_number_is_kept_and_says_so(key: str, unit: Tracked) -> None:
    row = event(unit, tracking_number="CN-0")

    assert report(key, row)[0]["result"] == "unknown"
    assert InboxEvent.objects.get().tracking_number == "CN-0"


def test_a_foreign_number_is_answered_like_an_unknown_one(key: str, unit: Tracked) -> None:
    foreign = tracked.unit(people.carrier("carrier-b"))

    mine = report(key, event(unit, 1, tracking_number="CN-0"))[0]
    theirs = report(key, event(foreign, 2))[0]

    assert {k: v for k, v in mine.items() if k != "event_id"} == {
        k: v for k, v in theirs.items() if k != "event_id"
    }
    assert not foreign.events.exists()


def test_an_event_from_the_future_is_refused(key: str, unit: Tracked) -> None:
    later = clock.now() + datetime.timedelta(days=3)

    assert report(key, event(unit, occurred_at=later.isoformat()))[0]["result"] == "refused"


def test_a_late_event_does_not_take_back_delivered(key: str, unit: Tracked) -> None:
    now = clock.now()
    earlier = now - datetime.timedelta(hours=3)

    report(key, event(unit, 1, status="delivered", occurred_at=now.isoformat()))
    report(key, event(unit, 2, status="in_transit", occurred_at=earlier.isoformat()))

    unit.refresh_from_db()
    assert unit.status == "delivered"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "flying"},
        {"occurred_at": "yesterday"},
        {"location": {"lat": 200}},
        {"surprise": 1},
        {"event_id": ""},
        {"location": {"lat": float("nan")}},
    ],
)
def test_a_wrong_value_is_400_and_nothing_is_kept(
    key: str, unit: Tracked, change: dict[str, Any]
) -> None:
    answer = Client().post(
        URL,
        [event(unit, **change)],
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )

    assert answer.status_code == 400
    assert not InboxEvent.objects.exists()


def test_the_payload_is_encrypted_at_rest(key: str, unit: Tracked) -> None:
    report(key, event(unit, reason="邻居王小明代收"))

    raw = InboxEvent.objects.extra(select={"raw": "payload"}).values_list("raw", flat=True)[0]
    assert "王小明".encode() not in bytes(raw)


def test_what_was_reported_before_its_number_was_known_is_taken_up(key: str, db: None) -> None:
    number = "CN-777001"
    report(key, {**event(tracked.unit(people.carrier())), "tracking_number": number})
    with work.unit("test", durable=False):
        late = steps.register(
            number=number,
            kind="consignment",
            subject_uid=uuid.uuid4(),
            request_uid=uuid.uuid4(),
            request_number="RQ-1",
            now=clock.now(),
            organizations=[people.carrier().pk],
        )

    late.refresh_from_db()
    assert late.status == "in_transit"
    assert late.events.get().inbox is not None


def test_a_reporter_corrects_its_own_event(key: str, unit: Tracked) -> None:
    report(key, event(unit, 1, status="delivered"))

    wrong = report(key, event(unit, 2, status="attempt_failed", corrects="e9"))
    right = report(key, event(unit, 3, status="attempt_failed", corrects="e1"))

    unit.refresh_from_db()
    assert [row["result"] for row in wrong + right] == ["refused", "accepted"]
    assert unit.status == "attempt_failed"


def test_every_report_is_kept_duplicates_and_refusals_too(key: str, unit: Tracked) -> None:
    first = event(unit)

    report(key, first)
    report(key, first, event(unit, status="arrived"))

    kept = InboxEvent.objects.order_by("pk").values_list("verdict", flat=True)
    assert list(kept) == ["accepted", "duplicate", "refused"]


def test_a_batch_costs_as_many_questions_as_one_event(
    key: str, unit: Tracked, django_assert_max_num_queries: Any
) -> None:
    rows = [event(unit, number) for number in range(200)]
    with django_assert_max_num_queries(16):
        report(key, *rows)

    assert unit.events.count() == 200


def test_parcels_roll_up_to_the_request(unit: Tracked) -> None:
    reader = people.api_key(people.partner(), "tracking:read")
    other = tracked.unit(people.partner())
    with work.unit("test", durable=False):
        steps.observe(unit.pk, status="delivered", occurred_at=clock.now(), source="platform")

    answer = (
        Client()
        .get(
            "/api/v1/tracking/progress/?request=RQ-1", headers={"Authorization": f"Bearer {reader}"}
        )
        .json()
    )

    assert answer["status"] == "partially_delivered"
    parts = {row["tracking_number"]: row["status"] for row in answer["requests"][0]["parts"]}
    assert parts == {unit.number: "delivered", other.number: "registered"}


TOGETHER = 40  # shipments whose reports travel mixed with one another
ENDS: list[list[str]] = [["delivered"], ["returned"], ["delivered", "returning"], []]


@pytest.mark.drill
def test_any_order_of_arrival_gives_one_status(key: str, proof_report: Any) -> None:
    """Through the intake itself: shuffled, a fifth doubled, a tenth late."""
    shipments, shuffles = scale(4, 500), scale(4, 50)
    ApiClient.objects.update(per_minute=1_000_000)  # all within one transaction's minute
    dice = random.Random(20220905)
    plans = [_history(dice, ENDS[n % len(ENDS)]) for n in range(shipments)]
    seen: dict[int, set[tuple[str, str, Any]]] = {}
    sent = 0
    for shuffle in range(shuffles):
        for first in range(0, shipments, TOGETHER):
            some = range(shipments)[first:][:TOGETHER]
            units = dict(zip(some, tracked.units(len(some), people.carrier()), strict=True))
            rows = [row for n, unit in units.items() for row in _said(unit, plans[n], shuffle)]
            sent += _send_in_disorder(key, rows, dice)
            now = Tracked.objects.in_bulk([unit.pk for unit in units.values()])
            for n, unit in units.items():
                found = now[unit.pk]
                seen.setdefault(n, set()).add((found.status, found.substatus, found.status_at))

    assert len(seen) == shipments
    assert all(len(found) == 1 for found in seen.values())
    assert {status for found in seen.values() for status, _, _ in found} > {"delivered"}
    proof_report.figure("shipments", shipments)
    proof_report.figure("orders of arrival each", shuffles)
    proof_report.figure("events sent, a fifth twice, a tenth late", sent)
    proof_report.figure("statuses each (status, substatus, since)", 1)
    proof_report.says("The status of a parcel does not depend on the order its events arrive in.")


def _history(dice: random.Random, end: list[str]) -> list[str]:
    """Return what happens to a shipment, hour by hour."""
    way = ["collected", "in_transit", "customs", "arrived", "out_for_delivery", "attempt_failed"]
    return dice.sample(way, dice.randint(2, 5)) + end + dice.choices(way, k=2)


def _said(unit: Tracked, history: list[str], shuffle: int) -> list[dict[str, Any]]:
    start = datetime.datetime(2026, 9, 5, tzinfo=datetime.UTC)
    return [
        event(
            unit,
            status=status,
            event_id=f"{unit.number}.{shuffle}.{place}",
            occurred_at=(start + datetime.timedelta(hours=place // 2)).isoformat(),
        )
        for place, status in enumerate(history)
    ]


def _send_in_disorder(key: str, rows: list[dict[str, Any]], dice: random.Random) -> int:
    """Report events shuffled, a fifth of them twice, a tenth after all others; return how many."""
    late = [row for row in rows if dice.random() < 0.1]
    early = [row for row in rows if row not in late] + dice.choices(rows, k=len(rows) // 5)
    dice.shuffle(early)
    for batch in (*batched(early), *batched(late)):
        report(key, *batch)
    return len(early) + len(late)


def batched(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return events in the batches that the intake takes."""
    return [rows[start : start + 500] for start in range(0, len(rows), 500)]
