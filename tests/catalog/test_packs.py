"""Packs change from a day on; what was booked before keeps its units."""

import datetime

import pytest
from django.db import DatabaseError, transaction

from relief.catalog.actions import PackToday, set_pack
from relief.catalog.models import Pack
from relief.catalog.queries import lexicon, pack_on
from relief.core import clock
from relief.core.errors import Invalid, NotAllowed
from relief.inventory.actions import receive
from relief.inventory.models import StockEntry
from relief.journal.models import Event
from tests.factories import stock

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2020, 1, 1)


@pytest.fixture
def carton(db):
    return Pack.objects.create(item=stock.item(), name="箱", quantity=24, valid_from=LONG_AGO)


def change(actor, units, **more):
    return set_pack(
        actor=actor, now=clock.now(), item=stock.item().uid, name="箱", quantity=units, **more
    )


def arrives(actor):
    goods = receive.Goods(item=stock.item().uid, quantity=2, pack="箱")
    facility = stock.facility().uid
    return receive.receive(actor=actor, now=clock.now(), facility=facility, goods=goods)


def test_a_change_holds_from_its_day_on_and_never_before(owner, carton):
    arrives(owner)
    change(owner, 20)
    arrives(owner)

    rows = StockEntry.objects.filter(account="stock").order_by("pk")
    assert [(row.quantity, row.pack_count) for row in rows] == [(48, 2), (40, 2)]
    assert pack_on(stock.item().pk, "箱", LONG_AGO).quantity == 24


def test_a_change_to_come_does_not_hold_yet(owner, carton):
    change(owner, 20, valid_from=stock.in_days(1))

    assert lexicon(owner).unit(stock.item(), "箱") == 24
    assert pack_on(stock.item().pk, "箱", stock.in_days(1)).quantity == 20


def test_lists_are_read_by_the_pack_of_today(owner, carton):
    change(owner, 20)

    assert lexicon(owner).unit(stock.item(), "箱") == 20


def test_it_is_journalled_once(owner, carton):
    for _ in range(2):
        change(owner, 20)

    assert Event.objects.get(type="pack.set").payload["units"] == 20


def test_another_content_for_the_same_day_is_refused(owner, carton):
    change(owner, 20)

    with pytest.raises(PackToday):
        change(owner, 21)


@pytest.mark.parametrize("more", [{"units": 0}, {"units": 5, "valid_from": LONG_AGO}])
def test_a_pack_that_makes_no_sense_is_refused(owner, carton, more):
    with pytest.raises(Invalid):
        change(owner, **more)


def test_a_programme_officer_changes_no_pack(colleague, carton):
    with pytest.raises(NotAllowed):
        change(colleague, 20)


def test_a_pack_is_never_rewritten(carton):
    with pytest.raises(DatabaseError), transaction.atomic():
        Pack.objects.update(quantity=1)
