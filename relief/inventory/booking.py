"""The SQL under the ledger: one statement each for locking, booking and holding.

Only `ledger.py` calls these. The application role may not touch balances itself, not even to
lock them, so locking goes through `stock_lock(ids)`, which takes them in id order.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

# What an open disposal case holds is not free.
BALANCES_OF = """
SELECT h.id, h.lot_id, h.bin_id, h.condition, h.on_hand,
       h.available - CASE h.condition WHEN 'quarantined'
                     THEN stock_in_cases(h.lot_id, h.bin_id) ELSE 0 END
  FROM stock_lock(ARRAY(
       SELECT b.id FROM inventory_stockbalance b
         JOIN unnest(%s::bigint[], %s::bigint[], %s::text[]) k(lot_id, bin_id, condition)
              USING (lot_id, bin_id, condition))) h
"""

KEEP_LOTS = """
SELECT l.id FROM inventory_stocklot l
 WHERE l.id IN (SELECT b.lot_id FROM inventory_reservation r
                  JOIN inventory_stockbalance b ON b.id = r.balance_id
                 WHERE r.purpose_uid = ANY(%s) AND r.status = 'live')
 ORDER BY l.id FOR SHARE
"""

LOCK = """
SELECT h.id, h.lot_id, h.bin_id, h.condition, h.on_hand, h.available
  FROM stock_lock(%s::bigint[]) h
"""

ENTRIES = """
INSERT INTO inventory_stockentry
       (movement_id, lot_id, account, bin_id, condition, quantity, pack_name, pack_count)
SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bigint[],
                         %s::text[], %s::numeric[])
"""

OPPOSITE = """
INSERT INTO inventory_stockentry
       (movement_id, lot_id, account, bin_id, condition, quantity, pack_name, pack_count)
SELECT %s, lot_id, account, bin_id, condition, -quantity, pack_name, pack_count
  FROM inventory_stockentry WHERE movement_id = %s ORDER BY id
"""

# The balances that undoing a movement takes from, locked; the first that has too little left.
SHORT_OF_REVERSAL = """
WITH wanted AS MATERIALIZED (
    SELECT lot_id, bin_id, condition, sum(quantity) AS units FROM inventory_stockentry
     WHERE movement_id = %s AND account = 'stock' GROUP BY 1, 2, 3 HAVING sum(quantity) > 0
), held AS MATERIALIZED (
    SELECT * FROM stock_lock(ARRAY(
           SELECT b.id FROM inventory_stockbalance b JOIN wanted w
                  ON b.lot_id = w.lot_id AND b.bin_id + 0 = w.bin_id
                 AND b.condition = w.condition))
), free AS (
    SELECT w.lot_id, w.bin_id, w.units,
           coalesce(h.available - CASE h.condition WHEN 'quarantined'
                    THEN stock_in_cases(h.lot_id, h.bin_id) ELSE 0 END, 0) AS units_left
      FROM wanted w LEFT JOIN held h
           ON h.lot_id = w.lot_id AND h.bin_id = w.bin_id AND h.condition = w.condition
)
SELECT * FROM free WHERE units > units_left ORDER BY lot_id, bin_id LIMIT 1
"""

RESERVE = """
SELECT id FROM stock_reserve(%(balances)s::bigint[], %(units)s::bigint[], %(types)s::text[],
                            %(uids)s::uuid[], %(lives)s::int[], %(now)s, %(until)s)
"""

WHY_NOT = """
SELECT w.units, h.available, h.condition, l.id + 1000, l.recalled_at IS NOT NULL,
       l.expires_on - (%(now)s::timestamptz AT TIME ZONE f.time_zone)::date,
       w.life, f.name_zh, f.name_en
  FROM (SELECT balance_id, sum(quantity) AS units, max(life_days) AS life
          FROM unnest(%(balances)s::bigint[], %(units)s::bigint[], %(lives)s::int[])
               w(balance_id, quantity, life_days)
         GROUP BY 1) w
  LEFT JOIN inventory_stockbalance h ON h.id = w.balance_id
  LEFT JOIN inventory_stocklot l ON l.id = h.lot_id
  LEFT JOIN inventory_facility f ON f.id = h.facility_id
 ORDER BY w.balance_id
