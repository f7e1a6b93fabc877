"""A reader who follows the cursor sees every event once, whatever commits late."""

import datetime
import json
import threading
import time
from collections import defaultdict

import pgtrigger
import pytest
from django.db import connection, transaction
from django.test import Client

from relief.core import clock, work
from relief.core.actors import Actor
from relief.tracking import feed, steps
from relief.tracking.actions import retention
from relief.tracking.models import FeedEntry, Tracked, TrackingEvent
from tests.conftest import as_role
from tests.factories import people, tracked
from tests.platform.processes import wait_for
from tests.proof import scale

WRITERS = 12
TOGETHER = 25  # events after which all writers wait for one another


def reader_of(organization_code: str) -> Actor:
    return people.actor("programme_officer", organization=people.partner(organization_code))


def write(unit: Tracked, status: str = "in_transit") -> None:
    with work.unit("test", durable=False):
        steps.observe(unit.pk, status=status, occurred_at=clock.now(), source="platform")


def test_a_follower_reads_events_in_order(db: None) -> None:
    reader = reader_of("partner-a")
    unit = tracked.unit(people.partner("partner-a"))
    for status in ("collected", "in_transit", "arrived"):
        write(unit, status)

    page = feed.read(reader, after=0, limit=2)
    rest = feed.read(reader, after=page.next_after, limit=2)

    statuses = [json.loads(text)["status"] for text in page.items + rest.items]
    assert statuses == ["collected", "in_transit", "arrived"]
    assert page.has_more
    assert not rest.has_more


def test_others_see_nothing_of_it(db: None) -> None:
    unit = tracked.unit(people.partner("partner-a"))
    write(unit)

    assert feed.read(reader_of("partner-b"), after=0, limit=10).items == []


def test_a_late_grant_brings_a_snapshot_and_a_revocation_a_tombstone(db: None) -> None:
    late = people.partner("late")
    unit = tracked.unit(people.partner("partner-a"))
    write(unit, "arrived")
    unit.refresh_from_db()
    with work.unit("test", durable=False):
        steps.grant(unit, late.pk, now=clock.now())
        steps.revoke(unit, late.pk, now=clock.now())
    write(unit, "delivered")

    items = [json.loads(text) for text in feed.read(reader_of("late"), after=0, limit=9).items]

    assert [row["kind"] for row in items] == ["snapshot", "tombstone"]


def test_the_same_journal_event_is_noted_once(db: None) -> None:
    unit = tracked.unit(people.partner("partner-a"))
    for _ in range(2):
        with work.unit("test", durable=False):
            steps.observe(
                unit.pk, status="arrived", occurred_at=clock.now(), source="platform", journal_id=7
            )

    assert TrackingEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.drill
def test_the_feed_skips_nothing_while_a_cursor_on_the_key_does(proof_report) -> None:
    each = scale(50, 3000)
    reader = reader_of("partner-a")
    units = [tracked.unit(people.partner("partner-a")) for _ in range(6)]
    done = threading.Event()
    barrier = threading.Barrier(WRITERS)

    def writer(number: int) -> None:
        for turn in range(each):
            if turn % TOGETHER == 0:
                barrier.wait(60)
            with transaction.atomic():
                if turn % 2:
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_current_xact_id()")
                unit = units[(number + turn) % len(units)]
                with work.unit("test", durable=False):
                    event = steps.observe(
                        unit.pk, status="in_transit", occurred_at=clock.now(), source="platform"
                    )
                if number == turn == 0:
                    wait_until_passed(event.pk, naive)
                time.sleep(0.02 if turn % 50 == number else 0.001 * (turn % 4))  # commits late
        connection.close()

    seen: list[dict] = []
    naive: list[int] = []

    def follow() -> None:
        after = 0
        last = 0
        while True:
            is_last = done.is_set()
            page = feed.read(reader, after=after, limit=500)
            seen.extend(json.loads(text) for text in page.items)
            after = page.next_after
            keys = list(
                TrackingEvent.objects.filter(pk__gt=last)
                .order_by("pk")
                .values_list("pk", flat=True)
            )
            naive.extend(keys)
            last = keys[-1] if keys else last
            if is_last and not page.items:
                break
        connection.close()

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(WRITERS)]
    follower = threading.Thread(target=follow)
    follower.start()
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    done.set()
    follower.join()

    check(seen, naive, proof_report)


