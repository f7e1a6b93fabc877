"""Counts: shelves against the books as they were when somebody looked."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from relief.core import clock
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.inventory.actions import count as actions
from relief.inventory.actions import handle
from relief.inventory.ledger import InsufficientStock
from relief.inventory.models import (
    FacilityStaff,
    StockBalance,
    StockCount,
    StockCountEntry,
    StockCountLine,
    StockMovement,
)
from relief.inventory.rules import is_off
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(owner):
    return stock.stock(100, owner=people.partner("owner-org"), bin_code="A-1")


@pytest.fixture
def other_keeper(db):
    """Keeps the same owner's stock, and has counted nothing."""
    return people.actor("stock_keeper", organization=people.partner("owner-org"))


def start(actor, **more):
    scope = actions.Scope(stock.facility().uid, more.pop("bin", ""), more.pop("item", None))
    return actions.start(actor=actor, now=clock.now(), scope=scope, **more)


def enter(actor, count, balance, units, *, at=None, key=None, **more):
    entry = actions.Entry(
        key=key or uuid.uuid4(), lot=str(balance.lot.uid), units=units,
        bin=balance.bin.code, condition=balance.condition, counted_at=at, **more,
    )  # fmt: skip
    return actions.enter(actor=actor, now=clock.now(), uid=count.uid, entry=entry)


def step(name, actor, count, **more):
    return getattr(actions, name)(actor=actor, now=clock.now(), uid=count.uid, **more)


def explained(actor, count):
    lines = StockCountLine.objects.filter(count=count).exclude(difference=0)
    causes = {row.uid: actions.Cause("lost", "torn box") for row in lines}
    return step("explain", actor, count, causes=causes)


def status(count):
    return StockCount.objects.get(pk=count.pk).status


def on_hand(balance):
    return StockBalance.objects.get(pk=balance.pk).on_hand


def test_a_right_shelf_is_approved_and_changes_nothing(owner, other_keeper, mine):
    count = start(owner)
    enter(owner, count, mine, 100)
    step("finish", owner, count)
    step("approve", other_keeper, count)

    assert (status(count), on_hand(mine)) == ("approved", 100)
    assert not StockMovement.objects.filter(kind="count").exists()


def test_what_is_off_is_counted_again_explained_approved_and_booked(owner, other_keeper, mine):
    count = start(owner)
    enter(owner, count, mine, 90)
    step("finish", owner, count)
    assert status(count) == "recount"
    enter(owner, count, mine, 92)
    step("finish", owner, count)
    assert status(count) == "counted"
    explained(owner, count)
    assert status(count) == "explained"

    step("approve", other_keeper, count)

    assert (status(count), on_hand(mine)) == ("approved", 92)
    movement = StockMovement.objects.get(kind="count")
    assert movement.reference_uid == count.uid


def test_a_difference_within_the_tolerance_is_not_counted_again(owner, mine):
    count = start(owner, tolerance_percent=Decimal(2))
    enter(owner, count, mine, 98)
    step("finish", owner, count)

    assert status(count) == "counted"


def test_entries_add_up_and_can_be_taken_back(owner, mine):
    count = start(owner)
    for units in (60, 50, -10):
        enter(owner, count, mine, units)
    step("finish", owner, count)

    assert StockCountLine.objects.get().counted == 100


def test_what_moves_during_a_count_is_no_difference(owner, mine):
    count = start(owner, bin="A-1")
    enter(owner, count, mine, 100)
    stock.bin_of(mine.facility, "B-2")
    handle.move(actor=owner, now=clock.now(), balance=mine.uid, to_bin="B-2", quantity=30)

    step("finish", owner, count)

    line = StockCountLine.objects.get()
    assert (status(count), line.book, line.difference, on_hand(mine)) == ("counted", 100, 0, 70)


def test_what_moved_before_is_counted_against_the_new_book(owner, mine):
    count = start(owner, bin="A-1")
    stock.bin_of(mine.facility, "B-2")
    handle.move(actor=owner, now=clock.now(), balance=mine.uid, to_bin="B-2", quantity=30)
    enter(owner, count, mine, 70)
    step("finish", owner, count)

    assert StockCountLine.objects.get().difference == 0


def test_a_place_that_moved_while_it_was_counted_is_counted_again(owner, mine):
    count = start(owner, bin="A-1")
    enter(owner, count, mine, 50)
    stock.bin_of(mine.facility, "B-2")
    handle.move(actor=owner, now=clock.now(), balance=mine.uid, to_bin="B-2", quantity=30)
    enter(owner, count, mine, 20)
    step("finish", owner, count)

    assert status(count) == "recount"


def test_an_entry_made_offline_is_held_against_the_book_of_its_moment(owner, mine):
    count = start(owner, bin="A-1")
    looked_at = clock.now()
    stock.bin_of(mine.facility, "B-2")
    handle.move(actor=owner, now=clock.now(), balance=mine.uid, to_bin="B-2", quantity=30)
    enter(owner, count, mine, 100, at=looked_at)
    step("finish", owner, count)

    assert StockCountLine.objects.get().difference == 0


def test_a_time_from_elsewhen_is_brought_into_the_count(owner, mine):
    count = start(owner)
    far = datetime.timedelta(days=900)
    late = enter(owner, count, mine, 1, at=clock.now() + far)
    early = enter(owner, count, mine, 1, at=clock.now() - far)

    assert early.counted_at == count.started_at
    assert late.counted_at <= clock.now()


def test_the_same_entry_twice_is_one(owner, mine):
    count = start(owner)
    key = uuid.uuid4()
    rows = [enter(owner, count, mine, 40, key=key) for _ in range(3)]

    assert len({row.pk for row in rows}) == 1
    assert StockCountEntry.objects.count() == 1


