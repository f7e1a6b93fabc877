"""Picking before packing: what the shelf really gave is what is packed, sent and handed over."""

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.inventory.actions import pick
from relief.inventory.models import PickLine, PickList, StockBalance, StockEntry
from relief.shipping import actions
from relief.shipping.goods import MoreThanThere
from relief.shipping.models import Consignment
from tests.factories import consignments, people, stock
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(loader: Actor) -> Consignment:
    return consignments.planned(Wanted("blanket", 100))


@pytest.fixture
def other(planned: Consignment) -> StockBalance:
    """Another lot of the same goods on the shelf."""
    return stock.stock(100, owner=people.partner("owner-org"), item=stock.item("blanket"))


def take(actor: Actor, units: int, **more: object) -> None:
    line = PickLine.objects.get()
    pick.take(actor=actor, now=clock.now(), line=line.uid, units=units, **more)


def pack(actor: Actor, row: Consignment, **given: object) -> Consignment:
    return actions.pack(actor=actor, now=clock.now(), uid=row.uid, **given)


def test_a_new_consignment_has_a_pick_list(planned: Consignment) -> None:
    found = PickList.objects.get(reference_uid=planned.uid)

    assert (found.reference_label, found.lines.get().quantity) == (planned.number, 100)


def test_the_lot_that_was_taken_instead_is_the_one_that_leaves(
    loader: Actor, planned: Consignment, other: StockBalance
) -> None:
    take(loader, 100, instead=other.uid, reason="pallet blocked")

    row = pack(loader, planned)
    actions.dispatch(actor=loader, now=clock.now(), uid=row.uid, vehicle="x")

    line = row.lines.get()
    left = StockEntry.objects.get(account="transit")
    assert (line.lot_id, line.balance_id, left.lot_id) == (other.lot_id, other.pk, other.lot_id)


def test_what_was_picked_short_is_packed_short(loader: Actor, planned: Consignment) -> None:
    take(loader, 80, reason="twenty are wet")
    line = planned.lines.get()
    with pytest.raises(MoreThanThere):
        pack(loader, planned, packed={line.uid: 81})

    row = pack(loader, planned)

    asked = line.allocation_line.request_line
    asked.refresh_from_db()
    assert (row.lines.get().packed, asked.allocated) == (80, 80)
    assert StockBalance.objects.get(pk=line.balance_id).reserved == 80


def test_packing_without_picking_takes_the_list_off_the_floor(
    loader: Actor, planned: Consignment
) -> None:
    pack(loader, planned)

    assert PickList.objects.get().status == "cancelled"
