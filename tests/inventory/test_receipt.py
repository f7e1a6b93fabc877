"""Goods received notes: announced, counted, with everything that is not as announced."""

import datetime
from decimal import Decimal

import pytest

from relief.catalog.models import Pack
from relief.core import clock
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.inventory.actions import receipt
from relief.inventory.actions.receive import OtherExpiry
from relief.inventory.models import Receipt, StockBalance, StockEntry, StockMovement
from relief.inventory.papers import received
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


def announced(actor, units=100, **more):
    line = receipt.Expected(item=stock.item().uid, quantity=units, **more)
    return receipt.announce(
        actor=actor, now=clock.now(), facility=stock.facility().uid,
        goods=receipt.Announcement(lines=[line], sender="a mill", donor="a donor"),
    )  # fmt: skip


def count(actor, row, *counted, **more):
    return receipt.count(
        actor=actor, now=clock.now(), uid=row.uid, counted=counted,
        papers=receipt.Papers(temperature_c=Decimal("4.5")), **more,
    )  # fmt: skip


def whole(row, good, damaged=0):
    return receipt.Counted(line=row.lines.get().uid, good=good, damaged=damaged)


def balances():
    rows = StockBalance.objects.order_by("condition", "lot__item__code")
    return [(row.condition, row.on_hand) for row in rows]


def test_what_came_as_announced_is_stock_with_its_note(owner):
    row = announced(owner, batch="B1", expires_on=stock.in_days(300))

    row = count(owner, row, whole(row, 100))

    line = row.lines.get()
    assert (row.status, row.inspector, balances()) == ("received", owner.label, [("good", 100)])
    assert (line.lot.batch, line.lot.donor, line.is_as_announced) == ("B1", "a donor", True)
    assert row.movement.reference_uid == row.uid
    assert Event.objects.get(type="receipt.received").payload["units"] == 100


def test_short_and_damaged_units_are_noted(owner):
    row = announced(owner)

    row = count(owner, row, whole(row, 90, damaged=4))

    line = row.lines.get()
    assert (line.short, line.surplus, balances()) == (6, 0, [("damaged", 4), ("good", 90)])


def test_surplus_units_are_noted(owner):
    row = announced(owner)

    row = count(owner, row, whole(row, 103))

    assert (row.lines.get().surplus, balances()) == (3, [("good", 103)])


def test_a_wrong_item_is_set_apart(owner):
    row = announced(owner)
    other = stock.item("tent")

    row = count(owner, row, whole(row, 100), receipt.Counted(item=other.uid, good=7))

    wrong = row.lines.get(item=other)
    assert (wrong.is_wrong, balances()) == (True, [("good", 100), ("quarantined", 7)])
    assert Event.objects.get(type="receipt.received").payload["wrong"] == 7


def test_a_batch_nobody_announced_of_an_announced_item_is_surplus(owner):
    row = announced(owner, batch="B1")

    row = count(
        owner, row, receipt.Counted(line=row.lines.get().uid, good=100),
        receipt.Counted(item=stock.item().uid, batch="B2", good=5),
    )  # fmt: skip

    assert [(line.is_wrong, line.surplus) for line in row.lines.order_by("pk")] == [
        (False, 0),
        (False, 5),
    ]


def test_nothing_came_books_nothing(owner):
    row = count(owner, announced(owner))

    assert (row.status, row.movement_id, row.lines.get().short) == ("received", None, 100)
    assert not StockMovement.objects.exists()


def test_packs_are_kept_beside_base_units(owner):
    Pack.objects.create(
        item=stock.item(), name="箱", quantity=24, valid_from=datetime.date(2020, 1, 1)
    )
    row = announced(owner, units=3, pack="箱")

    count(owner, row, whole(row, 72))

    entry = StockEntry.objects.get(account="stock")
    assert (entry.quantity, entry.pack_name, entry.pack_count) == (72, "箱", 3)


def test_the_same_batch_with_another_expiry_is_asked_about(owner):
    stock.stock(1, owner=people.partner("owner-org"), batch="B1", expires_on=stock.in_days(9))
    row = announced(owner, batch="B1", expires_on=stock.in_days(300))

    with pytest.raises(OtherExpiry):
        count(owner, row, whole(row, 100))
    assert Receipt.objects.get(pk=row.pk).status == "expected"
    count(owner, row, whole(row, 100), both_expiries=True)


def test_counting_twice_counts_once(owner):
    row = announced(owner)
    count(owner, row, whole(row, 100))

    with pytest.raises(InvalidMove):
        count(owner, row, whole(row, 100))
    assert balances() == [("good", 100)]


@pytest.mark.parametrize("good", [-1, 10**13])
def test_an_impossible_count_changes_nothing(owner, good):
    row = announced(owner)

    with pytest.raises(Invalid):
        count(owner, row, whole(row, good))
    assert not StockBalance.objects.exists()


def test_an_outsider_does_not_find_it(owner, outsider):
    with pytest.raises(NotFound):
        receipt.cancel(actor=outsider, now=clock.now(), uid=announced(owner).uid)


def test_a_coordinator_looks_but_does_not_count(owner, coordinator):
    row = announced(owner)

    with pytest.raises(NotAllowed):
        count(coordinator, row, whole(row, 1))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_note_prints(owner, language):
    row = announced(owner)
    row = count(owner, row, whole(row, 90, damaged=4))

    assert received.make(row, language, "https://x.example/").startswith(b"%PDF")


def test_a_note_gives_the_goods_their_price(owner):
    row = announced(owner, batch="B1", unit_price=Decimal("2.5"), currency="usd")

    row = count(owner, row, whole(row, 100))

    lot = row.lines.get().lot
    assert (lot.unit_price, lot.currency) == (Decimal("2.5"), "USD")


def test_a_price_needs_a_currency_of_three_letters(owner):
    with pytest.raises(Invalid, match="three letters"):
        announced(owner, unit_price=Decimal(1), currency="元")
