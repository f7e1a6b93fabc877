"""Labels as PDF: of a lot, a bin, a facility with all its bins."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from relief.core.http.pages import Page
from relief.inventory import labels
from relief.inventory.queries import labelled
from relief.inventory.web.receipts import pdf
from relief.organizations.permissions import Permission


class Labels(Page):
    """A sheet of labels, 100 × 70 mm each."""

    permission = Permission.STOCK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the PDF."""
        kind, uid = self.kwargs["kind"], self.kwargs["uid"]
        content = labels.sheet(
            lambda: labelled.labels_of(self.actor, kind, uid), self.kwargs["language"]
        )
        return pdf(content, f"{kind}-labels.pdf")
