"""The warehouse floor: what is to be done with one's hands, and the check of the books."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from relief.core import clock
from relief.core.http.pages import ButtonCommand, Page
from relief.inventory.actions import upkeep
from relief.inventory.models import Reconciliation
from relief.inventory.queries import floor
from relief.organizations.permissions import Permission

PAGE_SIZE = 50


class Floor(Page):
    """The next thing to do, by kind, and the scan field."""

    template_name = "inventory/floor.html"
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return the tasks with how many wait."""
        return {"places": floor.places(self.actor), "tasks": floor.tasks(self.actor)}


class BooksCheck(Page):
    """Checks of the books: every balance added up again, nothing repaired."""

    template_name = "inventory/books.html"
    permission = Permission.SYSTEM_VIEW

    def context(self) -> dict[str, Any]:
        """Return the checks, newest first."""
        rows = Reconciliation.objects.visible_to(self.actor).order_by("-pk")
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {"page": page, "last": rows.first(), "now": clock.now()}


class BooksCheckNow(ButtonCommand):
    """Check the books now."""

    permission = Permission.SYSTEM_VIEW

    def back(self) -> str:
        """Show the checks."""
        return reverse("inventory:books")

    def run(self) -> str:
        """Add everything up again and say what was found."""
        found = len(upkeep.reconcile(actor=self.actor, now=clock.now()))
        if not found:
            return gettext("Checked: everything adds up.")
        said = ngettext(
            "Checked: %(n)s difference. Nothing was changed.",
            "Checked: %(n)s differences. Nothing was changed.",
            found,
        )
        return said % {"n": found}
