"""Dispatch: the goods leave."""

import pytest

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.core.work import unit
from relief.inventory.ledger import NotUsable
from relief.inventory.models import Reservation, StockBalance, StockLot
from relief.journal.models import Event
from relief.journal.record import record
from relief.journal.relay import relay
from relief.shipping import actions
from relief.shipping.models import Consignment
from tests.factories import consignments, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


def dispatch(actor: Actor, row: Consignment, **given: str) -> Consignment:
    return actions.dispatch(actor=actor, now=clock.now(), uid=row.uid, **given)


def test_reserved_stock_becomes_goods_on_the_way(loader: Actor) -> None:
    people.carrier("sf")
    row = consignments.packed(Wanted("blanket", 100), by=loader)
    line = row.lines.get()

    sent = dispatch(loader, row, carrier="sf", vehicle="川A12345")

    balance = StockBalance.objects.get(pk=line.balance_id)
    asked = line.allocation_line.request_line
    asked.refresh_from_db()
    leg = sent.legs.get()
    assert (sent.status, sent.carrier.code) == ("in_transit", "sf")
    assert (balance.on_hand, balance.reserved) == (0, 0)
    assert asked.dispatched == 100
    assert (leg.status, leg.vehicle, leg.carrier.code) == ("dispatched", "川A12345", "sf")
    assert Reservation.objects.get().status == "consumed"


def test_it_is_journalled_with_its_leg(loader: Actor) -> None:
    row = dispatch(loader, consignments.packed(by=loader))

    assert Event.objects.get(type="consignment.in_transit").subject_uid == row.uid
    assert Event.objects.get(type="leg.dispatched").related == sorted([row.uid, row.request.uid])


def test_goods_that_are_not_packed_do_not_leave(loader: Actor) -> None:
    with pytest.raises(InvalidMove):
        dispatch(loader, consignments.planned())


def test_dispatching_twice_is_refused_and_books_once(loader: Actor) -> None:
    row = dispatch(loader, consignments.packed(Wanted("blanket", 100), by=loader))

    with pytest.raises(InvalidMove):
        dispatch(loader, row)

    assert row.lines.get().allocation_line.request_line.dispatched == 100


def test_only_a_known_carrier_may_drive(loader: Actor) -> None:
    people.partner("not-a-carrier")
    row = consignments.packed(by=loader)

    with pytest.raises(Invalid):
        dispatch(loader, row, carrier="not-a-carrier")


def test_a_recalled_lot_stays_and_nothing_is_kept(loader: Actor) -> None:
    row = consignments.packed(Wanted("blanket", 100), by=loader)
    StockLot.objects.update(recalled_at=clock.now())

    with pytest.raises(NotUsable):
        dispatch(loader, row)

    row.refresh_from_db()
    assert row.status == "packed"
    assert StockBalance.objects.get().reserved == 100


def test_the_owner_may_not_dispatch(loader: Actor, owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        dispatch(owner, consignments.packed(by=loader))


def test_an_outsider_does_not_see_it(loader: Actor) -> None:
    other = people.actor("warehouse_operator", organization=people.partner("elsewhere"))

    with pytest.raises(NotFound):
        dispatch(other, consignments.packed(by=loader))


def test_the_release_order_says_that_the_goods_have_left(loader: Actor) -> None:
    row = dispatch(loader, consignments.packed(by=loader))

    row.release_order.refresh_from_db()
    assert row.release_order.status == "released"


def test_a_cancelled_release_cancels_what_has_not_left() -> None:
    row = consignments.planned()
    with unit("test", durable=False):
        record("release.cancelled", subject=row.release_order, actor=SYSTEM, now=clock.now())

    relay()

    row.refresh_from_db()
    assert row.status == "cancelled"
