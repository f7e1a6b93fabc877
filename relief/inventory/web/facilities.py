"""Facilities: where they are, what lies there."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import CommandPage, Page
from relief.core.http.picking import place_picker
from relief.geography import countries
from relief.inventory.actions.facilities import NewFacility, open_facility
from relief.inventory.models import Facility, FacilityKind
from relief.inventory.queries import overview, shelves
from relief.inventory.queries.lists import facilities
from relief.inventory.queries.overview import Narrowing
from relief.inventory.queries.space import load_of
from relief.journal.presenters import story
from relief.organizations.permissions import Permission


def whole(label: Any) -> forms.IntegerField:
    """Return a field for a whole amount that nobody has to know."""
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=10**9)


class FacilityForm(forms.Form):
    """What a facility is called and where it is; what nobody knows yet stays empty."""

    name_zh = forms.CharField(label=_("Name of the facility"), max_length=120)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=120, required=False,
        help_text=_("Empty: the same name."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=FacilityKind.choices)
    place = forms.UUIDField(
        label=_("Place in China"), required=False, widget=place_picker("place-options")
    )
    country = forms.ChoiceField(label=_("or country"), required=False)
    lat = forms.FloatField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90,
        help_text=_("Empty: the middle of the place, marked as assumed."),
    )  # fmt: skip
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    opening_hours = forms.CharField(label=_("Opening hours"), required=False, max_length=120)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), initial="Asia/Shanghai",
        help_text=_("An expiry date is a day of this zone."),
    )  # fmt: skip
    capacity_m3 = whole(_("Room, m³"))
    dispatch_kg_per_day = whole(_("Can leave a day, kg"))
    dispatch_m3_per_day = whole(_("Can leave a day, m³"))


class FacilityNew(CommandPage):
    """Open a facility."""

    template_name = "inventory/facility_new.html"
    permission = Permission.FACILITY_OPEN

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with countries and zones."""
        form = FacilityForm(data)
        form.fields["country"].choices = [("", ""), *countries.choices()]  # type: ignore[attr-defined]
        zones = [(name, name) for name in sorted(available_timezones())]
        form.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        return form

    def run(self, values: dict[str, Any]) -> str:
        """Open it and show it."""
        row = open_facility(actor=self.actor, now=clock.now(), new=NewFacility(**values))
        return reverse("inventory:facility-detail", args=[row.uid])


class FacilityList(Page):
    """Every facility with what the reader's goods fill of it."""

    template_name = "inventory/facilities.html"
    permission = Permission.STOCK_VIEW

    def context(self) -> dict[str, Any]:
        """Return the facilities by kind, and last those that are closed."""
        rows = list(facilities(self.actor).order_by("kind", "code"))
        loads = load_of(self.actor, [row.pk for row in rows])
        kinds = {label: self._of(rows, kind) for kind, label in FacilityKind.choices}
        kinds[_("Closed facilities")] = [row for row in rows if not row.is_active]
        groups = [
            (label, [(row, loads.get(row.pk)) for row in found]) for label, found in kinds.items()
        ]
        return {
            "groups": [(label, found) for label, found in groups if found],
            "may_open": self.actor.may(Permission.FACILITY_OPEN),
        }

    def _of(self, rows: list[Facility], kind: str) -> list[Facility]:
        return [row for row in rows if row.is_active and row.kind == kind]


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
        is_own = self.facility.operator_id == self.actor.organization_id
        return {
            "now": now,
            "facility": self.facility,
            "load": load_of(self.actor, [self.facility.pk]).get(self.facility.pk),
            "rows": overview.by_item(self.actor, here, today),
            "space": shelves.space(self.facility),
            "events": story(self.facility.uid, limit=20),
            "may_move": self.actor.may(Permission.STOCK_MOVE),
            "may_change": is_own and self.actor.may(Permission.FACILITY_OPEN),
            "may_staff": is_own and self.actor.may(Permission.MEMBER_MANAGE),
        }
