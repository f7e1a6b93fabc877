"""Booking the ready rows of a list: lots, bins and one movement, by few statements."""

import datetime
from collections.abc import Callable

from django.db import connection
from django.db.models import Max, Min, Sum
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Refused
from relief.core.work import be_patient, step
from relief.inventory import ledger
from relief.inventory.intake.rows import mark_repeated
from relief.inventory.ledger import Reference
from relief.inventory.models import (
    Account,
    Bin,
    MovementKind,
    RowState,
    StockEntry,
    StockImport,
    StockImportRow,
    StockMovement,
)
from relief.inventory.states import ImportStatus
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.models import Organization

CHUNK = 50_000
Watch = Callable[[int], None]

# The one lot of a row, by every column of the index that makes it one. Asked as a join it was
# joined the other way round where the table had no statistics yet, at the square of the rows.
THE_SAME = """
SELECT l.id, l.created_at, l.uid, l.unit_price, l.currency FROM inventory_stocklot l
 WHERE l.item_id = r.item_id AND l.owner_id = %(owner)s AND l.batch = r.batch
   AND l.donor = r.donor AND l.earmark_id IS NULL AND l.earmark_place_id IS NULL
"""
LOT_OF_ROW = f"""
JOIN LATERAL ({THE_SAME} AND l.expires_on = r.expires_on
    UNION ALL {THE_SAME} AND l.expires_on IS NULL AND r.expires_on IS NULL) l ON true
"""

# How many of the list's lots were there before. A new one is worth what is said of it first.
LOTS = """
WITH wanted AS MATERIALIZED (
    SELECT DISTINCT ON (r.item_id, r.donor, r.batch, r.expires_on)
           r.item_id, %(owner)s::bigint, r.donor, r.batch, r.expires_on, '', now(),
           r.unit_price, r.currency
      FROM inventory_stockimportrow r
     WHERE r.stock_import_id = %(id)s AND r.state = 'ready'
     ORDER BY r.item_id, r.donor, r.batch, r.expires_on, r.unit_price IS NULL, r.number, r.id
), made AS (
    INSERT INTO inventory_stocklot
           (item_id, owner_id, donor, batch, expires_on, recall_reason, created_at,
            unit_price, currency)
    SELECT * FROM wanted ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM wanted) - (SELECT count(*) FROM made)
"""

# What was said first of a lot's worth stays. In id order, as a recall locks lots.
PRICES = f"""
WITH said AS MATERIALIZED (
    SELECT DISTINCT ON (l.id) l.id, r.unit_price, r.currency
      FROM inventory_stockimportrow r
      {LOT_OF_ROW}
     WHERE r.stock_import_id = %(id)s AND r.state = 'ready' AND r.unit_price IS NOT NULL
       AND l.unit_price IS NULL
     ORDER BY l.id, r.number
), held AS MATERIALIZED (
    SELECT l.id FROM inventory_stocklot l JOIN said USING (id) ORDER BY l.id
       FOR NO KEY UPDATE OF l
)
UPDATE inventory_stocklot l SET unit_price = said.unit_price, currency = said.currency
  FROM said JOIN held USING (id) WHERE l.id = said.id AND l.unit_price IS NULL
"""  # noqa: S608 - a fragment of ours

LOCK = f"""
SELECT count(*) FROM stock_lock(ARRAY(
SELECT DISTINCT b.id
  FROM inventory_stockimportrow r
  {LOT_OF_ROW}
  JOIN inventory_stockbalance b ON b.lot_id = l.id
 WHERE r.stock_import_id = %(id)s AND r.state = 'ready'))
"""  # noqa: S608 - a fragment of ours

# Lots of this very transaction (the owner's lists are booked one by one, so its start names it)
# are nobody else's yet: the balances after each entry are known.
ENTRIES = f"""
INSERT INTO inventory_stockentry
       (movement_id, lot_id, account, bin_id, condition, quantity, pack_name, pack_count,
        balance_after)
SELECT %(movement)s, r.lot_id, leg.account, CASE WHEN leg.sign > 0 THEN r.bin_id END,
       CASE WHEN leg.sign > 0 THEN r.condition ELSE '' END, leg.sign * r.quantity,
       r.pack_name, r.pack_count, CASE WHEN leg.sign > 0 AND r.is_new THEN r.after END
  FROM (SELECT r.number, r.id, l.id AS lot_id, n.id AS bin_id, r.condition, r.quantity,
               r.pack_name, r.pack_count, l.created_at = now() AS is_new,
               coalesce(b.on_hand, 0) + sum(r.quantity) OVER (
                   PARTITION BY l.id, n.id, r.condition ORDER BY r.number, r.id) AS after
          FROM inventory_stockimportrow r
          {LOT_OF_ROW}
          JOIN inventory_bin n
               ON n.facility_id = r.facility_id AND n.code = coalesce(nullif(r.bin, ''), '-')
          LEFT JOIN inventory_stockbalance b
               ON b.lot_id = l.id AND b.bin_id + 0 = n.id AND b.condition = r.condition
         WHERE r.stock_import_id = %(id)s AND r.state = 'ready'
           AND r.number BETWEEN %(from)s AND %(to)s) r
 CROSS JOIN (VALUES ('supplier', -1), ('stock', 1)) AS leg(account, sign)
 ORDER BY r.number, r.id, leg.sign
"""  # noqa: S608 - a fragment of ours


