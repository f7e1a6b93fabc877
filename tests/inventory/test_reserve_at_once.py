"""Many hurried hands on the same goods: nothing is sold twice, nobody waits for ever."""

import random
from collections import Counter
from uuid import uuid4

import pytest

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.work import action
from relief.inventory import ledger
from relief.inventory.ledger import Claim, InsufficientStock
from relief.inventory.models import Reservation, StockBalance
from relief.inventory.queries import reconciling
from tests.factories import stock
from tests.inventory.sabotage import as_superuser, guards_off, side_by_side
from tests.proof import scale

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS, ATTEMPTS, UNITS = scale(8, 64), scale(600, 10_000), scale(300, 5_000)
MOST_RUSHES = 20


@action(None)
def reserve(*, actor, claims):
    """One client's transaction."""
    return ledger.reserve(claims, now=clock.now())


def attempt(balance_id, share, outcomes):
    for _ in range(share):
        try:
            reserve(actor=SYSTEM, claims=[Claim(balance_id, 1, "line", uuid4())])
            outcomes["held"] += 1
        except InsufficientStock:
            outcomes["refused"] += 1


def rush(balance_id):
    """Return how many of the attempts succeeded and were refused."""
    outcomes = [Counter() for _ in range(CLIENTS)]
    share = -(-ATTEMPTS // CLIENTS)
    raised = side_by_side(CLIENTS, lambda n: attempt(balance_id, share, outcomes[n]))
    assert raised == []
    return sum(outcomes, Counter())


def rush_until_oversold():
    """Rush on fresh goods until the last unit was asked for twice at once; return that rush."""
    for _ in range(MOST_RUSHES):
        outcomes = rush(stock.stock(UNITS).pk)
        if outcomes["held"] > UNITS:
            break
    return outcomes


@pytest.mark.drill
def test_no_unit_is_held_twice(proof_report):
    balance = stock.stock(UNITS)

    outcomes = rush(balance.pk)

    assert outcomes["held"] == UNITS
    assert Reservation.objects.filter(status="live").count() == UNITS
    assert StockBalance.objects.get().available == 0
    assert reconciling.differences() == []
    proof_report.says("One-unit reservations by many clients never hold more than there is.")
    proof_report.figure("clients", CLIENTS)
    proof_report.figure("attempts", sum(outcomes.values()))
    proof_report.figure("units, all held", outcomes["held"])


@pytest.mark.drill
def test_without_the_guard_units_are_held_twice(proof_report):
    with guards_off():
        outcomes = rush_until_oversold()

    assert outcomes["held"] > UNITS
    proof_report.says("With the guard switched off the same rush oversells: the proof can fail.")
    proof_report.figure("units", UNITS)
    proof_report.figure("held without the guard", outcomes["held"])


@pytest.mark.drill
def test_requests_for_many_lots_in_any_order_end(proof_report):
    lots = [stock.stock(10**6).pk for _ in range(20)]
    threads, rounds = scale(8, 32), scale(160, 2_000)

    def work(number):
        order = random.Random(number)
        for _ in range(rounds // threads):
            wanted = order.sample(lots, 10)
            reserve(actor=SYSTEM, claims=[Claim(pk, 1, "line", uuid4()) for pk in wanted])

    raised = side_by_side(threads, work)

    assert raised == []
    done = rounds // threads * threads
    assert sum(StockBalance.objects.values_list("reserved", flat=True)) == done * 10
    proof_report.says("Requests over the same lots in random order never deadlock.")
    proof_report.figure("threads", threads)
    proof_report.figure("requests of ten lots", done)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE inventory_stockbalance SET on_hand = on_hand + 1",
        "UPDATE inventory_stockbalance SET reserved = reserved - 1",
        "UPDATE inventory_stockentry SET quantity = quantity + 1 WHERE account = 'stock'",
        "UPDATE inventory_stockentry SET balance_after = balance_after + 1 WHERE account = 'stock'",
        "DELETE FROM inventory_stockentry WHERE account = 'stock'",
        "DELETE FROM inventory_stockentry WHERE account = 'supplier'",
        "DELETE FROM inventory_reservation",
        "UPDATE inventory_reservation SET quantity = 3",
        "UPDATE inventory_reservation SET status = 'released', ended_at = now()",
        "DELETE FROM inventory_stockbalance",
    ],
)
def test_a_planted_error_is_reported(damage):
    stock.reserved(stock.stock(10), 4)
    assert reconciling.differences() == []

    as_superuser(damage)

    assert reconciling.differences() != []