"""

ON_THE_WAY = """
SELECT lot_id, sum(quantity) FROM inventory_stockentry
 WHERE lot_id = ANY(%s) AND account = 'transit' GROUP BY lot_id
"""


class Held(NamedTuple):
    """A locked balance as it is now."""

    id: int
    lot_id: int
    bin_id: int
    condition: str
    on_hand: int
    available: int


def locked(ids: Iterable[int]) -> list[Held]:
    """Lock balances by id, in id order, and return them as they are now."""
    return [Held(*row) for row in fetch(LOCK, [sorted(set(ids))])]


def keep_lots(purposes: Iterable[UUID]) -> None:
    """Lock the lots these purposes hold, so that no recall of them comes in between.

    Before their reservations, in the order in which a recall takes them.
    """
    fetch(KEEP_LOTS, [list(purposes)])


def balances_of(keys: Iterable[tuple[int, int, str]]) -> list[Held]:
    """Lock the balances of (lot, bin, condition) keys; a key without one is left out."""
    ordered = sorted(set(keys))
    columns = [list(column) for column in zip(*ordered, strict=True)] or [[], [], []]
    return [Held(*row) for row in fetch(BALANCES_OF, columns)]


def insert_entries(movement_id: int, legs: Sequence[Any]) -> None:
    """Add all legs of a movement in one statement: the triggers see them together."""
    change(
        ENTRIES,
        [
            movement_id,
            [leg.lot_id for leg in legs],
            [str(leg.account) for leg in legs],
            [leg.bin_id for leg in legs],
            [str(leg.condition) for leg in legs],
            [leg.quantity for leg in legs],
            [leg.pack_name for leg in legs],
            [leg.pack_count for leg in legs],
        ],
    )


def reverse_entries(movement_id: int, opposite_id: int) -> None:
    """Add the opposite of every entry of a movement to another one."""
    change(OPPOSITE, [opposite_id, movement_id])


def short_of_reversal(movement_id: int) -> tuple[int, int, int, int] | None:
    """Lock what undoing a movement takes from; return the first balance that is short of it:
    lot, bin, units wanted, units left.
    """
    for lot_id, bin_id, wanted, left in fetch(SHORT_OF_REVERSAL, [movement_id]):
        return lot_id, bin_id, int(wanted), int(left)
    return None


def hold(claims: Sequence[Any], now: datetime.datetime, until: Any) -> list[int]:
    """Insert the reservations of all claims and return their keys, or none and return []."""
    return [key for (key,) in fetch(RESERVE, {**_columns(claims), "now": now, "until": until})]


def why_not(claims: Sequence[Any], now: datetime.datetime) -> list[tuple[Any, ...]]:
    """Return what each claimed balance holds, to explain a refusal."""
    return fetch(WHY_NOT, {**_columns(claims), "now": now})


def on_the_way(lot_ids: Iterable[int]) -> dict[int, int]:
    """Return the units in transit by lot."""
    return {lot: int(units) for lot, units in fetch(ON_THE_WAY, [list(lot_ids)])}


def fetch(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    """Run one statement that gives rows; return them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def change(statement: str, parameters: Any) -> None:
    """Run one statement that gives no rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _columns(claims: Sequence[Any]) -> dict[str, str]:
    """Return the claims column by column, as PostgreSQL writes arrays: an adapter that looks at
    each element costs more than all else that is done here for a reservation.
    """
    return {
        "balances": _array(claim.balance_id for claim in claims),
        "units": _array(claim.quantity for claim in claims),
        "types": _array(f'"{claim.purpose_type}"' for claim in claims),
        "uids": _array(claim.purpose_uid for claim in claims),
        "lives": _array(claim.life_days for claim in claims),
    }


def _array(values: Iterable[Any]) -> str:
    return "{" + ",".join(map(str, values)) + "}"
