"""Kits: defined, planned, built of what expires first, broken into what went in."""

from decimal import Decimal

import pytest
from django.urls import reverse

from relief.catalog import actions as catalog
from relief.catalog.models import Kit, KitComponent
from relief.core import clock
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.inventory.actions import kits, undo
from relief.inventory.ledger import InsufficientStock
from relief.inventory.models import (
    PriceChange,
    StockBalance,
    StockEntry,
    StockLot,
    StockMovement,
)
from relief.inventory.queries import built, worth
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(owner):
    return people.partner("owner-org")


@pytest.fixture
def kit(owner):
    return catalog.define_kit(
        actor=owner, now=clock.now(), item=stock.item("family-box").uid,
        components={stock.item("soap").uid: 4, stock.item("towel").uid: 2},
    )  # fmt: skip


@pytest.fixture
def parts(mine):
    """Soap in two lots, 30 units that expire first and 100; 60 towels."""
    return {
        "early": stock.stock(30, owner=mine, item=stock.item("soap"), expires_on=stock.in_days(90)),
        "late": stock.stock(
            100, owner=mine, item=stock.item("soap"), expires_on=stock.in_days(900)
        ),
        "towels": stock.stock(60, owner=mine, item=stock.item("towel")),
    }


def priced(**prices):
    """Say what a unit of each balance's lot is worth: (amount, currency)."""
    for amount, currency, balance in prices.values():
        StockLot.objects.filter(pk=balance.lot_id).update(unit_price=amount, currency=currency)


def price_of(code):
    return StockLot.objects.filter(item__code=code).values_list("unit_price", "currency").get()


def build(actor, kit, quantity=10):
    return kits.build(
        actor=actor, now=clock.now(), kit=kit.uid, facility=stock.facility().uid, quantity=quantity
    )


def on_hand(balance):
    balance.refresh_from_db()
    return balance.on_hand


def test_building_takes_what_expires_first(owner, kit, parts):
    build(owner, kit)

    assert [on_hand(row) for row in parts.values()] == [0, 90, 40]


def test_kits_expire_with_their_first_component_and_carry_the_definition(owner, kit, parts):
    build(owner, kit)

    made = StockBalance.objects.get(lot__item__code="family-box")
    assert (made.on_hand, made.lot.batch) == (10, kit.number)
    assert made.lot.expires_on == parts["early"].lot.expires_on
    assert Event.objects.get(type="kit.built").payload["units"] == 10


def test_every_item_of_the_movement_cancels(owner, kit, parts):
    movement = build(owner, kit)

    sums: dict[str, int] = {}
    for entry in StockEntry.objects.filter(movement=movement).select_related("lot__item"):
        sums[entry.lot.item.code] = sums.get(entry.lot.item.code, 0) + entry.quantity
    assert set(sums.values()) == {0}


def test_too_few_components_build_nothing(owner, kit, parts):
    with pytest.raises(kits.MissingParts):
        build(owner, kit, 31)

    assert not StockMovement.objects.filter(kind="kit").exists()


def test_reserved_and_expired_components_do_not_count(owner, kit, mine):
    stock.stock(100, owner=mine, item=stock.item("soap"), expires_on=stock.in_days(-1))
    towels = stock.stock(100, owner=mine, item=stock.item("towel"))
    stock.reserved(towels, 99)

    with pytest.raises(kits.MissingParts):
        build(owner, kit, 1)


def test_another_owners_goods_are_not_built_in(owner, kit):
    for code in ("soap", "towel"):
        stock.stock(100, owner=people.partner("outsider-org"), item=stock.item(code))

    with pytest.raises(kits.MissingParts):
        build(owner, kit, 1)


def test_breaking_gives_back_the_lots_that_went_in(owner, kit, parts):
    build(owner, kit)
    made = StockBalance.objects.get(lot__item__code="family-box")

    kits.break_up(actor=owner, now=clock.now(), balance=made.uid, quantity=10)

    assert [on_hand(row) for row in (*parts.values(), made)] == [30, 100, 60, 0]


def test_a_new_definition_leaves_built_kits_as_they_are(owner, kit, parts):
    build(owner, kit)
    catalog.define_kit(
        actor=owner, now=clock.now(), item=stock.item("family-box").uid,
        components={stock.item("soap").uid: 1},
    )  # fmt: skip
    made = StockBalance.objects.get(lot__item__code="family-box")

    kits.break_up(actor=owner, now=clock.now(), balance=made.uid, quantity=5)

    assert on_hand(parts["towels"]) == 50
    assert Kit.objects.filter(ended_at__isnull=True).count() == 1


def test_ready_made_kits_break_by_the_definition(owner, kit, mine):
    came = stock.stock(3, owner=mine, item=stock.item("family-box"), expires_on=stock.in_days(50))

    kits.break_up(actor=owner, now=clock.now(), balance=came.uid, quantity=2)

    soap = StockBalance.objects.get(lot__item__code="soap")
    assert (soap.on_hand, soap.lot.expires_on) == (8, came.lot.expires_on)


def test_what_no_definition_knows_is_not_broken(owner, mine):
    row = stock.stock(3, owner=mine, item=stock.item("tent"))

    with pytest.raises(kits.NotAKit):
        kits.break_up(actor=owner, now=clock.now(), balance=row.uid, quantity=1)


def test_more_kits_than_there_are_do_not_break(owner, kit, parts):
    build(owner, kit)
    made = StockBalance.objects.get(lot__item__code="family-box")

    with pytest.raises((InsufficientStock, kits.NotAKit)):
        kits.break_up(actor=owner, now=clock.now(), balance=made.uid, quantity=11)


