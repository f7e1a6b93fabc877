"""Correct a lot's unit price: every price it had stays in the history."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.inventory.actions import price
from relief.inventory.models import PriceChange, StockLot
from relief.inventory.queries import worth
from relief.journal.models import Event
from relief.journal.presenters import sentence
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(db):
    balance = stock.stock(40, owner=people.partner("owner-org"))
    StockLot.objects.filter(pk=balance.lot_id).update(unit_price=5, currency="CNY")
    balance.lot.refresh_from_db()
    return balance.lot


def correct(actor, lot, amount="7.25", currency="", reason="typed the wrong column"):
    return price.correct_price(
        actor=actor, now=clock.now(), lot=lot.uid,
        unit_price=None if amount is None else Decimal(amount), currency=currency, reason=reason,
    )  # fmt: skip


def history(lot):
    rows = PriceChange.objects.filter(lot=lot).order_by("pk")
    return list(rows.values_list("old_price", "old_currency", "new_price", "new_currency"))


def test_a_price_is_corrected_and_what_it_was_is_kept(owner, mine):
    correct(owner, mine)
    correct(owner, mine, "1", "usd", "bought in dollars")

    mine.refresh_from_db()
    assert (mine.unit_price, mine.currency) == (1, "USD")
    assert history(mine) == [(5, "CNY", Decimal("7.25"), "CNY"), (Decimal("7.25"), "CNY", 1, "USD")]
    last = PriceChange.objects.latest("pk")
    assert (last.reason, last.actor_label, last.actor_id) == (
        "bought in dollars", owner.label, owner.id,
    )  # fmt: skip


def test_the_sums_of_stock_follow(owner, mine):
    correct(owner, mine)

    assert worth.stock_value(owner) == worth.Worth((worth.Sum("CNY", Decimal(290), 1),), 0)


@pytest.mark.parametrize(
    ("before", "after", "kind", "words"),
    [
        (5, "7.25", "lot.price_changed", "CNY 7.25, before CNY 5. typed"),
        (None, "7.25", "lot.priced", "CNY 7.25. typed"),
        (5, None, "lot.price_removed", "not known, before CNY 5. typed"),
    ],
)
def test_the_journal_says_from_to_and_why(owner, mine, before, after, kind, words):
    lot = mine if before else stock.lot(owner=people.partner("owner-org"))

    correct(owner, lot, after)

    assert words in sentence(Event.objects.get(type=kind, subject_uid=lot.uid))


def test_the_same_price_again_changes_nothing(owner, mine):
    correct(owner, mine)
    correct(owner, mine)

    assert len(history(mine)) == 1
    assert Event.objects.filter(type="lot.price_changed").count() == 1


@pytest.mark.parametrize(
    ("amount", "currency", "reason", "field"),
    [("-1", "", "x", "unit_price"), ("1e12", "", "x", "unit_price"), ("1", "元", "x", "currency"),
     ("1", "", " ", "reason")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(owner, mine, amount, currency, reason, field):
    with pytest.raises(Invalid) as refused:
        correct(owner, mine, amount, currency, reason)

    assert refused.value.field == field
    assert history(mine) == []


def test_a_programme_officer_corrects_no_price(colleague, mine):
    with pytest.raises(NotAllowed):
        correct(colleague, mine)


def test_staff_of_the_warehouse_do_not_price_a_partners_goods(mine):
    operator = people.operator()
    keeper = people.actor("coordinator", "warehouse_operator", organization=operator)

    with pytest.raises(NotAllowed):
        correct(keeper, mine)


def test_an_outsider_does_not_find_the_lot(outsider, mine):
    with pytest.raises(NotFound):
        correct(outsider, mine)


@pytest.mark.parametrize("sets", [{"unit_price": 9}, {"unit_price": None, "currency": ""}])
def test_no_price_changes_without_its_history(mine, sets):
    with pytest.raises(DatabaseError), transaction.atomic():
        StockLot.objects.filter(pk=mine.pk).update(**sets)


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_history_is_never_rewritten(owner, mine, verb):
    correct(owner, mine)
    rows = PriceChange.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reason="y") if verb == "update" else rows.delete()


def test_the_page_corrects_and_the_lot_shows_the_history(owner, mine, sign_in):
    client = sign_in(owner)
    url = reverse("inventory:lot-price", args=[mine.uid])
    assert 'value="5"' in client.get(url).text

    body = {"unit_price": "7.25", "currency": "CNY", "reason": "the invoice says so"}
    shown = client.post(url, body, follow=True).text

    assert "CNY 5 → CNY 7.25" in shown
    assert "the invoice says so" in shown


def test_programs_correct_and_read_the_history(owner, mine):
    key = people.api_key(people.partner("owner-org"), "stock:price")
    client = Client(headers={"Authorization": f"Bearer {key}"})
    address = [reverse(f"api-inventory:lot-{name}", args=[mine.uid])
               for name in ("correct-price", "prices")]  # fmt: skip

    body = {"unit_price": "7.25", "reason": "invoice"}
    answer = client.post(address[0], body, content_type="application/json").json()
    (row,) = client.get(address[1]).json()["items"]

    assert (answer["unit_price"], answer["currency"]) == ("7.250000", "CNY")
    assert (row["old_price"], row["new_price"], row["reason"]) == (
        "5.000000", "7.250000", "invoice",
    )  # fmt: skip
