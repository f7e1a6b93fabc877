"""Pages for everybody: what is needed, and where a donation is. Nothing personal on either."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView, View

from relief.core import clock
from relief.donations import papers, queries
from relief.donations.models import Pledge
from relief.donations.web import cards
from relief.shipping.papers import as_response
from relief.shipping.queries.names import names_on

LONGEST_TOKEN = 64
STEPS = ("offered", "screened", "accepted", "in_transit", "received")


class Needs(TemplateView):
    """What open requests still lack."""

    template_name = "donations/needs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the needs without who asks."""
        return {**super().get_context_data(**kwargs), "needs": queries.needs(), "now": clock.now()}


class OfDonor:
    """What opens for who holds a donor's link; a wrong link looks like a missing page."""

    row: Pledge

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Find the pledge, and let nobody keep the page."""
        found = queries.followed(str(kwargs["token"])[:LONGEST_TOKEN])
        if found is None:
            raise Http404
        self.row = found
        response: Any = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        answer: HttpResponse = response
        return answer


class Follow(OfDonor, TemplateView):
    """Where a donation is."""

    template_name = "donations/follow.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return status, answer, legs and where it went."""
        row = self.row
        legs = list(row.consignment.legs.order_by("sequence")) if row.consignment else []
        return {
            **super().get_context_data(**kwargs),
            "row": row, "pill": cards.pill(row), "goods": cards.goods(row), "legs": legs,
            "names": names_on(legs),
            "went": queries.went_to(row), "now": clock.now(),
        }  # fmt: skip


class Certificate(OfDonor, View):
    """The certificate of goods that were received, for who gave them."""

    def get(self, request: HttpRequest, token: str, language: str) -> HttpResponse:
        """Return the PDF; missing until the goods are received."""
        if self.row.status != "received":
            raise Http404
        address = request.build_absolute_uri(reverse("donations:follow", args=[token]))
        content = papers.certificate(self.row, language, address)
        return as_response(content, f"{self.row.number}-certificate")