def test_a_build_is_undone_by_its_movement(owner, kit, parts):
    movement = build(owner, kit)

    undo.undo(actor=owner, now=clock.now(), movement=movement.uid, reason="wrong kit")

    assert [on_hand(row) for row in parts.values()] == [30, 100, 60]


def test_the_plan_says_how_many_where_and_what_is_missing(owner, kit, parts, mine):
    stock.stock(9, owner=mine, item=stock.item("soap"), at=stock.facility("tianjin"))

    first, second = built.plan(kit, 50, clock.now())

    assert (first.facility.code, first.possible) == ("chengdu", 30)
    assert {part.item.code: part.missing for part in first.parts} == {"soap": 70, "towel": 40}
    assert (second.possible, [part.missing for part in second.missing]) == (0, [191, 100])


@pytest.mark.parametrize("components", [{}, {"family-box": 1}, {"soap": 0}])
def test_a_definition_that_makes_no_sense_is_refused(owner, components):
    with pytest.raises(Invalid):
        catalog.define_kit(
            actor=owner, now=clock.now(), item=stock.item("family-box").uid,
            components={stock.item(code).uid: units for code, units in components.items()},
        )  # fmt: skip


def test_an_outsider_does_not_find_the_kit(outsider, kit):
    with pytest.raises(NotFound):
        build(outsider, kit)


def test_a_programme_officer_defines_no_kit(colleague):
    with pytest.raises(NotAllowed):
        catalog.define_kit(
            actor=colleague, now=clock.now(), item=stock.item("family-box").uid,
            components={stock.item("soap").uid: 1},
        )  # fmt: skip


def test_a_component_is_never_rewritten(owner, kit):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        KitComponent.objects.filter(kit=kit).update(quantity=9)


def test_a_kit_is_worth_what_went_in(owner, kit, parts):
    priced(early=("1", "CNY", parts["early"]), late=("2", "CNY", parts["late"]),
           towels=("3.5", "CNY", parts["towels"]))  # fmt: skip
    before = worth.stock_value(owner)

    build(owner, kit)

    # 30 × 1 + 10 × 2 + 20 × 3.5 in ten kits
    assert price_of("family-box") == (Decimal(12), "CNY")
    assert worth.stock_value(owner).sums[0].amount == before.sums[0].amount
    assert Event.objects.get(type="kit.built").payload["unit_price"] == "CNY 12"


@pytest.mark.parametrize("towels", [(None, ""), (3, "USD")])
def test_a_kit_has_no_price_where_a_part_has_none_or_another_currency(owner, kit, parts, towels):
    priced(early=("1", "CNY", parts["early"]), late=("2", "CNY", parts["late"]),
           towels=(*towels, parts["towels"]))  # fmt: skip

    build(owner, kit)

    assert price_of("family-box") == (None, "")


def test_the_page_of_a_kit_without_a_price_says_why(owner, kit, parts, sign_in):
    made = StockLot.objects.get(uid=build(owner, kit).reference_uid)

    page = sign_in(owner).get(reverse("inventory:lot-detail", args=[made.uid])).text

    assert "No price: a kit carries the sum of its parts" in page


def test_kits_that_join_others_share_the_mean_of_both(owner, kit, parts):
    priced(early=("1", "CNY", parts["early"]), late=("2", "CNY", parts["late"]),
           towels=("3.5", "CNY", parts["towels"]))  # fmt: skip
    build(owner, kit, 5)  # 20 × 1 + 10 × 3.5 → 11 each
    build(owner, kit, 5)  # 10 × 1 + 10 × 2 + 10 × 3.5 → 13 each

    change = PriceChange.objects.get()

    assert price_of("family-box") == (Decimal(12), "CNY")
    assert (change.old_price, change.new_price, change.reason) == (11, 12, kit.number)


def test_kits_whose_parts_have_no_price_take_it_from_those_they_join(owner, kit, parts):
    priced(early=("1", "CNY", parts["early"]), towels=("3.5", "CNY", parts["towels"]))
    build(owner, kit, 5)
    build(owner, kit, 5)

    assert price_of("family-box") == (None, "")


def test_broken_kits_give_their_parts_back_at_their_own_price(owner, kit, parts):
    priced(early=("1", "CNY", parts["early"]), late=("2", "CNY", parts["late"]),
           towels=("3.5", "CNY", parts["towels"]))  # fmt: skip
    before = worth.stock_value(owner)
    build(owner, kit)
    made = StockBalance.objects.get(lot__item__code="family-box")

    kits.break_up(actor=owner, now=clock.now(), balance=made.uid, quantity=10)

    assert worth.stock_value(owner) == before


def test_ready_made_kits_of_one_item_give_their_price_to_it(owner, mine):
    catalog.define_kit(
        actor=owner, now=clock.now(), item=stock.item("family-box").uid,
        components={stock.item("soap").uid: 4},
    )  # fmt: skip
    came = stock.stock(3, owner=mine, item=stock.item("family-box"))
    priced(came=("10", "USD", came))

    kits.break_up(actor=owner, now=clock.now(), balance=came.uid, quantity=2)

    assert price_of("soap") == (Decimal("2.5"), "USD")


def test_ready_made_kits_of_several_items_do_not_say_what_each_is_worth(owner, kit, mine):
    came = stock.stock(3, owner=mine, item=stock.item("family-box"))
    priced(came=("10", "USD", came))

    kits.break_up(actor=owner, now=clock.now(), balance=came.uid, quantity=2)

    assert (price_of("soap"), price_of("towel")) == ((None, ""), (None, ""))