def test_a_place_without_an_entry_keeps_the_round_open(owner, mine):
    count = start(owner)

    with pytest.raises(actions.NotAllCounted):
        step("finish", owner, count)
    step("finish", owner, count, rest_is_empty=True)
    assert status(count) == "recount"


def test_a_lot_the_books_do_not_have_there_gets_a_line(owner, mine):
    count = start(owner, bin="A-1")
    lot = stock.lot(people.partner("owner-org"))
    entry = actions.Entry(key=uuid.uuid4(), lot=lot.number.lower(), units=3)
    enter(owner, count, mine, 100)
    actions.enter(actor=owner, now=clock.now(), uid=count.uid, entry=entry)
    step("finish", owner, count)

    assert status(count) == "recount"
    assert StockCountLine.objects.filter(lot=lot, must_recount=True).exists()


def test_every_step_is_journalled(owner, other_keeper, mine):
    count = start(owner)
    for units in (90, 92):
        enter(owner, count, mine, units)
        step("finish", owner, count)
    explained(owner, count)
    step("approve", other_keeper, count)

    told = Event.objects.filter(subject_uid=count.uid).order_by("pk").values_list("type", flat=True)
    assert [row.removeprefix("count.") for row in told] == [
        "draft", "recount", "counted", "explained", "approved",
    ]  # fmt: skip
    corrected = Event.objects.get(type="stock.counted")
    assert (corrected.organization_id, corrected.related) == (mine.lot.owner_id, [mine.lot.uid])


def test_a_step_out_of_turn_is_refused(owner, other_keeper, mine):
    count = start(owner)

    for name, more in [("approve", {}), ("explain", {"causes": {}})]:
        with pytest.raises(InvalidMove):
            step(name, other_keeper, count, **more)
    step("cancel", owner, count)
    with pytest.raises(InvalidMove):
        enter(owner, count, mine, 1)


def test_who_counted_does_not_approve(owner, mine):
    count = start(owner)
    enter(owner, count, mine, 100)
    step("finish", owner, count)

    with pytest.raises(actions.ApprovedByCounter):
        step("approve", owner, count)


def test_the_database_refuses_the_counters_approval_too(owner, mine):
    count = start(owner)
    enter(owner, count, mine, 100)
    step("finish", owner, count)

    with pytest.raises(IntegrityError, match="they counted"), transaction.atomic():
        StockCount.objects.filter(pk=count.pk).update(status="approved", approver=owner.key)


def test_a_difference_without_a_cause_is_not_approved(owner, other_keeper, mine):
    count = start(owner, tolerance_percent=Decimal(50))
    enter(owner, count, mine, 90)
    step("finish", owner, count)

    with pytest.raises(actions.NotExplained):
        step("approve", other_keeper, count)
    with pytest.raises(IntegrityError, match="its cause"), transaction.atomic():
        StockCount.objects.filter(pk=count.pk).update(status="approved", approver="user:0")


def test_entries_come_to_an_open_count_only(owner, mine):
    count = start(owner)
    enter(owner, count, mine, 100)
    step("finish", owner, count)

    with pytest.raises(IntegrityError, match="while a count is open"), transaction.atomic():
        StockCountEntry.objects.create(
            line=StockCountLine.objects.get(), key=uuid.uuid4(), round=1, units=1,
            counted_at=clock.now(), counter="user:1", counter_label="x",
        )  # fmt: skip


def test_a_role_without_the_verb_is_refused(colleague, mine):
    with pytest.raises(NotAllowed):
        start(colleague)


def test_an_outsider_counts_nothing_of_others(owner, outsider, mine):
    count = start(owner)

    with pytest.raises(NotFound):
        enter(outsider, count, mine, 1)
    assert start(outsider).lines.count() == 0


def test_staff_count_every_owners_goods(mine):
    worker = people.actor("warehouse_operator", organization=people.operator())
    FacilityStaff.objects.create(facility=stock.facility(), user=people.user_of(worker))

    assert start(worker).lines.get().lot_id == mine.lot_id


def test_a_place_is_in_one_open_count_only(owner, mine):
    start(owner)

    with pytest.raises(actions.InAnotherCount):
        start(owner, bin="A-1")


def test_a_place_corrected_since_is_not_corrected_twice(owner, other_keeper, mine):
    count = start(owner, tolerance_percent=Decimal(50))
    enter(owner, count, mine, 90)
    step("finish", owner, count)
    explained(owner, count)
    handle.adjust(actor=owner, now=clock.now(), balance=mine.uid, change=-10, reason="found it")

    with pytest.raises(actions.CorrectedMeanwhile):
        step("approve", other_keeper, count)
    assert on_hand(mine) == 90


def test_missing_units_that_are_reserved_are_told_and_nothing_is_kept(owner, other_keeper, mine):
    count = start(owner, tolerance_percent=Decimal(50))
    enter(owner, count, mine, 60)
    step("finish", owner, count)
    explained(owner, count)
    stock.reserved(mine, 80)

    with pytest.raises(InsufficientStock):
        step("approve", other_keeper, count)
    assert status(count) == "explained"


def test_more_taken_back_than_found_is_refused(owner, mine):
    count = start(owner)
    enter(owner, count, mine, -1)

    with pytest.raises(Invalid):
        step("finish", owner, count)


@pytest.mark.parametrize(
    ("counted", "book", "percent", "off"),
    [
        (99, 100, 1, False),
        (98, 100, 1, True),
        (0, 0, 1, False),
        (1, 0, 100, True),
        (5, 5, 0, False),
    ],
)
def test_off_is_more_than_a_part_of_the_book(counted, book, percent, off):
    assert is_off(counted, book, Decimal(percent)) is off
