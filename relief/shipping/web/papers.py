"""The papers of a consignment as PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from relief.core.http.pages import Page
from relief.organizations.permissions import Permission
from relief.shipping import papers, queries
from relief.shipping.models import Consignment


class Paper(Page):
    """Waybill, packing list, labels or loss report, in Chinese or English."""

    permission = Permission.CONSIGNMENT_VIEW
    row: Consignment

    def load(self) -> None:
        """Fetch the consignment."""
        self.row = queries.consignment(self.actor, self.kwargs["uid"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the PDF to be shown in the browser."""
        kind, language = self.kwargs["kind"], self.kwargs["language"]
        address = request.build_absolute_uri(f"/consignments/{self.row.uid}/")
        content = papers.make(self.row, kind, language, address)
        return papers.as_response(content, f"{self.row.number}-{kind}")