class AlreadyBooked(Conflict):
    """The same sheet of the same file was booked before."""

    code = "already_booked"
    message = _("This file was booked before as {number}. It adds nothing.")


class NothingToBook(Refused):
    """No row is ready."""

    code = "nothing_to_book"
    message = _("No row of this list can be booked: {repeated} were booked before.")


@step
def book_list(
    row: StockImport, *, actor: Actor, now: datetime.datetime, watch: Watch | None = None
) -> None:
    """Book the ready rows of a list as received, in one movement, and confirm the list.

    `watch` is told how many rows are booked every 50,000. Raises AlreadyBooked, NothingToBook.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=row.organization_id)
    require_new(row)
    if not row.repairs.get("again"):
        row.summary["repeated"] += mark_repeated(row)
    movement, booked = ledger.post_many(
        MovementKind.RECEIVE,
        lambda opened: book(row, opened, watch),
        actor=actor, now=now, reason=row.number, reference=Reference("import", row.uid),
    )  # fmt: skip
    if booked == 0:
        raise NothingToBook(repeated=row.summary.get("repeated", 0))
    summary = {**row.summary, "booked": booked, "movement": str(movement.uid)}
    figures = {"rows": booked, "units": units(movement)}
    move(row, ImportStatus.CONFIRMED, actor=actor, now=now, changes={"summary": summary},
         payload={**figures, "number": row.number}, related=[movement.uid])  # fmt: skip
    record("stock.received", subject=movement, actor=actor, now=now, payload=figures,
           organization_id=row.organization_id, related=[row.uid])  # fmt: skip


@step
def book(row: StockImport, movement: StockMovement, watch: Watch | None = None) -> int:
    """Add the ready rows' entries to a movement; return how many rows were booked."""
    names = {"id": row.pk, "owner": row.organization_id, "movement": movement.pk}
    ready = StockImportRow.objects.filter(stock_import=row, state=RowState.READY)
    ends = ready.aggregate(first=Min("number"), last=Max("number"))
    be_patient()
    if ends["first"] is None:
        return 0
    places = ready.order_by().values_list("facility_id", "bin").distinct()
    bins = [Bin(facility_id=key, code=code or "-") for key, code in sorted(places)]
    Bin.objects.bulk_create(bins, ignore_conflicts=True)
    booked = 0
    with connection.cursor() as cursor:
        cursor.execute(LOTS, names)
        if cursor.fetchone()[0]:
            # Several statements lock balances by parts: all of them in id order first, so that a
            # list and a reservation of many lots cannot wait for each other.
            cursor.execute(PRICES, names)
            cursor.execute(LOCK, names)
        for start in range(ends["first"], ends["last"] + 1, CHUNK):
            # The triggers' plans are of what the tables held before: read in whole for each part,
            # balances that grow with the list would cost its square.
            cursor.execute("DISCARD PLANS")
            cursor.execute(ENTRIES, {**names, "from": start, "to": start + CHUNK - 1})
            booked += cursor.rowcount // 2
            if watch is not None:
                watch(booked)
    return booked


def require_new(row: StockImport) -> None:
    """Raise AlreadyBooked where the owner booked this sheet of the same file before."""
    same = StockImport.objects.filter(
        organization_id=row.organization_id,
        content_hash=row.content_hash,
        sheet=row.sheet,
        status=ImportStatus.CONFIRMED,
    ).first()
    if same is not None:
        raise AlreadyBooked(number=same.number)


def units(movement: StockMovement) -> int:
    """Return how many units a movement brought into stock."""
    rows = StockEntry.objects.filter(movement=movement, account=Account.STOCK)
    return int(rows.aggregate(total=Sum("quantity"))["total"] or 0)
