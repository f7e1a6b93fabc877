"""Numbers of stock: each from the books, each with the count behind it; and levels to keep."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import unit
from relief.inventory import ledger
from relief.inventory.actions import disposal, levels
from relief.inventory.models import StockLevel, StockLot
from relief.inventory.queries import numbers, worth
from relief.journal.models import Event
from relief.notices import audience
from relief.notices.texts import TEXTS
from tests.factories import care, people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return people.actor("stock_keeper", organization=people.partner("a"))


def today():
    return clock.local_date(clock.now())


def held(units=100, **fields):
    return stock.stock(units, owner=people.partner("a"), **fields)


def sent(balance, units):
    """Reserve and dispatch units."""
    purpose = uuid4()
    stock.reserved(balance, units, purpose)
    with unit("test", durable=False):
        ledger.dispatch([purpose], actor=SYSTEM, now=clock.now())


def test_days_of_supply_are_free_units_over_mean_daily_issues(keeper):
    balance = held(100)
    sent(balance, 28)

    (row,) = numbers.supplies(keeper, today())

    assert (row.free, row.issued, row.issues) == (72, 28, 1)
    assert row.days == 36.0  # 72 ÷ (28 ÷ 14)


def test_where_nothing_was_issued_nobody_says_how_long_it_lasts(keeper):
    held(100)

    (row,) = numbers.supplies(keeper, today())

    assert row.days is None


def test_only_expired_left_counts_as_out_of_stock(keeper):
    held(40, expires_on=stock.in_days(-1))
    held(10, item=stock.item("bucket"))

    rows = numbers.supplies(keeper, today())

    assert [(row.item.code, row.free, row.expired, row.is_out) for row in rows] == [
        ("blanket", 0, 40, True),
        ("bucket", 10, 0, False),
    ]
    share = numbers.stock_outs(rows)
    assert (share.percent, share.part, share.count) == (50.0, 1, 2)


def test_expired_units_are_a_share_of_those_received(keeper):
    held(40, expires_on=stock.in_days(-1))
    held(60, expires_on=stock.in_days(400))

    share = numbers.expiry_waste(keeper, today())

    assert (share.percent, share.part, share.whole, share.count) == (40.0, 40, 100, 2)


def test_without_a_count_accuracy_is_not_a_hundred_per_cent(keeper):
    held(40)

    share = numbers.accuracy(keeper, clock.now())

    assert (share.percent, share.count) == (None, 0)


def test_flow_says_what_came_and_went_in_each_week(keeper):
    sent(held(100, item=stock.item("quilt", unit_weight_kg="2.5")), 30)

    weeks = numbers.flow(keeper, today())

    assert len(weeks) == 12
    assert (weeks[-1].received, weeks[-1].issued) == (250, 75)  # kg: 2.5 kg a piece


def test_an_outsider_s_numbers_are_empty(keeper):
    held(100)
    other = people.actor("stock_keeper", organization=people.partner("b"))

    assert numbers.supplies(other, today()) == []
    assert numbers.expiry_waste(other, today()).whole == 0


def test_the_page_and_the_api_say_the_same(keeper, sign_in):
    held(40, expires_on=stock.in_days(-1))
    client = sign_in(keeper)

    page = client.get(reverse("inventory:stock-numbers"))
    answer = client.get(reverse("api-inventory:stock-numbers")).json()

    assert page.status_code == 200
    assert "<c-" not in page.text
    assert answer["stock_outs"] == {"percent": 100.0, "part": 1, "whole": 1, "count": 1}
    assert answer["supplies"][0]["is_out"] is True


def level(keeper, minimum=50, **fields):
    return levels.set_level(
        actor=keeper, now=clock.now(), item=stock.item().uid, minimum=minimum, **fields
    )


def test_a_level_that_is_not_met_is_low_and_its_keepers_are_told(keeper):
    held(40)
    row = level(keeper)

    assert row.low_since is not None
    event = Event.objects.get(type="stock.low")
    assert (event.payload["free"], event.payload["minimum"]) == (40, 50)
    assert "stock.low" in TEXTS
    colleague = people.actor("stock_keeper", organization=people.partner("a"))
    assert colleague.id in audience.of_event(event)


def test_a_level_is_looked_at_again_and_told_once(keeper):
    balance = held(100)
    row = level(keeper)
    sent(balance, 60)

    assert levels.look_at_levels(actor=SYSTEM, now=clock.now()) == 1
    assert levels.look_at_levels(actor=SYSTEM, now=clock.now()) == 0
    held(30)
    assert levels.look_at_levels(actor=SYSTEM, now=clock.now()) == 1

    row.refresh_from_db()
    assert row.low_since is None
    assert Event.objects.filter(type__in=["stock.low", "stock.enough"]).count() == 2


def test_expired_goods_do_not_meet_a_level(keeper):
    held(400, expires_on=stock.in_days(-1))

    assert level(keeper).low_since is not None


def test_a_level_counts_its_own_facility_only(keeper):
    held(100, at=stock.facility("wuhan"))

    row = level(keeper, facility=stock.facility("chengdu").uid)

    assert (row.free, row.low_since is not None) == (0, True)


def test_the_same_level_again_changes_the_first(keeper):
    level(keeper, 10)
    level(keeper, 20)

    assert StockLevel.objects.get().minimum == 20


def test_the_database_refuses_two_levels_for_the_same_goods(keeper):
    row = level(keeper)

    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.create(
            organization=row.organization, item=row.item, facility=None, minimum=5
        )


@pytest.mark.parametrize("minimum", [0, -1, 10**13])
def test_a_minimum_that_is_none_is_refused(keeper, minimum):
    with pytest.raises(Invalid):
        level(keeper, minimum)


def test_who_may_not_move_stock_sets_no_level(keeper):
    officer = people.actor("programme_officer", organization=people.partner("a"))

    with pytest.raises(NotAllowed):
        level(officer)


def test_a_level_of_another_organization_is_not_there(keeper):
    row = level(keeper)
    other = people.actor("stock_keeper", organization=people.partner("b"))

    with pytest.raises(NotFound):
        levels.end_level(actor=other, now=clock.now(), uid=row.uid)


def test_a_level_ends_once_and_is_watched_no_more(keeper):
    row = level(keeper)
    now = clock.now()
    levels.end_level(actor=keeper, now=now, uid=row.uid)
    later = levels.end_level(actor=keeper, now=now + datetime.timedelta(1), uid=row.uid)

    assert later.ended_at == now
    assert levels.look_at_levels(actor=SYSTEM, now=clock.now()) == 0


def test_levels_are_kept_by_page_and_api(keeper, sign_in):
    client = sign_in(keeper)
    page = reverse("inventory:level-list")
    given = {"item": str(stock.item().uid), "minimum": "25"}

    assert client.post(page, given).status_code == 302
    answer = client.get(reverse("api-inventory:level-list")).json()

    assert [(one["item"], one["minimum"], one["free"]) for one in answer["items"]] == [
        ("blanket", 25, 0)
    ]
    assert "blanket" in client.get(page).text.lower()


def test_the_worth_of_what_expired_is_that_of_its_certified_cases(keeper, coordinator):
    lead = people.actor("partner_admin", organization=people.partner("a"))
    assert numbers.wasted_worth(keeper, clock.now()) == numbers.Worth(Decimal(0), 0)

    case = care.proposed(keeper, held(100), reason="expired")
    for signer in (coordinator, lead):
        disposal.sign(actor=signer, now=clock.now(), uid=case.uid)
    papers = {"actor": keeper, "now": clock.now(), "uid": case.uid}
    disposal.hand_over(
        **papers, contractor="Green", licence="L-1", weigh_note="W-1", weighed_kg=Decimal(2),
        file=care.pdf(),
    )  # fmt: skip
    disposal.certify(**papers, certificate="C-1", file=care.pdf())
    case.refresh_from_db()

    assert case.value_cny > 0
    assert numbers.wasted_worth(keeper, clock.now()) == numbers.Worth(case.value_cny, 1)
    stranger = people.actor("stock_keeper", organization=people.partner("b"))
    assert numbers.wasted_worth(stranger, clock.now()).cases == 0


def test_stock_and_what_expired_are_worth_money_by_currency(keeper):
    for units, price, currency, days in [
        (40, 2, "CNY", -1), (60, 3, "CNY", 400), (5, 1, "USD", 400), (9, None, "", -2),
    ]:  # fmt: skip
        balance = held(units, expires_on=stock.in_days(days))
        StockLot.objects.filter(pk=balance.lot_id).update(unit_price=price, currency=currency)

    value = worth.stock_value(keeper)
    expired = worth.expired_value(keeper, today() - datetime.timedelta(days=365), today())

    assert value == worth.Worth(
        (worth.Sum("CNY", Decimal(260), 2), worth.Sum("USD", Decimal(5), 1)), unpriced=1
    )
    assert expired == worth.Worth((worth.Sum("CNY", Decimal(80), 1),), unpriced=1)


def test_the_page_says_how_many_lots_a_sum_rests_on(keeper, sign_in):
    balance = held(40)
    StockLot.objects.filter(pk=balance.lot_id).update(unit_price=3, currency="CNY")
    held(1, expires_on=stock.in_days(9))
    client = sign_in(keeper)

    page = client.get(reverse("inventory:stock-numbers")).content.decode()
    answer = client.get(reverse("api-inventory:stock-numbers")).json()["stock_value"]

    assert "CNY 120" in page
    assert "1 of 2 lots have a price" in page
    assert answer == {
        "sums": [{"currency": "CNY", "amount": "120.00", "lots": 1}], "unpriced": 1
    }  # fmt: skip
