"""Remaining life by item, way and recipient, kept by the ledger; what expires is offered."""

import pytest
from django.db import IntegrityError, transaction

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import unit
from relief.inventory import ledger
from relief.inventory.actions import expiring as offering
from relief.inventory.actions import life
from relief.inventory.ledger import Claim
from relief.inventory.models import ExpiryOffer, LifeRule, Reservation
from relief.inventory.queries import expiring, overview
from relief.inventory.queries.life import Way, live_rules, needed
from relief.inventory.queries.overview import Narrowing
from relief.inventory.refusals import TooLittleLife
from relief.inventory.rules import lies_in
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


def rule(actor, days=30, **about):
    return life.set_rule(
        actor=actor, now=clock.now(), about=life.About(**about), days=days, reason="long way"
    )


def asked(place="511800", recipient=None, origin=None, item=None, item_days=0):
    return needed(
        live_rules(), item_id=(item or stock.item()).pk, item_days=item_days,
        way=Way(origin, place, recipient),
    )  # fmt: skip


def claim(balance, days):
    return Claim(balance.pk, 5, "allocation_line", balance.uid, life_days=days)


def test_the_strictest_of_item_way_and_recipient_decides(coordinator, owner):
    mine = people.partner("owner-org")
    stock.place("510000")
    rule(coordinator, 20, item=stock.item().uid)
    rule(coordinator, 40, destination="510000")
    rule(owner, 60, recipient=mine.uid)

    assert asked(item_days=10, place="110000") == 20
    assert asked(item_days=10) == 40
    assert asked(item_days=10, recipient=mine.pk) == 60
    assert asked(item_days=99, recipient=mine.pk) == 99


def test_a_rule_of_a_way_counts_from_its_warehouse_only(coordinator):
    place = stock.facility()
    rule(coordinator, 50, origin=place.uid)

    assert asked(origin=stock.facility("tianjin").pk) == 0
    assert asked(origin=place.pk) == 50


@pytest.mark.parametrize(
    ("code", "around", "is_in"),
    [("511822", "510000", True), ("511822", "511800", True), ("110101", "510000", False)],
)
def test_a_place_lies_in_those_around_it(code, around, is_in):
    assert lies_in(code, around) is is_in


def test_a_rule_replaces_the_one_about_the_same(coordinator):
    rule(coordinator, 20, item=stock.item().uid)
    rule(coordinator, 25, item=stock.item().uid)

    assert LifeRule.objects.get(ended_at__isnull=True).days == 25
    assert Event.objects.filter(type="life.set").count() == 2


def test_a_partner_speaks_of_itself_only(owner):
    with pytest.raises(NotAllowed):
        rule(owner, item=stock.item().uid)
    with pytest.raises(NotAllowed):
        rule(owner, recipient=people.partner("outsider-org").uid)


@pytest.mark.parametrize("days", [0, 3651])
def test_days_that_make_no_sense_are_refused(coordinator, days):
    with pytest.raises(Invalid):
        rule(coordinator, days, item=stock.item().uid)


def test_a_rule_about_nothing_is_refused(coordinator):
    with pytest.raises(Invalid):
        rule(coordinator)


def test_ending_a_rule_twice_ends_it_once(coordinator):
    row = rule(coordinator, item=stock.item().uid)
    for _ in range(2):
        life.end_rule(actor=coordinator, now=clock.now(), uid=row.uid)

    assert asked() == 0
    assert Event.objects.filter(type="life.ended").count() == 1


def test_goods_that_live_too_short_are_not_reserved(owner):
    row = stock.stock(10, owner=people.partner("owner-org"), expires_on=stock.in_days(20))

    with pytest.raises(TooLittleLife), unit("test", durable=False):
        ledger.reserve([claim(row, 21)], now=clock.now())
    with unit("test", durable=False):
        ledger.reserve([claim(row, 20)], now=clock.now())


def test_goods_that_waited_too_long_do_not_leave(owner):
    row = stock.stock(10, owner=people.partner("owner-org"), expires_on=stock.in_days(20))
    with unit("test", durable=False):
        ledger.reserve([claim(row, 20)], now=clock.now())
    tomorrow = clock.now() + clock.datetime.timedelta(days=1)

    with pytest.raises(TooLittleLife), unit("test", durable=False):
        ledger.dispatch([row.uid], actor=SYSTEM, now=tomorrow)


def test_the_database_lets_nothing_leave_with_too_little_life(owner):
    row = stock.stock(10, owner=people.partner("owner-org"), expires_on=stock.in_days(20))
    with unit("test", durable=False):
        ledger.reserve([claim(row, 20)], now=clock.now())
    late = clock.now() + clock.datetime.timedelta(days=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.update(status="consumed", ended_at=late)


def test_what_expires_within_three_months_is_offered_once_a_day(owner):
    mine = people.partner("owner-org")
    soon = stock.stock(10, owner=mine, expires_on=stock.in_days(60))
    stock.stock(10, owner=mine, expires_on=stock.in_days(200))
    stock.stock(10, owner=mine, expires_on=stock.in_days(-1))
    stock.reserved(soon, 4)

    found = [offering.offer(actor=SYSTEM, now=clock.now()) for _ in range(2)]

    assert (found, ExpiryOffer.objects.get().units) == ([1, 0], 6)
    assert Event.objects.get(type="stock.expiring").organization_id == mine.pk
    assert Event.objects.filter(type="stock.offered").count() == 1


def test_every_partner_sees_the_list_until_the_owner_takes_a_lot_off(owner, outsider):
    stock.stock(10, owner=people.partner("owner-org"), expires_on=stock.in_days(60))
    offering.offer(actor=SYSTEM, now=clock.now())
    today = clock.local_date(clock.now())
    (row,) = expiring.this_week(outsider, today)

    with pytest.raises(NotAllowed):
        offering.withdraw(actor=outsider, now=clock.now(), uid=row.uid)
    offering.withdraw(actor=owner, now=clock.now(), uid=row.uid)

    assert expiring.this_week(outsider, today) == []
    assert len(expiring.this_week(owner, today)) == 1


def test_only_expired_left_counts_as_out_of_stock(owner):
    mine = people.partner("owner-org")
    stock.stock(10, owner=mine, expires_on=stock.in_days(-1))

    (row,) = overview.by_item(owner, Narrowing(), clock.local_date(clock.now()))

    assert (row.on_hand, row.is_out) == (10, True)
