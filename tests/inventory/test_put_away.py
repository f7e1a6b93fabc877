"""Shelves: what fits where, how full they are, where goods should go."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from relief.core import clock
from relief.core.errors import Invalid, NotAllowed
from relief.inventory.actions import bins, handle, receipt
from relief.inventory.actions.handling import ShelfUnfit
from relief.inventory.models import Bin, Facility, FacilityStaff
from relief.inventory.queries import shelves
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db):
    """Works at the warehouse, for a partner."""
    actor = people.actor("stock_keeper", organization=people.partner("owner-org"))
    FacilityStaff.objects.create(facility=stock.facility(), user=people.user_of(actor))
    return actor


@pytest.fixture
def quilts(keeper):
    goods = stock.item("quilt", unit_volume_m3=Decimal("0.1"), unit_weight_kg=Decimal(3))
    return stock.stock(50, owner=people.partner("owner-org"), item=goods)


def shelf(actor, code, **holds):
    return bins.set_bin(
        actor=actor, now=clock.now(), facility=stock.facility().uid, code=code,
        shelf=bins.Shelf(**holds),
    )  # fmt: skip


def suggested(balance):
    return [one.bin.code for one in shelves.suggestions(balance)]


def test_a_bin_holds_what_was_said_and_is_journalled(keeper):
    row = shelf(keeper, "A-1", capacity_m3=Decimal(2), temperature="cold", zone="Cold")

    assert (row.capacity_m3, row.temperature, row.zone) == (2, "cold", "Cold")
    assert Event.objects.get(type="bin.set").payload["bin"] == "A-1"


def test_the_same_code_changes_the_bin(keeper):
    shelf(keeper, "A-1", capacity_m3=Decimal(2))
    shelf(keeper, "A-1", capacity_m3=Decimal(3))

    assert Bin.objects.get(code="A-1").capacity_m3 == 3


def test_who_does_not_work_there_keeps_no_bins(owner):
    stock.facility()
    with pytest.raises(NotAllowed):
        shelf(owner, "A-1")


@pytest.mark.parametrize("holds", [{"capacity_m3": Decimal(0)}, {"temperature": "hot"}])
def test_a_bin_that_makes_no_sense_is_refused(keeper, holds):
    with pytest.raises(Invalid):
        shelf(keeper, "A-1", **holds)


def test_goods_of_another_temperature_do_not_lie_there(keeper, quilts):
    shelf(keeper, "C-1", temperature="cold")

    with pytest.raises(ShelfUnfit):
        handle.move(actor=keeper, now=clock.now(), balance=quilts.uid, to_bin="C-1", quantity=1)


def test_other_goods_do_not_lie_among_dangerous_ones(keeper, quilts):
    shelf(keeper, "H-1", hazard_class="3")

    with pytest.raises(ShelfUnfit):
        handle.move(actor=keeper, now=clock.now(), balance=quilts.uid, to_bin="H-1", quantity=1)


def test_only_fitting_bins_with_room_are_suggested(keeper, quilts):
    shelf(keeper, "A-1", capacity_m3=Decimal(9))
    shelf(keeper, "C-1", temperature="cold", capacity_m3=Decimal(9))
    shelf(keeper, "H-1", hazard_class="3", capacity_m3=Decimal(9))
    shelf(keeper, "S-1", capacity_m3=Decimal("0.05"))

    assert suggested(quilts) == ["A-1"]


def test_the_bin_that_takes_all_and_wastes_least_is_first(keeper, quilts):
    shelf(keeper, "BIG", capacity_m3=Decimal(100))
    shelf(keeper, "FIT", capacity_m3=Decimal(6))
    shelf(keeper, "SMALL", capacity_m3=Decimal(4))

    assert suggested(quilts) == ["FIT", "BIG", "SMALL"]


def test_a_bin_with_the_same_item_goes_before_others(keeper, quilts):
    shelf(keeper, "FIT", capacity_m3=Decimal(6))
    shelf(keeper, "SAME", capacity_m3=Decimal(100))
    handle.move(actor=keeper, now=clock.now(), balance=quilts.uid, to_bin="SAME", quantity=10)
    quilts.refresh_from_db()

    assert suggested(quilts)[0] == "SAME"


def test_weight_bounds_too(keeper, quilts):
    shelf(keeper, "A-1", capacity_kg=Decimal(30))

    (one,) = shelves.suggestions(quilts)
    assert one.fits == 10


def test_space_counts_what_lies_there_and_what_is_announced(keeper, quilts):
    Facility.objects.update(capacity_m3=Decimal(20))
    receipt.announce(
        actor=keeper, now=clock.now(), facility=stock.facility().uid,
        goods=receipt.Announcement(
            lines=[receipt.Expected(item=quilts.lot.item.uid, quantity=100)]
        ),
    )  # fmt: skip

    room = shelves.space(stock.facility())
    assert (room.capacity, room.filled, room.planned) == (20, 5, 10)
    assert (room.free_now, room.free_then) == (15, 5)


def test_measured_bins_are_no_measure_of_the_facility(keeper, quilts):
    """The quilts lie outside the one bin that is measured: they take none of its room."""
    shelf(keeper, "A-1", capacity_m3=Decimal(3))

    room = shelves.space(stock.facility())
    assert (room.capacity, room.free_now, room.free_then) == (None, None, None)
    assert (room.filled, room.bins_free) == (5, 3)


def test_only_an_empty_bin_is_taken_out_of_use(keeper, quilts):
    row = shelf(keeper, "A-1")
    handle.move(actor=keeper, now=clock.now(), balance=quilts.uid, to_bin="A-1", quantity=50)
    with pytest.raises(bins.BinNotEmpty):
        bins.close_bin(actor=keeper, now=clock.now(), uid=row.uid)

    other = shelf(keeper, "A-2")
    bins.close_bin(actor=keeper, now=clock.now(), uid=other.uid)

    with pytest.raises(Invalid):
        handle.move(actor=keeper, now=clock.now(), balance=quilts.uid, to_bin="A-2", quantity=1)


@pytest.mark.parametrize("values", [{"capacity_m3": 0}, {"capacity_kg": -1}])
def test_the_database_keeps_capacities_positive(keeper, values):
    row = shelf(keeper, "A-1")

    with pytest.raises(IntegrityError), transaction.atomic():
        Bin.objects.filter(pk=row.pk).update(**values)
