"""Reservations a second on one hot lot, against the same written by hand.

The yardstick is a conditional UPDATE and an INSERT in psycopg, one transaction each, on copies
of the two tables without triggers. Ours is the ledger's step in an action. Goal: at least 0.5
of the yardstick with one client, 0.6 with eight.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg

from benchmarks.throwaway import platform

SECONDS = 4.0
PLENTY = 10**9
TABLES = """
CREATE TABLE hand_balance (LIKE inventory_stockbalance INCLUDING ALL);
CREATE TABLE hand_hold (LIKE inventory_reservation INCLUDING ALL);
ALTER TABLE hand_hold ADD FOREIGN KEY (balance_id) REFERENCES hand_balance(id);
INSERT INTO hand_balance (lot_id, facility_id, bin_id, condition, on_hand, reserved)
     SELECT lot_id, facility_id, bin_id, condition, on_hand, 0 FROM inventory_stockbalance;
"""
TAKE = "UPDATE hand_balance SET reserved = reserved + 1 WHERE id = %s AND reserved + 1 <= on_hand"
NOTE = """
INSERT INTO hand_hold (balance_id, quantity, status, purpose_type, purpose_uid, life_days)
VALUES (%s, 1, 'live', 'line', %s, 0) RETURNING id
"""


def run() -> Iterator[dict[str, Any]]:
    """Yield reservations a second, ours and by hand, with one client and with eight."""
    with platform() as urls:
        yield from _measure(urls.owner)


def _measure(owner: str) -> Iterator[dict[str, Any]]:
    from django.db import connection

    from tests.factories import stock

    balance = stock.stock(PLENTY)
    connection.close()
    with psycopg.connect(owner, autocommit=True) as db:
        db.execute(TABLES)
        (hand,) = db.execute("SELECT id FROM hand_balance").fetchone() or (0,)
    for clients in (1, 8):
        by_hand = _rate(clients, lambda: _by_hand(owner, hand))
        ours = _rate(clients, lambda: _ours(balance.pk))
        yield {
            "figure": f"reservations a second, {clients} clients", "value": round(ours),
            "yardstick": round(by_hand), "ratio": round(ours / by_hand, 2),
            "goal": 0.5 if clients == 1 else 0.6,
        }  # fmt: skip


def _by_hand(owner: str, balance: int) -> Iterator[None]:
    with psycopg.connect(owner) as db:
        while True:
            with db.transaction():
                if db.execute(TAKE, [balance]).rowcount == 1:
                    db.execute(NOTE, [balance, uuid4()])
            yield


def _ours(balance: int) -> Iterator[None]:
    from django.db import connection

    from relief.core import clock
    from relief.core.actors import SYSTEM
    from relief.core.work import action
    from relief.inventory import ledger

    @action(None)
    def reserve(*, actor: object, now: object) -> object:
        return ledger.reserve([ledger.Claim(balance, 1, "line", uuid4())], now=now)

    now = clock.now()
    try:
        while True:
            reserve(actor=SYSTEM, now=now)
            yield
    finally:
        connection.close()


def _rate(clients: int, make: Callable[[], Iterator[None]]) -> float:
    """Return how many steps a second so many clients do together."""
    counts = [0] * clients
    barrier = threading.Barrier(clients)

    def work(number: int) -> None:
        steps = make()
        next(steps)
        barrier.wait()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            next(steps)
            counts[number] += 1
        steps.close()  # type: ignore[attr-defined]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
