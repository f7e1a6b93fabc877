"""Checking the books: everything stored is added up again from the entries and the holds."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import Reconciliation

# Each statement gives (kind, key, stored, counted) for what differs.
CHECKS = (
    """
    SELECT 'on_hand', b.id, b.on_hand, coalesce(e.units, 0)
      FROM inventory_stockbalance b
      FULL JOIN (SELECT lot_id, bin_id, condition, sum(quantity) AS units
                   FROM inventory_stockentry WHERE account = 'stock' GROUP BY 1, 2, 3) e
           ON e.lot_id = b.lot_id AND e.bin_id = b.bin_id AND e.condition = b.condition
     WHERE b.on_hand IS DISTINCT FROM coalesce(e.units, 0)
    """,
    """
    SELECT 'reserved', b.id, b.reserved, coalesce(r.units, 0)
      FROM inventory_stockbalance b
      LEFT JOIN (SELECT balance_id, sum(quantity) AS units
                   FROM inventory_reservation WHERE status = 'live' GROUP BY 1) r
           ON r.balance_id = b.id
     WHERE b.reserved IS DISTINCT FROM coalesce(r.units, 0)
    """,
    """
    SELECT 'movement', e.movement_id, 0, sum(e.quantity)
      FROM inventory_stockentry e JOIN inventory_stocklot l ON l.id = e.lot_id
     GROUP BY e.movement_id, l.item_id HAVING sum(e.quantity) <> 0
    """,
    """
    SELECT 'facility', b.id, b.facility_id, n.facility_id
      FROM inventory_stockbalance b JOIN inventory_bin n ON n.id = b.bin_id
     WHERE n.facility_id <> b.facility_id
    """,
    # The balances after entries chain: each starts where another ended, the first at 0, the
    # last ends at what is on hand. Keys of entries do not tell their order, so values must.
    """
    SELECT 'card', min(v.balance_id), v.value, sum(v.turns)
      FROM (SELECT b.id AS balance_id, unnest(ARRAY[e.balance_after,
                                                    e.balance_after - e.quantity]) AS value,
                   unnest(ARRAY[1, -1]) AS turns
              FROM inventory_stockentry e JOIN inventory_stockbalance b
                   ON b.lot_id = e.lot_id AND b.bin_id = e.bin_id AND b.condition = e.condition
             WHERE e.account = 'stock'
            UNION ALL SELECT id, 0, 1 FROM inventory_stockbalance
            UNION ALL SELECT id, on_hand, -1 FROM inventory_stockbalance) v
     GROUP BY v.balance_id, v.value HAVING sum(v.turns) <> 0
    """,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not add up: what, its key, what is stored, what was counted."""

    kind: str
    key: int | None
    stored: int | None
    counted: int | None

    def plain(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def differences() -> list[Difference]:
    """Return everything that does not add up, in one snapshot per check."""
    found = []
    with connection.cursor() as cursor:
        for statement in CHECKS:
            cursor.execute(statement)
            for kind, key, stored, counted in cursor.fetchall():
                whole = None if counted is None else int(counted)
                found.append(Difference(kind, key, stored, whole))
    return found


def checks(actor: Actor) -> ScopedQuerySet[Reconciliation]:
    """Return the checks made so far, newest first, for who looks after the platform."""
    return Reconciliation.objects.visible_to(actor).order_by("-pk")


def balances_counted() -> int:
    """Return how many balances there are to check."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inventory_stockbalance")
        (count,) = cursor.fetchone()
    return int(count)