def wait_until_passed(key: int, naive: list[int]) -> None:
    """Be late for certain: commit only when the cursor on the key has read a later one."""
    wait_for(lambda: naive[-1:] > [key], 60, lambda: f"no key after {key} was read")


def check(seen: list[dict], naive: list[int], proof_report) -> None:
    """Compare what both readers saw with the table."""
    total = TrackingEvent.objects.count()
    uids = [row["event_id"] for row in seen]
    order = {str(uid): key for key, uid in TrackingEvent.objects.values_list("pk", "uid")}
    by_unit: dict[str, list[int]] = defaultdict(list)
    for row in seen:
        by_unit[row["tracking_number"]].append(order[row["event_id"]])
    proof_report.figure(f"events by {WRITERS} writers, {total // WRITERS} each", total)
    proof_report.figure("seen by the follower", len(uids))
    proof_report.figure("of them distinct", len(set(uids)))
    proof_report.figure("missed by a cursor on the key", total - len(set(naive)))
    assert len(uids) == len(set(uids)) == total
    assert all(keys == sorted(keys) for keys in by_unit.values())
    proof_report.figure("units whose order was kept", len(by_unit))
    assert len(set(naive)) < total, "negative control: a cursor on the key must lose events"
    proof_report.says("A reader who follows the feed's cursor sees every event exactly once.")


def test_a_cursor_from_elsewhere_is_refused_and_the_newest_one_is_not(db: None) -> None:
    reader = reader_of("partner-a")
    unit = tracked.unit(people.partner("partner-a"))
    write(unit, "in_transit")
    last = feed.read(reader, after=0, limit=10).next_after

    assert feed.read(reader, after=last, limit=10).items == []
    with pytest.raises(feed.FeedAhead) as refused:
        feed.read(reader, after=last + 1, limit=10)
    assert refused.value.field == "after"


def items_of(reader: Actor, **more) -> list[dict]:
    page = feed.read(reader, after=more.pop("after", 0), limit=500, **more)
    return [json.loads(text) for text in page.items]


def test_a_wrong_event_is_corrected_by_a_new_one(db: None) -> None:
    reader = reader_of("partner-a")
    unit = tracked.unit(people.partner("partner-a"))
    write(unit, "in_transit")
    write(unit, "delivered")
    wrong = TrackingEvent.objects.get(status="delivered")
    with work.unit("test", durable=False):
        steps.observe(
            unit.pk,
            status="out_for_delivery",
            occurred_at=wrong.occurred_at,
            source="platform",
            kind="correction",
            corrects=wrong,
        )

    items = items_of(reader)

    unit.refresh_from_db()
    assert unit.status == "out_for_delivery"
    assert [(row["kind"], row["corrects_seq"]) for row in items] == [
        ("event", None),
        ("event", None),
        ("correction", items[1]["seq"]),
    ]


def test_what_was_read_once_reads_the_same_later(db: None) -> None:
    reader = reader_of("partner-a")
    unit, whole = (tracked.unit(people.partner("partner-a")) for _ in range(2))
    write(unit)
    before = items_of(reader)

    Tracked.objects.filter(pk=unit.pk).update(parent=whole, request_number="RQ-2")
    write(unit, "arrived")
    after = items_of(reader)

    assert after[: len(before)] == before
    assert (after[-1]["shipment"], after[-1]["request"]) == (whole.number, "RQ-2")
    moments = list(FeedEntry.objects.order_by("seq").values_list("recorded_at", flat=True))
    assert moments == sorted(moments)


