"""Goods between two facilities: asked for, released by their owner, picked, sent, received."""

import pytest
from django.db import IntegrityError, transaction

from relief.core import clock
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.inventory.actions import receipt, transfer
from relief.inventory.ledger import InsufficientStock, NotUsable
from relief.inventory.models import (
    FacilityStaff,
    Receipt,
    Reservation,
    StockBalance,
    StockEntry,
    Transfer,
)
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelves(owner):
    """Two lots of 60: the later one was booked first."""
    mine = people.partner("owner-org")
    late = stock.stock(60, owner=mine, expires_on=stock.in_days(400))
    early = stock.stock(60, owner=mine, expires_on=stock.in_days(200))
    return early, late


@pytest.fixture
def staff(db):
    """Works at the warehouse the goods lie in."""
    actor = people.actor("warehouse_operator", organization=people.operator())
    FacilityStaff.objects.create(facility=stock.facility(), user=people.user_of(actor))
    return actor


def ask(actor, units=80, **more):
    return transfer.request(
        actor=actor, now=clock.now(), origin=stock.facility().uid,
        destination=stock.facility("tianjin").uid, lines={stock.item().uid: units},
        reason="nearer to the need", **more,
    )  # fmt: skip


def send(actor, units=80):
    return transfer.dispatch(actor=actor, now=clock.now(), uid=ask(actor, units).uid)


def test_an_owners_request_is_its_release_and_holds_first_expiry_first(owner, shelves):
    row = ask(owner)

    held = dict(Reservation.objects.values_list("balance_id", "quantity"))
    assert (row.status, held) == ("released", {shelves[0].pk: 60, shelves[1].pk: 20})
    events = Event.objects.filter(subject_uid=row.uid).values_list("type", flat=True)
    assert list(events) == ["transfer.requested", "transfer.released"]


def test_staff_ask_and_the_owner_answers(staff, owner, shelves):
    row = ask(staff, owner=people.partner("owner-org").uid)
    assert row.status == "requested"

    transfer.release(actor=owner, now=clock.now(), uid=row.uid)

    row.refresh_from_db()
    assert row.status == "released"


def test_what_the_owner_refuses_is_free_again(staff, owner, shelves):
    row = ask(staff, owner=people.partner("owner-org").uid)

    transfer.reject(actor=owner, now=clock.now(), uid=row.uid, answer="needed here")

    assert set(StockBalance.objects.values_list("reserved", flat=True)) == {0}
    with pytest.raises(InvalidMove):
        transfer.release(actor=owner, now=clock.now(), uid=row.uid)


def test_nobody_else_releases(staff, shelves):
    row = ask(staff, owner=people.partner("owner-org").uid)

    with pytest.raises(NotAllowed):
        transfer.release(actor=staff, now=clock.now(), uid=row.uid)


def test_an_outsider_sees_none_of_it(outsider, owner, shelves):
    with pytest.raises(NotFound):
        transfer.dispatch(actor=outsider, now=clock.now(), uid=ask(owner).uid)


def test_more_than_may_leave_is_refused_and_nothing_is_kept(owner, shelves):
    with pytest.raises(InsufficientStock):
        ask(owner, 121)

    assert (Transfer.objects.count(), Reservation.objects.count()) == (0, 0)
    assert not Event.objects.exists()


@pytest.mark.parametrize("lines", [{}, {"item": 0}])
def test_lines_that_make_no_sense_are_refused(owner, shelves, lines):
    goods = {stock.item().uid: units for units in lines.values()}
    with pytest.raises(Invalid):
        transfer.request(
            actor=owner, now=clock.now(), origin=stock.facility().uid,
            destination=stock.facility("tianjin").uid, lines=goods, reason="x",
        )  # fmt: skip


def test_goods_on_the_way_are_in_transit_and_expected_lot_by_lot(owner, shelves):
    row = send(owner)

    on_the_way = StockEntry.objects.filter(account="transit").values_list("quantity", flat=True)
    lines = Receipt.objects.get(transfer=row).lines.values_list("expected", flat=True)
    assert (row.status, sorted(on_the_way), sorted(lines)) == ("dispatched", [20, 60], [20, 60])


def test_sending_twice_sends_once(owner, shelves):
    row = send(owner)

    with pytest.raises(InvalidMove):
        transfer.dispatch(actor=owner, now=clock.now(), uid=row.uid)
    assert StockEntry.objects.filter(account="transit").count() == 2


def test_a_lot_recalled_meanwhile_does_not_leave(owner, shelves):
    row = ask(owner)
    shelves[0].lot.recalled_at = clock.now()
    shelves[0].lot.save(update_fields=["recalled_at"])

    with pytest.raises(NotUsable):
        transfer.dispatch(actor=owner, now=clock.now(), uid=row.uid)


def test_what_is_called_off_is_free_again(owner, shelves):
    row = ask(owner)

    transfer.cancel(actor=owner, now=clock.now(), uid=row.uid, reason="road closed")

    assert set(StockBalance.objects.values_list("reserved", flat=True)) == {0}


def test_receiving_short_empties_the_way_and_writes_the_rest_off(owner, shelves):
    row = send(owner)
    note = Receipt.objects.get(transfer=row)
    first, second = note.lines.order_by("pk")

    receipt.count(
        actor=owner, now=clock.now(), uid=note.uid, papers=receipt.Papers(),
        counted=[
            receipt.Counted(line=first.uid, good=50, damaged=4),
            receipt.Counted(line=second.uid, good=second.expected),
        ],
    )  # fmt: skip

    row.refresh_from_db()
    way = sum(StockEntry.objects.filter(account="transit").values_list("quantity", flat=True))
    there = StockBalance.objects.filter(facility__code="tianjin").order_by("condition", "pk")
    held = [(balance.condition, balance.on_hand) for balance in there]
    assert (row.status, way) == ("received", 0)
    assert sorted(held) == [("damaged", 4), ("good", 20), ("good", 50)]
    event = Event.objects.get(type="transfer.received")
    assert (event.payload["short"], event.payload["damaged"]) == (6, 4)


def test_the_database_keeps_a_transfer_from_leaving_unbooked(owner, shelves):
    row = ask(owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=row.pk).update(status="dispatched")


def test_a_dispatch_of_expired_goods_is_refused_by_the_database(owner):
    gone = stock.stock(5, owner=people.partner("owner-org"), expires_on=stock.in_days(-1))
    from relief.core.actors import SYSTEM
    from relief.core.work import unit
    from relief.inventory import ledger
    from relief.inventory.ledger import Leg

    legs = [
        Leg(gone.lot_id, -5, "stock", gone.bin_id, "good"),
        Leg(gone.lot_id, 5, "transit"),
    ]
    with pytest.raises(IntegrityError), unit("test", durable=False):
        ledger.post("dispatch", legs, actor=SYSTEM, now=clock.now())
