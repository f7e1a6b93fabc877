"""The report of kept promises: page and export."""

import datetime
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.http.pages import Page
from relief.organizations.permissions import Permission
from relief.shipping.queries import kept

DAYS = {"7": 7, "30": 30, "90": 90, "366": 366}


class KeptPromises(Page):
    """Which promises were kept, of whom, on which way, and by how much the others were late."""

    template_name = "shipping/kept.html"
    permission = Permission.CONSIGNMENT_VIEW
    partials: ClassVar[tuple[str, ...]] = ("rows",)

    def rows(self) -> tuple[str, str, list[kept.Row]]:
        """Return how the report is grouped, over how many days, and its rows."""
        by = self.request.GET.get("by", "kind")
        by = by if by in kept.BY else "kind"
        days = self.request.GET.get("days", "90")
        days = days if days in DAYS else "90"
        now = clock.now()
        since = now - datetime.timedelta(days=DAYS[days])
        return by, days, kept.report(self.actor, by=by, since=since, until=now)

    def context(self) -> dict[str, Any]:
        """Return rows and sums."""
        by, days, rows = self.rows()
        done = sum(row.decided for row in rows)
        names = {
            "kind": _("Promise"), "carrier": _("Carrier"), "lane": _("Lane"), "week": _("Week"),
            "cause": _("Why broken"),
        }  # fmt: skip
        return {
            "now": clock.now(), "by": by, "days": days, "rows": rows, "names": names,
            "kept": sum(row.kept for row in rows), "decided": done,
            "broken": sum(row.broken for row in rows), "running": sum(row.running for row in rows),
            "head": names[by],
        }  # fmt: skip


class KeptExport(KeptPromises):
    """The same as CSV."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the file."""
        by, days, rows = self.rows()
        response = HttpResponse(kept.as_csv(rows, by), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="promises-{by}-{days}d.csv"'
        response["Cache-Control"] = "private, no-store"
        return response
