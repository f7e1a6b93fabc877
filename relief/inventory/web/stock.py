"""The stock page: what have I, what expires, what is promised."""

from typing import Any

from django.core.paginator import Paginator

from relief.core import clock
from relief.core.http.pages import Page
from relief.inventory.queries import levels as kept
from relief.inventory.queries.counted import counted
from relief.inventory.queries.lists import imports
from relief.inventory.states import ImportStatus
from relief.inventory.web.narrowing import narrowing_of
from relief.inventory.web.numbers import flow_chart
from relief.inventory.web.sheet import StockSheet
from relief.organizations.permissions import Permission

PAGE_SIZE = 50
MOST_LOW = 5


class StockList(Page):
    """Stock by item with what is reserved, free and expiring, and the expiry calendar."""

    template_name = "inventory/stock.html"
    partials = ("stock",)
    permission = Permission.STOCK_VIEW
    sheet = StockSheet()

    def context(self) -> dict[str, Any]:
        """Return the narrowed stock and what the filters offer."""
        now = clock.now()
        today = clock.local_date(now)
        narrowing = narrowing_of(self.request.GET)
        found = counted(self.actor, narrowing, today, now)
        return {
            "now": now,
            "page": Paginator(found.rows, PAGE_SIZE).get_page(self.request.GET.get("page")),
            "counted": found,
            "summary": found.summary,
            "calendar": found.calendar,
            "narrowing": narrowing,
            "chosen": self.request.GET,
            "facilities": found.facilities,
            "owners": found.owners,
            "low": kept.levels(self.actor).filter(low_since__isnull=False)[:MOST_LOW],
            "flow_chart": flow_chart(found.weeks),
            "open_import": self._open_import(),
            "may_import": self.actor.may(Permission.STOCK_IMPORT),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
            "may_share": self.actor.may(Permission.STOCK_SHARE),
        }

    def _open_import(self) -> Any:
        if not self.actor.may(Permission.STOCK_IMPORT):
            return None
        waiting = (ImportStatus.UPLOADED, ImportStatus.CHECKED)
        own = imports(self.actor).filter(organization_id=self.actor.organization_id or 0)
        return own.filter(status__in=waiting).first()
