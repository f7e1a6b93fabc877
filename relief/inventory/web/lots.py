"""Lots: the list, and one lot with its card."""

from typing import Any

from django.db.models import Exists, F, OuterRef

from relief.core import clock
from relief.core.http.pages import Page
from relief.core.http.paging import LongPaginator
from relief.inventory.models import StockBalance
from relief.inventory.queries import lot as lot_queries
from relief.inventory.queries.lists import lots
from relief.inventory.rules import expiry_tone
from relief.inventory.web.narrowing import narrowing_of
from relief.journal.presenters import story
from relief.organizations.permissions import Permission

PAGE_SIZE = 50
SORTS = {
    "expiry": F("expires_on").asc(nulls_last=True),
    "-expiry": F("expires_on").desc(nulls_last=True),
    "on_hand": F("on_hand").asc(),
    "-on_hand": F("on_hand").desc(),
    "lot": F("pk").asc(),
    "-lot": F("pk").desc(),
}


def _has_goods() -> Exists:
    return Exists(StockBalance.objects.filter(lot=OuterRef("pk"), on_hand__gt=0))


class LotList(Page):
    """Every lot with goods, soonest expiry first."""

    template_name = "inventory/lots.html"
    partials = ("lots",)
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return a page of lots."""
        now = clock.now()
        today = clock.local_date(now)
        narrowing = narrowing_of(self.request.GET)
        rows = lot_queries.narrowed(lots(self.actor), narrowing).filter(_has_goods())
        order = SORTS.get(self.request.GET.get("sort", ""), SORTS["expiry"])
        page = LongPaginator(rows.order_by(order, "pk"), PAGE_SIZE).get_page(
            self.request.GET.get("page")
        )
        shown = [(row, expiry_tone(row.expires_on, today)) for row in page]
        return {"now": now, "page": page, "rows": shown, "chosen": self.request.GET,
                "today": today}  # fmt: skip


class LotDetail(Page):
    """Where a lot lies, what is promised of it, where it came from and went."""

    template_name = "inventory/lot.html"
    partials = ("card",)
    permission = Permission.STOCK_VIEW

    def load(self) -> None:
        """Fetch the lot."""
        self.now = clock.now()
        self.view = lot_queries.lot_view(self.actor, self.kwargs["uid"], clock.local_date(self.now))

    def context(self) -> dict[str, Any]:
        """Return the lot with a page of its card."""
        before = self.request.GET.get("before", "")
        key = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
        entries = lot_queries.card(self.actor, self.view.lot, before=key)
        shown = entries[: lot_queries.CARD_PAGE]
        return {
            "now": self.now,
            "today": clock.local_date(self.now),
            "view": self.view,
            "lot": self.view.lot,
            "entries": shown,
            "next": shown[-1].pk if len(entries) > len(shown) else None,
            "events": story(self.view.lot.uid, limit=20),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
            "may_price": self.actor.may(Permission.STOCK_PRICE)
            and self.actor.organization_id == self.view.lot.owner_id,
            "is_kit": self.view.lot.item.kits.exists(),
        }
