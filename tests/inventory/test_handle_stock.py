"""Receiving, moving, adjusting and changing the condition of goods; sharing them."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from relief.catalog.models import Pack
from relief.core import clock
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.inventory.actions import handle, receive, sharing
from relief.inventory.ledger import InsufficientStock
from relief.inventory.models import FacilityStaff, SharingRule, StockBalance, StockEntry
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


def arrives(actor, *, quantity=10, facility=None, owner=None, both=False, **goods):
    return receive.receive(
        actor=actor,
        now=clock.now(),
        facility=(facility or stock.facility()).uid,
        goods=receive.Goods(item=stock.item().uid, quantity=quantity, **goods),
        owner=owner,
        both_expiries=both,
    )


@pytest.fixture
def mine(owner):
    return stock.stock(100, owner=people.partner("owner-org"))


@pytest.fixture
def operator_there(db):
    """Works at the warehouse, for the platform's operator."""
    actor = people.actor("warehouse_operator", organization=people.operator())
    FacilityStaff.objects.create(facility=stock.facility(), user=people.user_of(actor))
    return actor


def test_received_goods_are_the_receivers_own(owner):
    arrives(owner, batch="B1")

    balance = StockBalance.objects.get()
    assert (balance.on_hand, balance.lot.owner_id) == (10, owner.organization_id)


def test_receiving_is_journalled(owner):
    movement = arrives(owner)

    event = Event.objects.get(type="stock.received")
    assert (event.subject_uid, event.payload["units"]) == (movement.uid, 10)


def test_packs_become_base_units_and_are_kept(owner):
    Pack.objects.create(
        item=stock.item(), name="箱", quantity=24, valid_from=datetime.date(2020, 1, 1)
    )

    arrives(owner, quantity=3, pack="箱")

    entry = StockEntry.objects.get(account="stock")
    assert (entry.quantity, entry.pack_name, entry.pack_count) == (72, "箱", Decimal(3))


def test_a_pack_the_item_has_not_is_refused(owner):
    with pytest.raises(Invalid) as refusal:
        arrives(owner, pack="桶")

    assert refusal.value.field == "pack"


def test_the_same_batch_with_another_expiry_is_asked_about(owner):
    arrives(owner, batch="B1", expires_on=stock.in_days(100))

    with pytest.raises(receive.OtherExpiry):
        arrives(owner, batch="B1", expires_on=stock.in_days(200))
    arrives(owner, batch="B1", expires_on=stock.in_days(200), both=True)

    assert StockBalance.objects.count() == 2


def test_staff_of_the_facility_receive_for_an_owner(operator_there):
    owner = people.partner("owner-org")

    arrives(operator_there, owner=owner.uid)

    assert StockBalance.objects.get().lot.owner_id == owner.pk


def test_others_do_not_receive_for_an_owner(outsider):
    with pytest.raises(NotAllowed):
        arrives(outsider, owner=people.partner("owner-org").uid)


def test_goods_move_to_another_bin(owner, mine):
    stock.bin_of(mine.facility, "A-1")

    handle.move(actor=owner, now=clock.now(), balance=mine.uid, to_bin="A-1", quantity=40)

    held = dict(StockBalance.objects.values_list("bin__code", "on_hand"))
    assert held == {"-": 60, "A-1": 40}
    assert Event.objects.filter(type="stock.moved").count() == 1


def test_reserved_goods_do_not_move(owner, mine):
    stock.bin_of(mine.facility, "A-1")
    stock.reserved(mine, 70)

    with pytest.raises(InsufficientStock):
        handle.move(actor=owner, now=clock.now(), balance=mine.uid, to_bin="A-1", quantity=31)


def test_an_unknown_bin_is_refused(owner, mine):
    with pytest.raises(Invalid) as refusal:
        handle.move(actor=owner, now=clock.now(), balance=mine.uid, to_bin="Z", quantity=1)

    assert refusal.value.field in {"to_bin", "bin"}


@pytest.mark.parametrize(("change", "left"), [(5, 105), (-5, 95)])
def test_an_adjustment_corrects_the_balance_with_its_reason(owner, mine, change, left):
    movement = handle.adjust(
        actor=owner, now=clock.now(), balance=mine.uid, change=change, reason="counted"
    )

    mine.refresh_from_db()
    assert (mine.on_hand, movement.reason) == (left, "counted")
    assert Event.objects.get(type="stock.adjusted").payload["units"] == change


def test_an_adjustment_needs_a_reason(owner, mine):
    with pytest.raises(Invalid):
        handle.adjust(actor=owner, now=clock.now(), balance=mine.uid, change=1, reason=" ")


@pytest.mark.parametrize("change", [0, -101, 10**15])
def test_an_impossible_adjustment_changes_nothing(owner, mine, change):
    with pytest.raises((Invalid, InsufficientStock)):
        handle.adjust(actor=owner, now=clock.now(), balance=mine.uid, change=change, reason="x")

    mine.refresh_from_db()
    assert mine.on_hand == 100
    assert not Event.objects.exists()


def test_goods_set_apart_are_quarantined(owner, mine):
    handle.change_condition(
        actor=owner, now=clock.now(), balance=mine.uid, to="quarantined", quantity=30, reason="wet"
    )

    held = dict(StockBalance.objects.values_list("condition", "on_hand"))
    assert held == {"good": 70, "quarantined": 30}


