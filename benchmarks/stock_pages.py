"""The pages of stock at ten thousand and at a million lots, and the card of a much-moved lot.

Yardstick: the same page with ten thousand lots, in the same run. Goals: the list's 95th
percentile at most 1.3 times as long with a million; the card of a lot with 10⁵ movements under
200 ms.
"""

import time
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks.throwaway import platform
from benchmarks.yardstick import p95

FEW, MANY, MOVEMENTS, TIMES = 10_000, 1_000_000, 100_000, 40
LOTS = """
INSERT INTO inventory_stocklot (item_id, owner_id, donor, batch, expires_on, recall_reason)
SELECT i.id, %(owner)s, '', 'B' || n, date '2030-01-01' + (n %% 900)::int, ''
  FROM generate_series(%(from)s::int, %(to)s::int) n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS whole
          FROM catalog_item) i ON i.place = n %% i.whole
"""
BALANCES = """
INSERT INTO inventory_stockbalance (lot_id, facility_id, bin_id, condition, on_hand, reserved)
SELECT l.id, %(facility)s, %(bin)s, 'good', 100, 0 FROM inventory_stocklot l
 WHERE NOT EXISTS (SELECT FROM inventory_stockbalance b WHERE b.lot_id = l.id)
"""
CARD = """
INSERT INTO inventory_stockentry (movement_id, lot_id, account, bin_id, condition, quantity,
                                  pack_name, balance_after)
SELECT m.id, %(lot)s, 'stock', %(bin)s, 'good', CASE WHEN n %% 2 = 0 THEN 1 ELSE -1 END, '', 100
  FROM generate_series(1, %(count)s::int) n, (SELECT max(id) AS id FROM inventory_stockmovement) m
"""


def run(many: int = MANY, movements: int = MOVEMENTS) -> Iterator[dict[str, Any]]:
    """Yield p95 in ms of the lots page and the stock page, few lots and many, and of the card."""
    with platform() as urls:
        yield from _measure(urls.admin.rsplit("/", 1)[0] + "/relief", many, movements)


def _measure(admin: str, many: int, movements: int) -> Iterator[dict[str, Any]]:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from tests.factories import people, stock

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("collectstatic", verbosity=0, interactive=False)
    for number in range(200):
        stock.item(f"thing-{number}")
    keeper = people.actor("stock_keeper", organization=people.partner("a"))
    balance = stock.stock(100, owner=people.partner("a"))
    client = Client()
    client.force_login(people.user_of(keeper))
    names = {
        "owner": keeper.organization_id, "facility": balance.facility_id, "bin": balance.bin_id,
        "lot": balance.lot_id, "count": movements,
    }  # fmt: skip
    pages = {"lots page": "/lots/", "stock page by item": "/stock/", "lots by API": "/api/v1/lots/"}
    _grow(admin, names, 1, FEW)
    few = {name: _p95(client, path) for name, path in pages.items()}
    _grow(admin, names, FEW + 1, many)
    for name, path in pages.items():
        value = _p95(client, path)
        yield {
            "figure": f"{name}, p95 ms with {many:,} lots", "value": round(value, 1),
            "yardstick": round(few[name], 1), "ratio": round(value / few[name], 2), "goal": 1.3,
        }  # fmt: skip
    _past_triggers(admin, CARD, names)
    yield {
        "figure": f"stock card of a lot with {movements:,} movements, p95 ms",
        "value": round(_p95(client, f"/lots/{balance.lot.uid}/"), 1), "goal": 200,
        "yardstick": round(few["lots page"], 1),
    }  # fmt: skip


def _grow(admin: str, names: dict[str, Any], first: int, last: int) -> None:
    _past_triggers(admin, LOTS, {**names, "from": first, "to": last})
    _past_triggers(admin, BALANCES, names)


def _past_triggers(admin: str, statement: str, names: dict[str, Any]) -> None:
    """Fill tables past the triggers, which are not what is measured here."""
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(statement, names)
        db.execute("ANALYZE")


def _p95(client: Any, path: str) -> float:
    """Return the 95th percentile of opening a page, in ms."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = client.get(path)
        taken.append(1000 * (time.perf_counter() - started))
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
    return p95(taken)


if __name__ == "__main__":
    import json
    import sys

    sizes = [int(word) for word in sys.argv[1:]]
    for figure in run(*sizes):
        print(json.dumps(figure, ensure_ascii=False), flush=True)
