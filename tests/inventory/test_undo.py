"""Undoing a movement, and taking back what was handed over."""

import pytest

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import unit
from relief.inventory import ledger
from relief.inventory.actions import handle, take_back, undo
from relief.inventory.ledger import AlreadyReversed, InsufficientStock
from relief.inventory.models import StockBalance, StockMovement
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(owner):
    return stock.stock(100, owner=people.partner("owner-org"))


@pytest.fixture
def fewer(owner, mine):
    return handle.adjust(
        actor=owner, now=clock.now(), balance=mine.uid, change=-30, reason="miscounted"
    )


@pytest.fixture
def handed_over(mine):
    held = stock.reserved(mine, 40)
    with unit("test", durable=False):
        ledger.dispatch([held.purpose_uid], actor=SYSTEM, now=clock.now())
        ledger.deliver({mine.lot_id: 40}, actor=SYSTEM, now=clock.now())
    return mine


def reverse(actor, row, reason="booked twice"):
    return undo.undo(actor=actor, now=clock.now(), movement=row.uid, reason=reason)


def back(actor, balance, quantity, **more):
    return take_back.take_back(
        actor=actor, now=clock.now(), lot=balance.lot.uid, facility=stock.facility().uid,
        quantity=quantity, reason="not needed", **more,
    )  # fmt: skip


def test_undoing_books_the_opposite_and_keeps_both(owner, mine, fewer):
    opposite = reverse(owner, fewer)

    mine.refresh_from_db()
    assert (mine.on_hand, opposite.reverses_id, opposite.reason) == (100, fewer.pk, "booked twice")
    assert Event.objects.get(type="stock.reversed").payload["number"] == fewer.number


def test_undoing_twice_undoes_once(owner, mine, fewer):
    reverse(owner, fewer)

    with pytest.raises(AlreadyReversed):
        reverse(owner, fewer)


def test_an_undoing_is_not_undone(owner, fewer):
    with pytest.raises(AlreadyReversed):
        reverse(owner, reverse(owner, fewer))


def test_it_needs_a_reason(owner, fewer):
    with pytest.raises(Invalid):
        reverse(owner, fewer, reason=" ")


def test_goods_that_moved_on_are_not_undone(owner, mine):
    came = StockMovement.objects.get(kind="receive")
    stock.reserved(mine, 1)

    with pytest.raises(InsufficientStock):
        reverse(owner, came)


def test_a_dispatch_is_undone_by_its_load(owner, handed_over):
    with pytest.raises(undo.UndoneElsewhere):
        reverse(owner, StockMovement.objects.get(kind="dispatch"))


def test_an_outsider_finds_no_movement(outsider, fewer):
    with pytest.raises(NotFound):
        reverse(outsider, fewer)


def test_a_coordinator_looks_but_does_not_undo(coordinator, fewer):
    with pytest.raises(NotAllowed):
        reverse(coordinator, fewer)


def test_what_comes_back_is_quarantined(owner, handed_over):
    back(owner, handed_over, 15)

    held = dict(StockBalance.objects.values_list("condition", "on_hand"))
    assert held == {"good": 60, "quarantined": 15}
    assert Event.objects.get(type="stock.returned").payload["units"] == 15


def test_no_more_comes_back_than_was_handed_over(owner, handed_over):
    back(owner, handed_over, 15)

    with pytest.raises(take_back.NotHandedOver):
        back(owner, handed_over, 26)


def test_an_outsider_takes_nothing_back(outsider, handed_over):
    with pytest.raises(NotFound):
        back(outsider, handed_over, 1)
