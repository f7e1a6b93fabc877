"""How far a whole is, rolled up from its parcels: a part of the request's and shipment's pages."""

from typing import Any

from relief.core.errors import NotFound
from relief.core.http.pages import Page
from relief.core.http.tones import Pill
from relief.demand.models import ReliefRequest
from relief.organizations.permissions import Permission
from relief.shipping.models import Shipment
from relief.tracking import queries
from relief.tracking.states import TrackingStatus

TONES = {
    "registered": "waiting", "collected": "moving", "in_transit": "moving", "customs": "risk",
    "arrived": "moving", "out_for_delivery": "moving", "available_for_pickup": "moving",
    "attempt_failed": "risk", "partially_delivered": "moving", "delivered": "done",
    "refused": "risk", "returning": "risk", "returned": "broken", "lost": "broken",
    "cancelled": "waiting",
}  # fmt: skip


def status_pill(status: str) -> Pill:
    """Return the pill of a tracking status."""
    return Pill(TONES[status], str(TrackingStatus(status).label))


class ProgressPage(Page):
    """The whole's status, and each consignment's with where its parcels stand."""

    template_name = "tracking/progress.html"

    def asked(self) -> dict[str, str]:
        """Return which whole, after making sure that the reader sees it."""
        raise NotImplementedError

    def load(self) -> None:
        """Roll up; None where nothing of it is followed yet."""
        asked = self.asked()
        try:
            self.progress: queries.Progress | None = queries.progress(self.actor, **asked)
        except NotFound:
            self.progress = None

    def context(self) -> dict[str, Any]:
        """Return the whole and its consignments with their pills."""
        found = self.progress
        return {
            "whole": status_pill(found.status) if found else None,
            "requests": [
                (
                    request.request,
                    status_pill(request.status),
                    [(row, status_pill(row.status)) for row in request.consignments],
                )
                for request in (found.requests if found else ())
            ],
        }


class RequestProgressPage(ProgressPage):
    """How far a request is."""

    permission = Permission.REQUEST_VIEW

    def asked(self) -> dict[str, str]:
        """Return the visible request's number."""
        row = ReliefRequest.objects.get_visible(self.actor, self.kwargs["uid"])
        return {"request": str(row.number)}


class ShipmentProgressPage(ProgressPage):
    """How far everything on one vehicle is, request by request."""

    permission = Permission.CONSIGNMENT_VIEW

    def asked(self) -> dict[str, str]:
        """Return the visible shipment's number."""
        row = Shipment.objects.get_visible(self.actor, self.kwargs["uid"])
        return {"shipment": str(row.number)}