def test_an_item_says_when_it_is_promised_and_whether_somebody_must_act(db: None) -> None:
    reader = reader_of("partner-a")
    unit = tracked.unit(people.partner("partner-a"))
    due = clock.now()
    with work.unit("test", durable=False):
        steps.observe(
            unit.pk, status="attempt_failed", occurred_at=due, source="platform", promised_at=due
        )

    (item,) = items_of(reader)

    assert item["action_required"]
    assert item["eta"]["confidence"] == "promised"
    assert item["eta"]["to"].startswith(f"{due:%Y-%m-%d}")


def test_erasure_tells_every_follower_and_ends_the_public_page(db: None) -> None:
    followers = [people.partner("partner-a"), people.partner("partner-b")]
    unit = tracked.unit(*followers)
    write(unit, "delivered")
    code = str(unit.code_sealed)
    with work.unit("test", durable=False):
        steps.erase(unit, now=clock.now())

    for row in followers:
        last = items_of(reader_of(row.code))[-1]
        assert (last["kind"], last["reason"]) == ("tombstone", "erased")
    assert Client().get(f"/t/{code}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_below_what_is_kept_the_answer_is_410_and_says_where_to_begin() -> None:
    unit = tracked.unit(people.partner("partner-a"))
    for status in ("collected", "in_transit", "delivered"):
        write(unit, status)
    key = people.api_key(people.partner("partner-a"), "tracking:read")
    numbers = [row["seq"] for row in items_of(reader_of("partner-a"))]
    as_role("relief_owner")
    try:
        long_after = clock.now() + datetime.timedelta(days=retention.FEED_DAYS + 1)
        with pgtrigger.ignore():
            count = retention.trim_feed(long_after)
    finally:
        as_role("relief_app")

    answer = ask(key, numbers[0])

    assert count == 3
    assert answer.status_code == 410
    assert answer.json()["earliest_seq"] == numbers[-1] + 1
    assert answer.json()["snapshot"] == "/api/v1/tracking/units/"
    assert ask(key, numbers[-1]).status_code == 200


def ask(key: str, after: int):
    return Client().get(
        f"/api/v1/tracking/events?after={after}", headers={"Authorization": f"Bearer {key}"}
    )


def test_the_command_forgets_codes_of_what_ended_long_ago(db: None) -> None:
    unit = tracked.unit(people.partner("partner-a"))
    write(unit, "delivered")
    later = clock.now() + datetime.timedelta(days=retention.CODE_DAYS + 1)

    assert retention.forget_codes(clock.now()) == 0
    assert retention.forget_codes(later) == 1
    assert retention.forget_codes(later) == 0


def test_the_application_may_not_forget(db: None) -> None:
    write(tracked.unit(people.partner("partner-a")), "delivered")
    feed.number_waiting()

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        retention.trim_feed(clock.now() + datetime.timedelta(days=999))


@pytest.mark.django_db(transaction=True)
def test_a_grant_beside_an_event_misses_nothing() -> None:
    """The event commits while the grant is being made: the snapshot must hold it."""
    unit = tracked.unit(people.partner("partner-a"))
    write(unit, "in_transit")
    late = people.partner("late")
    entered, go_on = threading.Event(), threading.Event()

    def writer() -> None:
        with transaction.atomic():
            write(unit, "delivered")
            entered.set()
            go_on.wait(10)
        feed.number_waiting()
        connection.close()

    def grantor() -> None:
        entered.wait(10)
        with work.unit("test", durable=False):
            steps.grant(unit, late.pk, now=clock.now())
        connection.close()

    threads = [threading.Thread(target=writer), threading.Thread(target=grantor)]
    [thread.start() for thread in threads]
    time.sleep(0.5)
    go_on.set()
    [thread.join() for thread in threads]

    assert items_of(reader_of("late"))[-1]["status"] == "delivered"
