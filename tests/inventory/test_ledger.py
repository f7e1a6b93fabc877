"""The ledger's steps and the database under them."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import Invalid
from relief.core.work import OutsideUnitOfWork, unit
from relief.inventory import ledger
from relief.inventory.ledger import Claim, InsufficientStock, Leg, NotUsable
from relief.inventory.models import Account, Reservation, StockEntry, StockLot, StockMovement
from tests.factories import stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture(autouse=True)
def _in_a_unit():
    with unit("test", durable=False):
        yield


def holds(balance):
    balance.refresh_from_db()
    return balance.on_hand, balance.reserved, balance.available


@pytest.fixture(autouse=True)
def _no_nesting(monkeypatch):
    """The factories open units of their own; here one is open already."""
    from contextlib import nullcontext

    monkeypatch.setattr(stock, "unit", lambda *args, **kwargs: nullcontext())


def test_received_goods_are_on_hand():
    balance = stock.stock(120)

    assert holds(balance) == (120, 0, 120)
    assert StockEntry.objects.get(account="stock").balance_after == 120


def test_every_entry_keeps_the_balance_after_it(now):
    balance = stock.stock(120)
    stock.stock(30, of=balance.lot)
    out = [
        Leg(balance.lot_id, -50, Account.STOCK, balance.bin_id, "good"),
        Leg(balance.lot_id, -10, Account.STOCK, balance.bin_id, "good"),
        Leg(balance.lot_id, 60, Account.VARIANCE),
    ]
    ledger.post("adjust", out, actor=SYSTEM, now=now)

    entries = StockEntry.objects.filter(account="stock").order_by("id")
    assert list(entries.values_list("balance_after", flat=True)) == [120, 150, 100, 90]


def test_legs_that_do_not_cancel_are_refused(now):
    lot, bin_ = stock.lot(), stock.bin_of(stock.facility())

    with pytest.raises(IntegrityError, match="do not cancel"), transaction.atomic():
        ledger.post(
            "receive", [Leg(lot.pk, 5, Account.STOCK, bin_.pk, "good")], actor=SYSTEM, now=now
        )


def test_legs_of_two_items_cancel_each_by_itself(now):
    blanket, tent = stock.stock(10), stock.stock(10, item=stock.item("tent"))
    legs = [
        Leg(blanket.lot_id, -5, Account.STOCK, blanket.bin_id, "good"),
        Leg(tent.lot_id, 5, Account.STOCK, tent.bin_id, "good"),
    ]

    with pytest.raises(IntegrityError, match="do not cancel"), transaction.atomic():
        ledger.post("move", legs, actor=SYSTEM, now=now)


def test_reserving_holds_units_without_moving_them(now):
    balance = stock.stock(100)

    (key,) = ledger.reserve([Claim(balance.pk, 40, "allocation_line", uuid4())], now=now)

    assert holds(balance) == (100, 40, 60)
    assert Reservation.objects.get(pk=key).status == "live"


def test_reserving_too_much_says_which_lot_and_what_is_left(now):
    balance = stock.stock(100)
    ledger.reserve([Claim(balance.pk, 70, "x", uuid4())], now=now)

    with pytest.raises(InsufficientStock) as refusal:
        ledger.reserve([Claim(balance.pk, 31, "x", uuid4())], now=now)

    assert refusal.value.params["lot"] == balance.lot.number
    assert refusal.value.params["left"] == 30
    assert holds(balance) == (100, 70, 30)


def test_reserving_is_all_or_nothing(now):
    plenty, little = stock.stock(100), stock.stock(5)
    claims = [Claim(plenty.pk, 50, "x", uuid4()), Claim(little.pk, 6, "x", uuid4())]

    with pytest.raises(InsufficientStock):
        ledger.reserve(claims, now=now)

    assert holds(plenty) == (100, 0, 100)


def test_two_claims_on_one_balance_are_added_up(now):
    balance = stock.stock(10)
    claims = [Claim(balance.pk, 6, "x", uuid4()), Claim(balance.pk, 5, "x", uuid4())]

    with pytest.raises(InsufficientStock):
        ledger.reserve(claims, now=now)


@pytest.mark.parametrize("quantity", [0, -1, 10**13])
def test_a_claim_of_no_units_is_refused(now, quantity):
    balance = stock.stock(10)

    with pytest.raises(Invalid):
        ledger.reserve([Claim(balance.pk, quantity, "x", uuid4())], now=now)


def test_expired_goods_are_not_reserved(now):
    balance = stock.stock(10, expires_on=stock.in_days(-1))

    with pytest.raises(NotUsable, match="expired"):
        ledger.reserve([Claim(balance.pk, 1, "x", uuid4())], now=now)


def test_goods_are_good_on_their_last_day(now):
    balance = stock.stock(10, expires_on=stock.in_days(0))

    assert ledger.reserve([Claim(balance.pk, 1, "x", uuid4())], now=now)


def test_recalled_goods_are_not_reserved(now):
    balance = stock.stock(10, recalled_at=now)

    with pytest.raises(NotUsable, match="recalled"):
        ledger.reserve([Claim(balance.pk, 1, "x", uuid4())], now=now)


def test_quarantined_goods_are_not_reserved(now):
    balance = stock.stock(10, condition="quarantined")

    with pytest.raises(NotUsable, match="quarantined"):
        ledger.reserve([Claim(balance.pk, 1, "x", uuid4())], now=now)


def test_releasing_frees_the_units_once(now):
    balance = stock.stock(10)
    row = stock.reserved(balance, 4)

    assert ledger.release([row.purpose_uid], now=now) == 1
    assert ledger.release([row.purpose_uid], now=now) == 0
    assert holds(balance) == (10, 0, 10)


def test_a_reservation_whose_time_is_over_expires(now):
    balance = stock.stock(10)
    ledger.reserve([Claim(balance.pk, 4, "x", uuid4())], now=now, expires_at=now)

    assert ledger.expire(now=now) == 1
    assert holds(balance) == (10, 0, 10)


def test_an_ended_reservation_does_not_live_again(now):
    row = stock.reserved(stock.stock(10), 4)
    ledger.release([row.purpose_uid], now=now)

    with pytest.raises(IntegrityError, match="only ends"), transaction.atomic():
        Reservation.objects.filter(pk=row.pk).update(status="live", ended_at=None)


def test_dispatched_goods_are_on_the_way(now):
    balance = stock.stock(10)
    row = stock.reserved(balance, 4)

    ledger.dispatch([row.purpose_uid], actor=SYSTEM, now=now)

    assert holds(balance) == (6, 0, 6)
    assert StockEntry.objects.get(account="transit").quantity == 4
    row.refresh_from_db()
    assert row.status == "consumed"


def test_what_was_not_picked_stays_and_is_free(now):
    balance = stock.stock(10)
    row = stock.reserved(balance, 4)

    ledger.dispatch([row.purpose_uid], actor=SYSTEM, now=now, picked={row.purpose_uid: 3})

    assert holds(balance) == (7, 0, 7)


def test_goods_recalled_after_reserving_do_not_leave(now):
    balance = stock.stock(10)
    row = stock.reserved(balance, 4)
    balance.lot.recalled_at = now
    balance.lot.save()

    with pytest.raises(NotUsable):
        ledger.dispatch([row.purpose_uid], actor=SYSTEM, now=now)


def test_dispatching_twice_does_not_send_twice(now):
    row = stock.reserved(stock.stock(10), 4)
    ledger.dispatch([row.purpose_uid], actor=SYSTEM, now=now)

    with pytest.raises(Invalid):
        ledger.dispatch([row.purpose_uid], actor=SYSTEM, now=now)


def test_no_more_is_delivered_than_is_on_the_way(now):
    balance = stock.stock(10)
    row = stock.reserved(balance, 4)
    ledger.dispatch([row.purpose_uid], actor=SYSTEM, now=now)
    ledger.deliver({balance.lot_id: 3}, actor=SYSTEM, now=now)

    with pytest.raises(ledger.NotInTransit):
        ledger.deliver({balance.lot_id: 2}, actor=SYSTEM, now=now)


def test_returned_goods_come_back_quarantined(now):
    balance = stock.stock(10)
    row = stock.reserved(balance, 4)
    ledger.dispatch([row.purpose_uid], actor=SYSTEM, now=now)

    ledger.return_to_stock({balance.lot_id: 4}, bin_id=balance.bin_id, actor=SYSTEM, now=now)

    back = balance.lot.balances.get(condition="quarantined")
    assert holds(back) == (4, 0, 4)


def test_reversing_takes_everything_back_once(now):
    balance = stock.stock(10)
    first = StockMovement.objects.get()

    ledger.reverse(first, actor=SYSTEM, now=now, reason="typed twice")

    assert holds(balance) == (0, 0, 0)
    with pytest.raises(ledger.AlreadyReversed):
        ledger.reverse(first, actor=SYSTEM, now=now, reason="again")


def test_goods_that_moved_on_cannot_be_reversed(now):
    balance = stock.stock(10)
    stock.reserved(balance, 1)

    with pytest.raises(InsufficientStock):
        ledger.reverse(StockMovement.objects.get(), actor=SYSTEM, now=now, reason="too late")


def test_reserved_units_cannot_be_taken_by_a_movement(now):
    balance = stock.stock(10)
    stock.reserved(balance, 8)
    legs = [
        Leg(balance.lot_id, -3, Account.STOCK, balance.bin_id, "good"),
        Leg(balance.lot_id, 3, Account.VARIANCE),
    ]

    with pytest.raises(InsufficientStock) as refusal:
        ledger.post("adjust", legs, actor=SYSTEM, now=now)

    assert refusal.value.params["left"] == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_stockbalance SET on_hand = 1000",
        "UPDATE inventory_stockbalance SET reserved = 0",
        "DELETE FROM inventory_stockbalance",
        "INSERT INTO inventory_stockbalance (lot_id) VALUES (1)",
        "UPDATE inventory_stockentry SET quantity = 1",
        "DELETE FROM inventory_stockentry",
        "TRUNCATE inventory_stockentry",
        "UPDATE inventory_stockmovement SET reason = 'x'",
        "DELETE FROM inventory_stockmovement",
        "DELETE FROM inventory_reservation",
        "TRUNCATE inventory_reservation CASCADE",
        "UPDATE inventory_stocklot SET owner_id = owner_id + 1",
        "UPDATE inventory_bin SET facility_id = facility_id + 1",
    ],
)
def test_the_application_role_cannot_rewrite_stock(statement):
    stock.reserved(stock.stock(10), 4)

    with (
        pytest.raises((ProgrammingError, InternalError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_steps_need_a_unit_of_work(now):
    from relief.core import work

    token = work._open.set(None)
    try:
        with pytest.raises(OutsideUnitOfWork):
            ledger.release([uuid4()], now=now)
    finally:
        work._open.reset(token)


def test_no_entry_is_of_a_lot_or_a_movement_that_is_not_there(now):
    balance = stock.stock(10)
    movement = StockEntry.objects.get(account="stock").movement_id
    missing = "INSERT INTO inventory_stockentry (movement_id, lot_id, account, condition, quantity, pack_name) "

    for movement_id, lot_id in [(movement, balance.lot_id + 99), (movement + 99, balance.lot_id)]:
        with (
            pytest.raises(IntegrityError, match="that are there"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                missing + "VALUES (%s, %s, 'supplier', '', 1, '')", [movement_id, lot_id]
            )


def test_a_lot_is_never_deleted(now):
    balance = stock.stock(10)

    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        StockLot.objects.filter(pk=balance.lot_id)._raw_delete("default")
