"""The list of requests, one request, and the options of the place picker."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relief.core.http.pages import Page
from relief.core.http.picking import Option, answer_options
from relief.demand import queries
from relief.demand.models import ReliefRequest, RequestClass
from relief.demand.states import OPEN, RequestStatus
from relief.demand.web import looks
from relief.emergencies.models import Emergency
from relief.geography.queries import search_places, search_sites
from relief.journal import presenters
from relief.organizations.permissions import Permission

PAGE = 50
LONGEST_LIST = 4
GROUPS = {
    "open": OPEN,
    "waiting": ("draft", "submitted"),
    "done": ("fulfilled", "cancelled", "rejected", "expired"),
}


class RequestList(Page):
    """Which requests wait, and how far the others are."""

    template_name = "demand/list.html"
    partials = ("requests",)
    permission = Permission.REQUEST_VIEW

    def context(self) -> dict[str, Any]:
        """Return one page of the requests that fit the filters in the address."""
        rows = self._filtered(queries.requests(self.actor))
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return {
            "page": page,
            "rows": [looks.row(request) for request in page.object_list],
            "given": self.request.GET,
            "statuses": RequestStatus.choices,
            "classes": RequestClass.choices,
            "groups": [
                ("open", _("Being served")),
                ("waiting", _("Not decided")),
                ("done", _("Over")),
            ],
            "may_create": self.actor.may(Permission.REQUEST_CREATE),
            "sees_all": self.actor.sees_all,
        }

    def _filtered(self, rows: models.QuerySet[ReliefRequest]) -> models.QuerySet[ReliefRequest]:
        given = self.request.GET
        status, urgency = given.get("status", ""), given.get("class", "")
        if status in RequestStatus.values:
            rows = rows.filter(status=status)
        elif status in GROUPS:
            rows = rows.filter(status__in=GROUPS[status])
        if urgency in {"1", "2", "3"}:
            rows = rows.filter(request_class=int(urgency))
        chosen = self.request.session.get("emergency")
        if chosen:
            rows = rows.filter(emergency__uid=chosen)
        words = given.get("q", "").replace("\x00", "").strip()[:60]
        if words:
            rows = rows.filter(
                models.Q(number__icontains=words)
                | models.Q(site__search__icontains=words)
                | models.Q(site__name_zh__icontains=words)
                | models.Q(organization__name_zh__icontains=words)
                | models.Q(organization__name_en__icontains=words)
                | models.Q(lines__item__name_zh__icontains=words)
                | models.Q(lines__item__name_en__icontains=words)
            ).distinct()
        return rows


class RequestDetail(Page):
    """What comes, when, and why not all."""

    template_name = "demand/detail.html"
    partials = ("supply",)
    permission = Permission.REQUEST_VIEW

    def load(self) -> None:
        """Fetch the request."""
        self.row = queries.request_of(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the request with its lines drawn, its facts and its timeline."""
        row = self.row
        lines = looks.worst_first([looks.line_look(line, row) for line in row.lines.all()])
        short = [look for look in lines if look.line.open_units]
        is_own = row.organization_id == self.actor.organization_id
        may_check = self.actor.may(Permission.REQUEST_VERIFY)
        may_write = is_own and self.actor.may(Permission.REQUEST_CREATE)
        return {
            "row": row,
            "look": looks.row(row),
            "lines": lines,
            "short": short,
            "tightest": lines[0] if lines and row.status in looks.DECIDED else None,
            "events": presenters.story(row.uid, limit=30),
            "may_edit": may_write and row.status == RequestStatus.DRAFT,
            "may_reopen": may_write and row.status in ("submitted", "rejected"),
            "may_cancel": (may_write or may_check)
            and row.status not in ("cancelled", "rejected", "fulfilled"),
            "may_check": may_check and row.status == RequestStatus.SUBMITTED,
            "may_appeal": may_write and row.status in OPEN,
        }


class WhereOptions(Page):
    """Sites and places that fit what was typed; sites of emergencies come first."""

    permission = Permission.REQUEST_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the options; the value says whether it is a site or a place."""
        typed = request.GET.get("q", "").replace("\x00", "")
        is_english = get_language() == "en"
        options = []
        for site in search_sites(self.actor, typed, limit=LONGEST_LIST):
            around = site.place.name_en if is_english else site.place.path_zh
            options.append(Option(f"site:{site.uid}", str(site), around))
        for place in search_places(self.actor, typed, limit=LONGEST_LIST):
            around = place.name_zh if is_english else place.path_zh
            options.append(Option(f"place:{place.uid}", str(place), f"{around} {place.code}"))
        return answer_options(request, options)


def active_emergencies(page: Page) -> list[Emergency]:
    """Return the emergencies a request can be made for, the one the reader works in first."""
    rows = Emergency.objects.visible_to(page.actor).filter(status="active").order_by("-struck_at")
    chosen = page.request.session.get("emergency")
    return sorted(rows, key=lambda row: str(row.uid) != chosen)
