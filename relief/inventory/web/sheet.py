"""The stock page as a stock list: the columns an import reads, so that it can come back."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language, gettext

from relief.core.lists.writing import Column, Value
from relief.inventory.models import StockBalance
from relief.inventory.queries import overview
from relief.inventory.sheets.columns import BY_NAME
from relief.inventory.web.narrowing import narrowing_of

COLUMNS = (
    *("code", "item", "quantity", "unit", "batch", "expiry", "facility", "bin"),
    *("owner", "donor", "condition", "unit_price", "currency"),
)
WIDTHS = {"item": 32, "owner": 24, "donor": 24}
CHUNK = 2000


class StockSheet:
    """What lies where, lot by lot: what the reader sees of it, narrowed as the page is."""

    def table(self, view: Any) -> tuple[str, list[Column], Iterator[list[Value]]]:
        """Return the list's name, its columns with HXL tags, and a row a balance."""
        is_english = get_language() == "en"
        known = [BY_NAME[name] for name in COLUMNS]
        columns = [
            Column(one.title if is_english else one.title_zh, one.tag, WIDTHS.get(one.name, 16))
            for one in known
        ]
        rows = overview.balances(view.actor, narrowing_of(view.request.GET))
        related = ("lot__item", "lot__owner", "facility", "bin")
        found = rows.select_related(*related).order_by("lot_id", "pk").iterator(chunk_size=CHUNK)
        return gettext("stock"), columns, (_row(one) for one in found)


def _row(one: StockBalance) -> list[Value]:
    lot = one.lot
    return [
        lot.item.code, str(lot.item), one.on_hand, lot.item.unit, lot.batch, lot.expires_on,
        one.facility.code, "" if one.bin.code == "-" else one.bin.code, lot.owner.code, lot.donor,
        one.condition, lot.unit_price and lot.unit_price.normalize(), lot.currency,
    ]  # fmt: skip
