"""Release orders: the owner's inbox, one order, its answer."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from relief.allocation import actions, queries
from relief.allocation.models import ReleaseOrder
from relief.allocation.states import ReleaseStatus
from relief.allocation.web import looks
from relief.allocation.web.forms import ReasonForm
from relief.core import clock
from relief.core.http.pages import CommandPage, Page
from relief.demand import queries as demand
from relief.journal import presenters
from relief.organizations.permissions import Permission

PAGE = 50


def look(order: ReleaseOrder) -> dict[str, Any]:
    """Return an order as a list draws it."""
    lines = list(order.lines.all())
    return {
        "order": order,
        "status": looks.order_pill(order),
        "lines": lines,
        "units": sum(line.quantity for line in lines),
        "is_open": order.status == ReleaseStatus.SUBMITTED,
    }


class ReleaseList(Page):
    """Which of our goods are asked for, and by when we answer."""

    template_name = "allocation/releases.html"
    partials = ("orders",)
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return the orders, those that wait for an answer first."""
        rows = queries.release_orders(self.actor)
        status = self.request.GET.get("status", ReleaseStatus.SUBMITTED)
        if status in ReleaseStatus.values:
            rows = rows.filter(status=status)
            if status == ReleaseStatus.SUBMITTED:
                rows = rows.order_by("due_at", "pk")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return {
            "page": page,
            "rows": [look(order) for order in page.object_list],
            "statuses": ReleaseStatus.choices,
            "chosen": status,
        }


class ReleaseDetail(Page):
    """One order: what goes, to whom, out of which warehouse."""

    template_name = "allocation/release.html"
    partials = ("order",)
    permission = Permission.STOCK_VIEW

    def load(self) -> None:
        """Fetch the order."""
        orders = queries.release_orders(self.actor)
        self.order = orders.get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the order and whether the reader may answer it."""
        is_owner = self.order.owner_id == self.actor.organization_id
        may_answer = is_owner and self.actor.may(Permission.RELEASE_DECIDE)
        return {
            **look(self.order),
            "may_answer": may_answer and self.order.status == ReleaseStatus.SUBMITTED,
            "events": presenters.story(self.order.uid, limit=20),
            "sees_request": self.actor.sees_all
            or self.order.request.organization_id == self.actor.organization_id,
        }


class ReleaseCommand(CommandPage):
    """The owner's answer."""

    template_name = "allocation/answer.html"
    permission = Permission.RELEASE_DECIDE
    kind = ""

    def load(self) -> None:
        """Fetch the order."""
        orders = queries.release_orders(self.actor)
        self.order = orders.get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the order and which answer is asked about."""
        return {**look(self.order), "kind": self.kind}

    def done(self) -> str:
        """Return the order's page."""
        return reverse("allocation:release-detail", args=[self.order.uid])


class ReleaseAccept(ReleaseCommand):
    """Let the goods go."""

    kind = "accept"

    def run(self, values: dict[str, Any]) -> str:
        """Accept."""
        actions.accept_release(actor=self.actor, now=clock.now(), order_uid=self.order.uid)
        return self.done()


class ReleaseReject(ReleaseCommand):
    """Keep the goods back, with a reason."""

    kind = "reject"
    form_class = ReasonForm

    def run(self, values: dict[str, Any]) -> str:
        """Reject."""
        actions.reject_release(
            actor=self.actor, now=clock.now(), order_uid=self.order.uid, reason=values["reason"]
        )
        return self.done()


class RequestReleases(Page):
    """The release orders of a request, as a panel on its page."""

    template_name = "allocation/of_request.html"
    permission = Permission.REQUEST_VIEW

    def load(self) -> None:
        """Fetch the request."""
        self.row = demand.request_of(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return those of its orders the reader may see, those that wait for an answer first."""
        rows = queries.release_orders(self.actor).filter(request=self.row)
        entries = [look(order) for order in rows]
        return {"rows": sorted(entries, key=lambda entry: not entry["is_open"])}
