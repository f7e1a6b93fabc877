"""What a plan may take: consent, condition, life, earmark."""

import datetime
from decimal import Decimal

import pytest

from relief.core import clock
from relief.emergencies.models import Emergency
from relief.inventory.actions import transfer
from relief.inventory.models import SharingRule
from relief.inventory.queries import plannable_stock
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def quake():
    return emergency("quake")


def emergency(code):
    return Emergency.objects.create(
        code=code, name_zh="地震", name_en="Quake", hazard="earthquake", status="active",
        struck_at=datetime.datetime(2022, 9, 5, tzinfo=datetime.UTC),
    )  # fmt: skip


def rule(share_with="all", partners=(), **terms):
    row = SharingRule.objects.create(organization=people.partner(), share_with=share_with, **terms)
    row.partners.set(partners)
    return row


def the_row(quake):
    (row,) = plannable_stock(quake.pk)
    return row


def test_goods_without_a_rule_are_for_their_owner_alone(quake):
    stock.stock(100)

    row = the_row(quake)

    assert (row.available, row.shared, row.shared_with) == (100, 0, "none")


def test_shared_goods_are_for_all(quake):
    stock.stock(100)
    shared = rule(releases_alone=True)

    row = the_row(quake)

    assert (row.shared, row.shared_with, row.rule_id) == (100, "all", shared.pk)
    assert row.releases_alone


def test_named_partners_are_named_by_code(quake):
    stock.stock(100)
    rule("named", [people.partner("friend")])

    assert the_row(quake).shared_with == frozenset({"friend"})


def test_a_rule_of_another_emergency_does_not_count(quake):
    stock.stock(100)
    rule("emergency", emergency=emergency("flood"))

    assert the_row(quake).shared_with == "none"


def test_a_narrower_refusal_beats_a_wider_consent(quake):
    stock.stock(100)
    rule()
    rule("none", item=stock.item())

    assert the_row(quake).shared == 0


def test_a_rule_that_is_over_does_not_count(quake):
    stock.stock(100)
    rule(until=stock.in_days(-1))
    rule(ended_at=clock.now())

    assert the_row(quake).shared == 0


def test_a_quantity_limits_what_others_get_over_all_lots(quake):
    stock.stock(100)
    stock.stock(100)
    rule(max_quantity=150)

    assert sum(row.shared for row in plannable_stock(quake.pk)) == 150


def test_what_was_given_counts_towards_the_limit(quake):
    balance = stock.stock(100)
    rule(max_quantity=50)
    stock.reserved(balance, 30)

    row = the_row(quake)

    assert (row.available, row.shared) == (70, 20)


def test_what_the_owner_holds_for_itself_does_not_use_the_limit_up(quake):
    balance = stock.stock(100)
    rule(max_quantity=50)
    transfer.request(
        actor=people.actor("stock_keeper", organization=people.partner()), now=clock.now(),
        origin=balance.facility.uid, destination=stock.facility("wuhan").uid,
        lines={balance.lot.item.uid: 30}, reason="x",
    )  # fmt: skip

    row = the_row(quake)

    assert (row.available, row.shared) == (70, 50)


def test_a_share_limits_what_others_get(quake):
    stock.stock(100)
    rule(max_share=Decimal("0.25"))

    assert the_row(quake).shared == 25


@pytest.mark.parametrize(
    "fields",
    [
        {"condition": "damaged"},
        {"expires_on": datetime.date(2020, 1, 1)},
        {"recalled_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_goods_that_may_not_leave_are_not_planned(quake, fields):
    stock.stock(100, **fields)

    assert plannable_stock(quake.pk) == []


def test_goods_earmarked_for_another_emergency_are_not_planned(quake):
    stock.stock(100, earmark=emergency("flood"))
    stock.stock(7, earmark=quake)

    assert the_row(quake).available == 7


def test_earlier_expiry_comes_first(quake):
    stock.stock(1)
    stock.stock(2, expires_on=stock.in_days(90))
    stock.stock(3, expires_on=stock.in_days(30))

    assert [row.available for row in plannable_stock(quake.pk)] == [3, 2, 1]
