"""Picking: first expiry first, another lot or fewer only with a reason, all of it kept."""

import pytest
from django.db import IntegrityError, transaction

from relief.core import clock
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.inventory.actions import pick, transfer
from relief.inventory.models import PickLine, PickList, Reservation, StockBalance, StockEntry
from relief.inventory.queries import arriving
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelves(owner):
    mine = people.partner("owner-org")
    return [
        stock.stock(60, owner=mine, bin_code=code, expires_on=stock.in_days(days))
        for code, days in (("B-1", 400), ("A-1", 200), ("A-2", 300))
    ]


@pytest.fixture
def listed(owner, shelves):
    row = transfer.request(
        actor=owner, now=clock.now(), origin=stock.facility().uid,
        destination=stock.facility("tianjin").uid, lines={stock.item().uid: 80}, reason="x",
    )  # fmt: skip
    return PickList.objects.get(reference_uid=row.uid)


def take(actor, line, units, **more):
    return pick.take(actor=actor, now=clock.now(), line=line.uid, units=units, **more)


def lines(row):
    return list(arriving.pick_lines().filter(pick_list=row))


def test_the_list_is_in_the_order_of_expiry(listed):
    assert [line.balance.bin.code for line in lines(listed)] == ["A-1", "A-2"]


def test_the_last_line_makes_the_list_picked(owner, listed):
    for line in lines(listed):
        listed = take(owner, line, line.quantity)

    assert listed.status == "picked"
    assert Event.objects.filter(type="pick.taken").count() == 2


def test_another_lot_needs_a_reason_that_is_kept(owner, listed, shelves):
    first = lines(listed)[0]
    with pytest.raises(Invalid):
        take(owner, first, 60, instead=shelves[0].uid)

    take(owner, first, 60, instead=shelves[0].uid, reason="pallet blocked")

    first.refresh_from_db()
    held = dict(Reservation.objects.filter(status="live").values_list("balance_id", "quantity"))
    assert (first.taken_from_id, first.skip_reason) == (shelves[0].pk, "pallet blocked")
    assert held == {shelves[0].pk: 60, shelves[2].pk: 20}
    assert Event.objects.get(type="pick.taken").payload["reason"] == "pallet blocked"


def test_what_was_taken_is_what_leaves(owner, listed, shelves):
    first, second = lines(listed)
    take(owner, first, 60, instead=shelves[0].uid, reason="pallet blocked")
    take(owner, second, 15, reason="five are wet")

    transfer.dispatch(actor=owner, now=clock.now(), uid=listed.reference_uid)

    left = StockEntry.objects.filter(account="transit").values_list("lot_id", "quantity")
    assert dict(left) == {shelves[0].lot_id: 60, shelves[2].lot_id: 15}
    assert set(StockBalance.objects.values_list("reserved", flat=True)) == {0}


def test_taking_twice_takes_once(owner, listed):
    first = lines(listed)[0]
    take(owner, first, 60)

    with pytest.raises(pick.PickedBefore):
        take(owner, first, 60)


def test_fewer_needs_a_reason(owner, listed):
    with pytest.raises(Invalid):
        take(owner, lines(listed)[0], 59)


def test_more_than_due_is_refused(owner, listed):
    with pytest.raises(Invalid):
        take(owner, lines(listed)[0], 61, reason="x")


def test_goods_of_another_item_are_not_taken_instead(owner, listed):
    tents = stock.stock(60, owner=people.partner("owner-org"), item=stock.item("tent"))

    with pytest.raises(Invalid):
        take(owner, lines(listed)[0], 60, instead=tents.uid, reason="x")


def test_what_was_called_off_is_not_picked(owner, listed):
    transfer.cancel(actor=owner, now=clock.now(), uid=listed.reference_uid, reason="x")

    with pytest.raises(pick.NotHeld):
        take(owner, lines(listed)[0], 60)


def test_an_outsider_finds_no_line(outsider, listed):
    with pytest.raises(NotFound):
        take(outsider, lines(listed)[0], 60)


def test_a_coordinator_looks_but_does_not_take(coordinator, listed):
    with pytest.raises(NotAllowed):
        take(coordinator, lines(listed)[0], 60)


def test_the_database_wants_a_reason_for_another_lot(owner, listed, shelves):
    rows = PickLine.objects.filter(pk=lines(listed)[0].pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(taken_from=shelves[0], taken=60, taken_at=clock.now())
