"""Cancel, send back, lose: goods that do not get through."""

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed
from relief.demand.models import RequestLine
from relief.inventory.models import Reservation, StockBalance
from relief.journal.models import Event
from relief.shipping import actions
from relief.shipping.models import Consignment
from tests.factories import consignments
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


def test_cancelling_frees_stock_and_request(loader: Actor) -> None:
    row = consignments.planned(Wanted("blanket", 10))

    actions.cancel(actor=loader, now=clock.now(), uid=row.uid, reason="road closed")

    row.refresh_from_db()
    assert (row.status, row.reason) == ("cancelled", "road closed")
    assert StockBalance.objects.get().available == 10
    assert Reservation.objects.get().status == "released"
    assert RequestLine.objects.get().allocated == 0
    assert {promise.status for promise in row.promises.all()} == {"cancelled"}
    assert Event.objects.filter(type="leg.cancelled").exists()


def test_cancelling_needs_a_reason(loader: Actor) -> None:
    row = consignments.planned()

    with pytest.raises(Invalid):
        actions.cancel(actor=loader, now=clock.now(), uid=row.uid, reason=" ")


def test_what_has_left_is_not_cancelled(loader: Actor) -> None:
    row = consignments.on_the_way(by=loader)

    with pytest.raises(InvalidMove):
        actions.cancel(actor=loader, now=clock.now(), uid=row.uid, reason="late")


def test_what_comes_back_is_in_quarantine_and_missing_from_the_request(loader: Actor) -> None:
    row = consignments.on_the_way(Wanted("blanket", 10), by=loader)

    actions.send_back(actor=loader, now=clock.now(), uid=row.uid, reason="road closed")

    back = StockBalance.objects.get(condition="quarantined")
    line = RequestLine.objects.get()
    assert Consignment.objects.get().status == "returned"
    assert back.on_hand == 10
    assert (line.allocated, line.dispatched) == (0, 0)


def test_lost_goods_are_written_off_and_the_promise_stays_open(loader: Actor) -> None:
    row = consignments.on_the_way(Wanted("blanket", 10), by=loader)

    actions.lose(actor=loader, now=clock.now(), uid=row.uid, reason="landslide")

    assert Consignment.objects.get().status == "lost"
    assert Consignment.objects.get().promises.get().status == "open"
    assert RequestLine.objects.get().allocated == 0


@pytest.mark.parametrize("act", [actions.send_back, actions.lose])
def test_twice_is_refused(loader: Actor, act: object) -> None:
    row = consignments.on_the_way(by=loader)
    act(actor=loader, now=clock.now(), uid=row.uid, reason="x")

    with pytest.raises(InvalidMove):
        act(actor=loader, now=clock.now(), uid=row.uid, reason="x")


def test_the_owner_may_not(loader: Actor, owner: Actor) -> None:
    row = consignments.planned()

    with pytest.raises(NotAllowed):
        actions.cancel(actor=owner, now=clock.now(), uid=row.uid, reason="x")
