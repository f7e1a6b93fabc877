"""Committing a plan of 10,000 reservations, against one set-based FEFO statement in SQL.

The yardstick is one statement on a copy of the same database: needs and lots as running sums by
expiry, joined where they overlap, and from that everything that must stand in the tables
afterwards: the reservations (their trigger raises the balances), what request lines were
allocated, the owners' release orders, and the order of every line of the plan. So it pays for
the same keys, indexes and triggers. It locks nothing beforehand, checks nothing again (sharing,
ways, life, reserves, what warehouses load) and tells nobody: ours does. Goal: at most 3 times.

`bare` is a smaller statement, on bare copies of two tables: holds with one key and balances
raised, no reservation, request line or order. It is what the yardstick was before; it leaves
out most of what has to be written, and stands here so that older figures can be compared.

Both sides work on a fresh copy of one analysed database in every round; medians count.
"""

import contextlib
import datetime
import itertools
import statistics
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.throwaway import platform
from relief.platform.embedded.locate import Urls

ITEMS, LOTS, REQUESTS = 5, 2000, 20  # a unit in each lot: 10,000 holds on both sides
ROUNDS = 5
FEFO = """
WITH need AS (
  SELECT id, item_id, request_id, units, sum(units) OVER w AS till
    FROM (SELECT id, item_id, request_id, verified - already - allocated AS units
            FROM demand_requestline) open
  WINDOW w AS (PARTITION BY item_id ORDER BY id)
), lot AS (
  SELECT b.id, b.facility_id, l.item_id, l.owner_id, b.available AS free, sum(b.available) OVER w AS till
    FROM inventory_stockbalance b JOIN inventory_stocklot l ON l.id = b.lot_id
   WHERE b.condition = 'good' AND b.available > 0 AND l.recalled_at IS NULL
  WINDOW w AS (PARTITION BY l.item_id ORDER BY l.expires_on, b.id)
), pair AS MATERIALIZED (
  SELECT lot.id AS balance_id, lot.facility_id, lot.owner_id, need.id AS line_id, need.request_id,
         least(lot.till, need.till) - greatest(lot.till - lot.free, need.till - need.units) AS units
    FROM need JOIN lot ON lot.item_id = need.item_id
     AND lot.till > need.till - need.units AND need.till > lot.till - lot.free
), planned AS MATERIALIZED (
  SELECT pair.*, l.id, l.uid, l.plan_id FROM pair JOIN allocation_allocationline l
         ON l.request_line_id = pair.line_id AND l.balance_id = pair.balance_id
), held AS (
  INSERT INTO inventory_reservation (balance_id, quantity, status, purpose_type, purpose_uid, life_days)
  SELECT balance_id, units, 'live', 'allocation_line', uid, 0 FROM planned
), counted AS (
  UPDATE demand_requestline r SET allocated = r.allocated + s.units
    FROM (SELECT line_id, sum(units) AS units FROM planned GROUP BY 1) s WHERE r.id = s.line_id
), orders AS (
  INSERT INTO allocation_releaseorder
         (plan_id, owner_id, request_id, facility_id, status, reason, is_standing, due_at)
  SELECT DISTINCT plan_id, owner_id, request_id, facility_id, 'submitted', '', false, now() FROM planned
  RETURNING id, owner_id, request_id, facility_id
)
UPDATE allocation_allocationline l SET release_order_id = orders.id
  FROM planned JOIN orders USING (owner_id, request_id, facility_id) WHERE l.id = planned.id
"""
DONE = """
SELECT (SELECT sum(quantity) FROM inventory_reservation WHERE status = 'live'),
       (SELECT sum(reserved) FROM inventory_stockbalance),
       (SELECT sum(allocated) FROM demand_requestline),
       (SELECT count(*) FROM allocation_allocationline WHERE release_order_id IS NOT NULL)
"""
BARE_TABLES = """
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
BARE = """
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
    with platform() as urls:
        yield _measure(urls)


def _measure(urls: Urls) -> dict[str, Any]:
    from django.db import connection

    _wait_for_ever(connection)
    approve = _plan()
    connection.close()
    with psycopg.connect(urls.owner, autocommit=True) as db:
        db.execute("VACUUM ANALYZE")
    ours, theirs, bare = [], [], []
    for _ in range(ROUNDS):
        with _copy(urls) as (name, db):
            theirs.append(_seconds(db, FEFO))
            done = db.execute(DONE).fetchone()
        with _copy(urls) as (name, db):
            db.execute(BARE_TABLES)
            bare.append(_seconds(db, BARE))
        with _copy(urls) as (name, db):
            ours.append(_ours(name, approve))
            if db.execute(DONE).fetchone() != done:
                raise RuntimeError("the statement and the commit left different books")
    one, other, least = map(statistics.median, (ours, theirs, bare))
    return {
        "figure": f"commit of {ITEMS * LOTS} reservations, s", "value": round(one, 2),
        "yardstick": round(other, 3), "ratio": round(one / other, 2), "goal": 3,
        "lowest_ratio": round(min(ours) / min(theirs), 2),
        "bare": round(least, 3), "ratio_to_bare": round(one / least, 1),
    }  # fmt: skip


@contextlib.contextmanager
def _copy(urls: Urls) -> Iterator[tuple[str, psycopg.Connection[Any]]]:
    """Copy the database as it lies; give the copy's name and a session in it as its owner."""
    name = "a_copy"
    names = {"copy": sql.Identifier(name), "whole": sql.Identifier("relief")}
    with psycopg.connect(urls.owner, dbname="postgres", autocommit=True) as outside:
        outside.execute(sql.SQL("CREATE DATABASE {copy} TEMPLATE {whole}").format(**names))
        try:
            with psycopg.connect(urls.owner, dbname=name, autocommit=True) as db:
                yield name, db
        finally:
            outside.execute(sql.SQL("DROP DATABASE {copy}").format(**names))


def _seconds(db: psycopg.Connection[Any], statement: str) -> float:
    started = time.perf_counter()
    with db.transaction():
        db.execute(statement)
    return time.perf_counter() - started


def _ours(name: str, approve: Any) -> float:
    from django.db import connection

    whole = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        _wait_for_ever(connection)
        started = time.perf_counter()
        approve()
        return time.perf_counter() - started
    finally:
        connection.close()
        connection.settings_dict["NAME"] = whole


def _wait_for_ever(connection: Any) -> None:
    """A loaded machine may leave a session waiting for longer than people's sessions may."""
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
        cursor.execute("SET statement_timeout = 0")


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
    from relief.allocation import actions, snapshot, steps, tasks
    from relief.allocation.models import AllocationLine, AllocationPlan
    from relief.core import clock, work
    from relief.core.actors import SYSTEM
    from relief.demand.models import RequestLine
    from relief.inventory.models import StockBalance
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

    def approve() -> None:
        # As many lines as these are reserved by the planner: its share is counted with ours.
        actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)
        tasks.commit_approved()
        plan.refresh_from_db()
        assert plan.status == "committed", plan.result

    return approve
