"""Facilities: where they are, what lies there."""

from typing import Any

from relief.core import clock
from relief.core.http.pages import Page
from relief.inventory.models import Facility, FacilityKind
from relief.inventory.queries import overview, shelves
from relief.inventory.queries.lists import facilities
from relief.inventory.queries.overview import Narrowing
from relief.inventory.queries.space import load_of
from relief.organizations.permissions import Permission


class FacilityList(Page):
    """Every facility with what the reader's goods fill of it."""

    template_name = "inventory/facilities.html"
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return the facilities by kind."""
        rows = list(facilities(self.actor).filter(is_active=True).order_by("kind", "code"))
        loads = load_of(self.actor, [row.pk for row in rows])
        groups = [
            (label, [(row, loads.get(row.pk)) for row in rows if row.kind == kind])
            for kind, label in FacilityKind.choices
        ]
        return {"groups": [(label, found) for label, found in groups if found]}


class FacilityDetail(Page):
    """One facility: address, hours, capacity, bins, stock by item."""

    template_name = "inventory/facility.html"
    permission = Permission.STOCK_VIEW
    facility: Facility

    def load(self) -> None:
        """Fetch the facility."""
        self.facility = facilities(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the facility with the stock the reader sees there."""
        now = clock.now()
        today = clock.local_date(now, self.facility.time_zone)
        here = Narrowing(facility=self.facility.uid)
        return {
            "now": now,
            "facility": self.facility,
            "load": load_of(self.actor, [self.facility.pk]).get(self.facility.pk),
            "rows": overview.by_item(self.actor, here, today),
            "space": shelves.space(self.facility),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
        }
