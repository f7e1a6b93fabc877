"""Committing a plan of 10,000 reservations, against one set-based FEFO statement in SQL.

The yardstick hands the same units out of copies of the two tables by one statement: needs and
lots as running sums by expiry, joined where they overlap, written as holds, and the balances
raised. Ours locks, checks everything again, reserves, moves the request lines and makes the
owners' release orders. Goal: at most 3 times the yardstick.
"""

import datetime
import itertools
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from relief.platform.embedded.throwaway import start_throwaway, stop_throwaway

ITEMS, LOTS, REQUESTS = 5, 2000, 20  # a unit in each lot: 10,000 holds on both sides
TABLES = """
CREATE TABLE fefo_balance AS
  SELECT b.id, l.item_id, l.expires_on, b.on_hand - b.reserved AS free, b.reserved
    FROM inventory_stockbalance b JOIN inventory_stocklot l ON l.id = b.lot_id;
CREATE UNIQUE INDEX ON fefo_balance (id);
CREATE TABLE fefo_need AS
  SELECT id, item_id, verified AS units FROM demand_requestline;
CREATE TABLE fefo_hold (id bigserial PRIMARY KEY, balance_id bigint NOT NULL REFERENCES
  fefo_balance (id), line_id bigint NOT NULL, units bigint NOT NULL CHECK (units > 0),
  created_at timestamptz NOT NULL DEFAULT now());
ANALYZE fefo_balance, fefo_need;
"""
FEFO = """
WITH need AS (
  SELECT id, item_id, units, sum(units) OVER w AS till FROM fefo_need
  WINDOW w AS (PARTITION BY item_id ORDER BY id)
), lot AS (
  SELECT id, item_id, free, sum(free) OVER w AS till FROM fefo_balance
  WINDOW w AS (PARTITION BY item_id ORDER BY expires_on, id)
), held AS (
  INSERT INTO fefo_hold (balance_id, line_id, units)
  SELECT lot.id, need.id, least(lot.till, need.till) - greatest(lot.till - lot.free, need.till - need.units)
    FROM need JOIN lot ON lot.item_id = need.item_id
     AND lot.till > need.till - need.units AND need.till > lot.till - lot.free
  RETURNING balance_id, units
)
UPDATE fefo_balance b SET reserved = reserved + s.units
  FROM (SELECT balance_id, sum(units) AS units FROM held GROUP BY balance_id) s
 WHERE b.id = s.balance_id
"""


def run() -> Iterator[dict[str, Any]]:
    """Yield the seconds of a commit and of the statement."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "var"
        urls = start_throwaway(folder)
        try:
            yield _measure(folder, urls.owner)
        finally:
            stop_throwaway(folder)


def _measure(folder: Path, owner: str) -> dict[str, Any]:
    os.environ["RELIEF_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    connection.settings_dict["USER"] = "relief_owner"
    call_command("migrate", verbosity=0)
    call_command("grant_app_role", verbosity=0)
    connection.close()
    connection.settings_dict["USER"] = "relief_app"
    # A loaded machine may leave a session waiting for longer than people's sessions may.
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
        cursor.execute("SET statement_timeout = 0")
    approve = _plan()
    with psycopg.connect(owner, autocommit=True) as db:
        db.execute(TABLES)
        started = time.perf_counter()
        with db.transaction():
            db.execute(FEFO)
        statement = time.perf_counter() - started
        (holds,) = db.execute("SELECT count(*) FROM fefo_hold").fetchone() or (0,)
    started = time.perf_counter()
    reserved = approve()
    ours = time.perf_counter() - started
    return {
        "figure": f"commit of {reserved} reservations, s", "value": round(ours, 2),
        "yardstick": round(statement, 3), "yardstick_holds": holds,
        "ratio": round(ours / statement, 1), "goal": 3,
    }  # fmt: skip


def _many_lots(code: str) -> None:
    """Receive the rest of an item's lots by one movement."""
    from relief.core import clock, work
    from relief.core.actors import SYSTEM
    from relief.inventory import ledger
    from relief.inventory.models import Account, Bin, StockLot
    from tests.factories import people, plans, requests

    today = clock.local_date(clock.now())
    shelf = Bin.objects.get(facility=plans.facility(), code="-")
    giver, item = people.partner("giver"), requests.item(code)
    lots = StockLot.objects.bulk_create(
        [
            StockLot(
                item=item,
                owner=giver,
                batch=f"{code}-{number}",
                expires_on=today + datetime.timedelta(days=60 + number % 300),
            )
            for number in range(LOTS - 1)
        ]
    )
    legs = [
        leg
        for lot in lots
        for leg in (
            ledger.Leg(lot.pk, 1, bin_id=shelf.pk, condition="good"),
            ledger.Leg(lot.pk, -1, account=Account.SUPPLIER),
        )
    ]
    with work.unit("lots for a benchmark", durable=False):
        ledger.post("receive", legs, actor=SYSTEM, now=clock.now())


def _plan() -> Any:
    """Make a world and a proposed plan that gives every lot, of a unit each, to some line."""
    from relief.allocation import actions, snapshot, steps
    from relief.allocation.models import AllocationLine, AllocationPlan
    from relief.core import clock, work
    from relief.core.actors import SYSTEM
    from relief.demand.models import RequestLine
    from relief.inventory.models import Reservation, StockBalance
    from tests.factories import people, plans, requests

    coordinator = people.actor("coordinator", organization=people.operator())
    officer = people.actor("programme_officer", organization=people.partner("asker"))
    codes = [f"item-{number}" for number in range(ITEMS)]
    for code in codes:
        plans.stock(people.partner("giver"), 1, item=code)
        _many_lots(code)
    for number in range(REQUESTS):
        wanted = dict.fromkeys(codes, LOTS // REQUESTS)
        requests.approved(officer, wanted, coordinator=coordinator, at=f"site {number}")
    with work.unit("a plan for a benchmark", durable=False):
        plan = steps.ask_for_plan(
            requests.emergency(), actor=SYSTEM, now=clock.now(), reason="benchmark"
        )
        world = snapshot.take(plan.emergency, clock.now())
        AllocationPlan.objects.filter(pk=plan.pk).update(status="proposed", snapshot=world)
    rows = []
    for code in codes:
        balances = StockBalance.objects.filter(lot__item__code=code).order_by(
            "lot__expires_on", "pk"
        )
        units = iter(balances.values_list("pk", flat=True))
        for line in RequestLine.objects.filter(item__code=code).order_by("pk"):
            rows += [
                AllocationLine(
                    plan=plan, request_line=line, balance_id=balance, quantity=1, counts_as=1
                )
                for balance in itertools.islice(units, line.verified or 0)
            ]
    with work.unit("its lines", durable=False):
        AllocationLine.objects.bulk_create(rows, batch_size=2000)

    def approve() -> int:
        done = actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)
        assert done.status == "committed", done.result
        return Reservation.objects.filter(status="live").count()

    return approve
