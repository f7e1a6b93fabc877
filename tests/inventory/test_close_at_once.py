"""A facility closes in the very moment goods come in: one waits for the other, and sees it."""

from functools import partial

import pytest
from django.core.files.base import ContentFile

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.work import unit
from relief.donations.actions import bring
from relief.inventory import ledger
from relief.inventory.actions import (
    handle,
    import_list,
    import_long,
    receipt,
    receive,
    take_back,
    transfer,
    undo,
)
from relief.inventory.actions.change_facility import (
    StillInUse,
    change_facility,
    close_facility,
    reopen_facility,
)
from relief.inventory.models import Facility, Receipt, Reservation, StockBalance, Transfer
from relief.inventory.refusals import FacilityClosed
from relief.shipping.models import Consignment
from tests.factories import people, pledges, stock
from tests.inventory.sabotage import as_if_closing, closed_doors_off, one_behind_the_other
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


class World:
    """An owner's empty facility, one of its lots that lay there, and a warehouse elsewhere."""

    def __init__(self) -> None:
        self.owner = people.partner("a")
        self.keeper = people.actor("stock_keeper", organization=self.owner)
        self.place = stock.facility("yaan", operator=self.owner)
        self.item = stock.item()
        self.balance = stock.stock(9, owner=self.owner, at=self.place)
        self.gone = handle.adjust(
            **self.common(), balance=self.balance.uid, change=-9, reason="lost"
        )

    def common(self):
        return {"actor": self.keeper, "now": clock.now()}

    def close(self):
        return close_facility(**self.common(), facility=self.place.uid, reason="lease ended")

    def sent(self, *, delivered):
        """Return the lot once nine more units of it lay elsewhere and left."""
        other = stock.stock(9, of=self.balance.lot, at=stock.facility("tianjin"))
        held = stock.reserved(other, 9)
        with unit("test"):
            ledger.dispatch([held.purpose_uid], actor=SYSTEM, now=clock.now())
            if delivered:
                ledger.deliver({other.lot_id: 9}, actor=SYSTEM, now=clock.now())
        return other.lot


@pytest.fixture
def world(db):
    return World()


def received(world):
    goods = receive.Goods(item=world.item.uid, quantity=5, batch="B9")
    return partial(receive.receive, **world.common(), facility=world.place.uid, goods=goods)


def found(world):
    row = world.balance.uid
    return partial(handle.adjust, **world.common(), balance=row, change=9, reason="found")


def undone(world):
    return partial(undo.undo, **world.common(), movement=world.gone.uid, reason="not lost")


def taken_back(world):
    lot, place = world.sent(delivered=True).uid, world.place.uid
    return partial(
        take_back.take_back, **world.common(), lot=lot, facility=place, quantity=9, reason="spare"
    )


def returned(world):
    lot, shelf = world.sent(delivered=False).pk, stock.bin_of(world.place).pk

    def bring_back():
        with unit("test"):
            ledger.return_to_stock({lot: 9}, bin_id=shelf, actor=SYSTEM, now=clock.now())

    return bring_back


def listed(world):
    text = f"物资编码,数量,仓库,批号\n{world.item.code},7,{world.place.code},L1\n"
    row = import_list.upload(**world.common(), file=ContentFile(text.encode()), filename="list.csv")
    return partial(import_list.confirm, **world.common(), uid=row.uid)


def listed_at_length(world):
    text = f"物资编码,数量,仓库,批号\n{world.item.code},7,{world.place.code},L1\n"
    row = import_list.upload(**world.common(), file=ContentFile(text.encode()), filename="list.csv")
    type(row).objects.filter(pk=row.pk).update(status="booking")
    return partial(
        import_long.book_long, actor=SYSTEM, now=clock.now(), list_id=row.pk, watch=lambda _: None
    )


def announced(world):
    goods = receipt.Announcement(lines=[receipt.Expected(item=world.item.uid, quantity=4)])
    return partial(receipt.announce, **world.common(), facility=world.place.uid, goods=goods)


def asked_for(world):
    goods = stock.stock(9, owner=world.owner, at=stock.facility("tianjin"))
    return partial(
        transfer.request, **world.common(), origin=goods.facility.uid,
        destination=world.place.uid, lines={world.item.uid: 2}, reason="nearer",
    )  # fmt: skip


def given(world):
    row = pledges.with_papers(pledges.accepted(owner=world.owner, at=world.place))
    return partial(bring.consolidate, actor=pledges.desk(), now=clock.now(), pledges=[row.uid])


WAYS = [
    received, found, undone, taken_back, returned, listed, listed_at_length, announced, asked_for,
    given,
]  # fmt: skip


def is_open(world):
    return Facility.objects.get(pk=world.place.pk).is_active


def is_used(world):
    """Say whether goods lie in the facility or are to come."""
    return (
        StockBalance.objects.filter(facility=world.place, on_hand__gt=0).exists()
        or Receipt.objects.filter(facility=world.place).exists()
        or Transfer.objects.filter(destination=world.place).exists()
        or Consignment.objects.filter(to_facility=world.place).exists()
    )


@pytest.mark.parametrize("way", WAYS)
def test_what_comes_while_it_closes_is_refused(world, way):
    come = way(world)

    closed, refused = one_behind_the_other(world.close, come)

    assert (type(closed), type(refused)) == (Facility, FacilityClosed)
    assert refused.params["facility"] == world.place.name_zh
    assert not is_open(world)
    assert not is_used(world)
    assert not Reservation.objects.filter(status="live").exists()


@pytest.mark.parametrize("way", WAYS)
def test_it_stays_open_where_goods_are_just_coming(world, way):
    come = way(world)

    came, refused = one_behind_the_other(come, world.close)

    assert not isinstance(came, Exception)
    assert type(refused) is StillInUse
    assert is_open(world)
    assert is_used(world)


@pytest.mark.parametrize("way", WAYS)
def test_without_the_guard_goods_come_into_a_closed_facility(world, way):
    come = way(world)

    with closed_doors_off():
        one_behind_the_other(world.close, come)

    assert is_used(world)
    assert not is_open(world)


def test_closing_and_coming_together_end_one_way_or_the_other(world):
    for _ in range(12):
        answers = together(*[received(world)] * 3, world.close)

        assert not any(isinstance(answer, str) for answer in answers)
        assert is_open(world) == is_used(world)
        for row in StockBalance.objects.filter(facility=world.place, on_hand__gt=0):
            handle.adjust(**world.common(), balance=row.uid, change=-row.on_hand, reason="counted")
        reopen_facility(**world.common(), facility=world.place.uid, reason="again")


def test_changing_its_facts_keeps_nobody_waiting(world):
    values = {"opening_hours": "8-20"}
    change = partial(change_facility, **world.common(), facility=world.place.uid, values=values)

    changed, came = one_behind_the_other(change, received(world))

    assert not isinstance(changed, Exception)
    assert not isinstance(came, Exception)


def test_what_leaves_or_stays_asks_nothing_of_the_facility(world):
    goods = stock.stock(9, owner=world.owner, at=world.place)
    stock.bin_of(world.place, "A")

    with as_if_closing(world.place), unit("test"):
        ledger.reserve([ledger.Claim(goods.pk, 5, "line", goods.uid)], now=clock.now())
        ledger.dispatch([goods.uid], actor=SYSTEM, now=clock.now())
    with as_if_closing(world.place):
        handle.move(**world.common(), balance=goods.uid, to_bin="A", quantity=1)

    goods.refresh_from_db()
    assert (goods.on_hand, goods.reserved) == (3, 0)
