"""Change a facility's facts, close it, open it again, say who works there."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.errors import NotAllowed
from relief.core.http.pages import ButtonCommand, CommandPage
from relief.inventory.actions import change_facility as care
from relief.inventory.actions import staff as staffing
from relief.inventory.models import Facility
from relief.inventory.queries import staff
from relief.inventory.queries.lists import facilities
from relief.inventory.web.facilities import whole
from relief.organizations.models import Membership
from relief.organizations.permissions import Permission


class FactsForm(forms.Form):
    """What may be wrong or change; where a facility is stays."""

    name_zh = forms.CharField(label=_("Name of the facility"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    opening_hours = forms.CharField(label=_("Opening hours"), required=False, max_length=120)
    capacity_m3 = whole(_("Room, m³"))
    dispatch_kg_per_day = whole(_("Can leave a day, kg"))
    dispatch_m3_per_day = whole(_("Can leave a day, m³"))


class OwnFacility(CommandPage):
    """A form about a facility that the reader's organization runs."""

    template_name = "inventory/plain_form.html"
    permission = Permission.FACILITY_OPEN
    facility: Facility

    def load(self) -> None:
        """Fetch the facility; 403 where somebody else runs it."""
        self.facility = facilities(self.actor).get_visible(self.actor, self.kwargs["uid"])
        if self.facility.operator_id != self.actor.organization_id:
            raise NotAllowed

    def page_of_it(self) -> str:
        """Return the address of the facility's page."""
        return reverse("inventory:facility-detail", args=[self.facility.uid])


class FacilityChange(OwnFacility):
    """Change name, address, hours, room and what can leave a day."""

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form, the facts of now filled in."""
        now = {name: getattr(self.facility, name) for name in care.CHANGEABLE}
        return FactsForm(data, initial=now)

    def context(self) -> dict[str, Any]:
        """Return the words of the form."""
        return {
            "title": _("Change the facility"),
            "number": self.facility.code,
            "line": str(self.facility),
            "submit": _("Save"),
            "icon": "device-floppy",
            "cancel": self.page_of_it(),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Change it and show it."""
        care.change_facility(
            actor=self.actor, now=clock.now(), facility=self.facility.uid, values=values
        )
        return self.page_of_it()


class ReasonForm(forms.Form):
    """Why it closes or opens."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class FacilityClose(OwnFacility):
    """Take a facility out of use once nothing lies there."""

    form_class = ReasonForm

    def context(self) -> dict[str, Any]:
        """Return the words of the form."""
        return {
            "title": _("Close the facility"),
            "number": self.facility.code,
            "line": _("Nothing may lie there or be on its way to it. Its history stays."),
            "submit": _("Close it"),
            "icon": "x",
            "cancel": self.page_of_it(),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Close it and show it."""
        care.close_facility(actor=self.actor, now=clock.now(), facility=self.facility.uid, **values)
        return self.page_of_it()


class FacilityReopen(OwnFacility):
    """Take a closed facility into use again."""

    form_class = ReasonForm

    def context(self) -> dict[str, Any]:
        """Return the words of the form."""
        return {
            "title": _("Open the facility again"),
            "number": self.facility.code,
            "line": _("Its bins and the people who work there are those it had."),
            "submit": _("Open it again"),
            "icon": "building-warehouse",
            "cancel": self.page_of_it(),
        }

    def run(self, values: dict[str, Any]) -> str:
        """Open it again and show it."""
        care.reopen_facility(
            actor=self.actor, now=clock.now(), facility=self.facility.uid, **values
        )
        return self.page_of_it()


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of colleagues by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's name."""
        return str(obj.user.name)


class StaffForm(forms.Form):
    """Which colleague works there from now on."""

    member = ColleagueField(
        queryset=Membership.objects.none(), to_field_name="uid", label=_("Colleague")
    )


class FacilityPeople(OwnFacility):
    """Who works at a facility; adding a colleague."""

    template_name = "inventory/facility_people.html"
    permission = Permission.MEMBER_MANAGE

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the colleagues who do not work there yet."""
        form = StaffForm(data)
        field = form.fields["member"]
        assert isinstance(field, ColleagueField)  # noqa: S101 - for the type checker
        field.queryset = staff.others(self.actor, self.facility)
        return form

    def context(self) -> dict[str, Any]:
        """Return the facility and who works there."""
        return {"facility": self.facility, "people": staff.staff(self.actor, self.facility)}

    def run(self, values: dict[str, Any]) -> str:
        """Add the colleague and show who works there."""
        staffing.add_staff(
            actor=self.actor, now=clock.now(), facility=self.facility.uid,
            member=values["member"].uid,
        )  # fmt: skip
        return reverse("inventory:facility-people", args=[self.facility.uid])


class FacilityPersonRemove(ButtonCommand):
    """A colleague works at a facility no more."""

    permission = Permission.MEMBER_MANAGE

    def back(self) -> str:
        """Show who works there."""
        return reverse("inventory:facility-people", args=[self.kwargs["uid"]])

    def run(self) -> str:
        """Remove them."""
        row = staffing.remove_staff(
            actor=self.actor, now=clock.now(), facility=self.kwargs["uid"],
            member=self.kwargs["member"],
        )  # fmt: skip
        return gettext("Removed from %(facility)s.") % {"facility": row}