@pytest.mark.parametrize("verb", ["move", "adjust", "condition"])
def test_goods_of_others_are_not_found(outsider, mine, verb):
    calls = {
        "move": lambda: handle.move(
            actor=outsider, now=clock.now(), balance=mine.uid, to_bin="-", quantity=1
        ),
        "adjust": lambda: handle.adjust(
            actor=outsider, now=clock.now(), balance=mine.uid, change=1, reason="x"
        ),
        "condition": lambda: handle.change_condition(
            actor=outsider, now=clock.now(), balance=mine.uid, to="damaged", quantity=1, reason="x"
        ),
    }

    with pytest.raises(NotFound):
        calls[verb]()


def test_a_coordinator_sees_but_does_not_touch(coordinator, mine):
    with pytest.raises(NotAllowed):
        handle.adjust(actor=coordinator, now=clock.now(), balance=mine.uid, change=1, reason="x")


def test_a_programme_officer_may_not_adjust(colleague, mine):
    with pytest.raises(NotAllowed):
        handle.adjust(actor=colleague, now=clock.now(), balance=mine.uid, change=1, reason="x")


def test_a_rule_replaces_the_one_for_the_same_goods(owner):
    for share_with in ("all", "none"):
        sharing.set_rule(actor=owner, now=clock.now(), share_with=share_with)

    live = SharingRule.objects.get(ended_at__isnull=True)
    assert live.share_with == "none"
    assert Event.objects.filter(type="sharing.changed").count() == 2


@pytest.mark.parametrize(
    "terms",
    [
        {"share_with": "everyone"},
        {"share_with": "named"},
        {"share_with": "emergency"},
        {"share_with": "all", "max_quantity": 0},
        {"share_with": "all", "max_share": Decimal("1.5")},
        {"share_with": "all", "until": datetime.date(2001, 1, 1)},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(owner, terms):
    with pytest.raises(Invalid):
        sharing.set_rule(actor=owner, now=clock.now(), **terms)


def test_a_rule_for_unknown_partners_is_not_found(owner):
    with pytest.raises(NotFound):
        sharing.set_rule(actor=owner, now=clock.now(), share_with="named", partners=[uuid.uuid4()])


def test_another_organizations_rule_is_not_ended(owner, outsider):
    rule = sharing.set_rule(actor=owner, now=clock.now(), share_with="all")

    with pytest.raises(NotFound):
        sharing.end_rule(actor=outsider, now=clock.now(), uid=rule.uid)


def test_ending_a_rule_twice_ends_it_once(owner):
    rule = sharing.set_rule(actor=owner, now=clock.now(), share_with="all")
    for _ in range(2):
        sharing.end_rule(actor=owner, now=clock.now(), uid=rule.uid)

    assert Event.objects.filter(type="sharing.changed").count() == 2


@pytest.fixture
def packed(db):
    """Twenty-four blankets are in a carton."""
    return Pack.objects.create(
        item=stock.item(), name="箱", quantity=24, valid_from=datetime.date(2020, 1, 1)
    )


def test_goods_moved_in_packs_keep_both_amounts(owner, mine, packed):
    stock.bin_of(mine.facility, "A1")

    movement = handle.move(
        actor=owner, now=clock.now(), balance=mine.uid, to_bin="A1", quantity=2, pack="箱"
    )

    legs = movement.entries.order_by("quantity").values_list("quantity", "pack_name", "pack_count")
    assert list(legs) == [(-48, "箱", Decimal(-2)), (48, "箱", Decimal(2))]


@pytest.mark.parametrize(("change", "units"), [(1, 124), (-2, 52)])
def test_a_balance_corrected_in_packs_keeps_both_amounts(owner, mine, packed, change, units):
    movement = handle.adjust(
        actor=owner, now=clock.now(), balance=mine.uid, change=change, reason="found", pack="箱"
    )

    mine.refresh_from_db()
    assert mine.on_hand == units
    there = movement.entries.get(account="stock")
    assert (there.quantity, there.pack_name, there.pack_count) == (
        24 * change,
        "箱",
        Decimal(change),
    )
    assert sum(row.pack_count for row in movement.entries.all()) == 0


def test_goods_moved_in_a_pack_the_item_has_not_are_refused(owner, mine):
    stock.bin_of(mine.facility, "A1")

    with pytest.raises(Invalid):
        handle.move(
            actor=owner, now=clock.now(), balance=mine.uid, to_bin="A1", quantity=2, pack="桶"
        )


def test_packs_are_entered_by_page_and_by_api(owner, mine, packed, sign_in):
    stock.bin_of(mine.facility, "A1")
    client = sign_in(owner)
    body = {"quantity": 1, "pack": "箱", "to_bin": "A1"}
    client.post(reverse("inventory:balance-move", args=[mine.uid]), body)
    key = people.api_key(people.partner("owner-org"), "stock:write")
    program = Client(headers={"Authorization": f"Bearer {key}"})
    answer = program.post(
        reverse("api-inventory:balance-adjust", args=[mine.uid]),
        {"change": -1, "pack": "箱", "reason": "lost"},
        content_type="application/json",
    )

    assert answer.status_code == 200
    there = StockEntry.objects.filter(account="stock", pack_name="箱")
    assert sorted(row.quantity for row in there) == [-24, -24, 24]
