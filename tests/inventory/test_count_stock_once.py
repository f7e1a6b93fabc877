"""Stock by item of very many lots is counted once for some seconds, for one reader, and says so."""

import pytest
from django.urls import reverse

from relief.core import clock
from relief.inventory.queries import counted as kept
from relief.inventory.queries.overview import Narrowing
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return people.actor("stock_keeper", organization=people.partner("a"))


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept._kept.clear()
    yield
    kept._kept.clear()


def counted(actor):
    now = clock.now()
    found = kept.counted(actor, Narrowing(), clock.local_date(now), now)
    return [row.on_hand for row in found.rows], found.is_kept


def test_few_lots_are_counted_each_time(keeper):
    held = stock.stock(100, owner=people.partner("a"))
    assert counted(keeper) == ([100], False)
    stock.stock(5, of=held.lot)

    assert counted(keeper) == ([105], False)


def test_many_lots_are_counted_once_for_some_seconds(keeper, monkeypatch):
    monkeypatch.setattr(kept, "MANY_LOTS", 1)
    held = stock.stock(100, owner=people.partner("a"))
    assert counted(keeper) == ([100], False)
    stock.stock(5, of=held.lot)
    assert counted(keeper) == ([100], True)

    monkeypatch.setattr(kept, "LONGEST_KEPT", 0.0)
    kept._kept.clear()
    counted(keeper)
    stock.stock(5, of=held.lot)

    assert counted(keeper) == ([110], False)


def test_a_kept_count_is_for_its_reader_alone(keeper, monkeypatch):
    monkeypatch.setattr(kept, "MANY_LOTS", 1)
    stock.stock(100, owner=people.partner("a"))
    counted(keeper)

    stranger = people.actor("stock_keeper", organization=people.partner("b"))

    assert counted(stranger) == ([], False)


def test_the_page_says_when_it_was_counted(keeper, monkeypatch, sign_in):
    monkeypatch.setattr(kept, "MANY_LOTS", 1)
    stock.stock(100, owner=people.partner("a"))
    client = sign_in(keeper)
    first = client.get(reverse("inventory:stock-list")).content.decode()
    second = client.get(reverse("inventory:stock-list")).content.decode()

    assert "were counted at" not in first
    assert "were counted at" in second
