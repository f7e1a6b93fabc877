"""Prices of a list that are not kept: what was said first of a lot's worth stays."""

from typing import Any

from relief.core.work import step
from relief.inventory import booking as statements
from relief.inventory.intake.booking import LOT_OF_ROW
from relief.inventory.models import StockImport

MOST_SHOWN = 50

# Beside the price of its lot, or of the first row of a lot that is not there yet.
OTHER_PRICES = f"""
WITH said AS MATERIALIZED (
    SELECT r.number, r.id, r.item_id, r.unit_price, r.currency, l.uid AS lot,
           l.unit_price AS known, l.currency AS known_in,
           first_value(r.unit_price) OVER alike AS first, first_value(r.currency) OVER alike AS first_in
      FROM inventory_stockimportrow r
      LEFT {LOT_OF_ROW}
     WHERE r.stock_import_id = %(id)s AND r.state = 'ready' AND r.unit_price IS NOT NULL
    WINDOW alike AS (PARTITION BY r.item_id, r.donor, r.batch, r.expires_on
                     ORDER BY r.number, r.id)
), other AS (
    SELECT s.*, coalesce(known, first) AS kept,
           CASE WHEN known IS NULL THEN first_in ELSE known_in END AS kept_in
      FROM said s
     WHERE (unit_price, currency) IS DISTINCT FROM
           (coalesce(known, first), CASE WHEN known IS NULL THEN first_in ELSE known_in END)
)
SELECT number, i.code, lot::text, kept::text, kept_in, other.unit_price::text, currency,
       count(*) OVER ()
  FROM other JOIN catalog_item i ON i.id = other.item_id
 ORDER BY number, other.id LIMIT {MOST_SHOWN}
"""  # noqa: S608 - fragments of ours


@step
def other_prices(row: StockImport) -> dict[str, Any]:
    """Return how many ready rows say another price than is kept, and the first of them.

    Of each: the row's number, the item's code, the lot's uid (None where the list itself said
    another price first), what is kept and what the row says.
    """
    names = {"id": row.pk, "owner": row.organization_id}
    found = statements.fetch(OTHER_PRICES, names)
    lines = [
        {
            "row": number, "item": item, "lot": lot,
            "kept": [kept, kept_in], "said": [said, said_in],
        }
        for number, item, lot, kept, kept_in, said, said_in, _rows in found
    ]  # fmt: skip
    return {"rows": found[0][-1] if found else 0, "lines": lines}
