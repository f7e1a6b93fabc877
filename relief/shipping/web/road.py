"""Pages that change how a consignment goes: its way, its parts, its packages, its vehicle."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock, wording
from relief.core.errors import NotFound
from relief.core.http.pages import Page
from relief.organizations.permissions import Permission
from relief.shipping import actions, lanes, queries
from relief.shipping.models import HandlingUnit
from relief.shipping.queries.names import names_on
from relief.shipping.states import TO_LEAVE
from relief.shipping.web import road_forms
from relief.shipping.web.commands import ConsignmentCommand


class Ways(ConsignmentCommand):
    """Which way: time, cost and footprint beside each other."""

    template_name = "shipping/ways.html"
    permission = Permission.CONSIGNMENT_VIEW

    def context(self) -> dict[str, Any]:
        """Return the ways it could go now, and what is best in which respect."""
        found = lanes.options(self.row, now=clock.now()) if self.row.status in TO_LEAVE else []
        best = {
            "hours": min((option.arrives for option in found), default=None),
            "cost": min((option.cost_cny for option in found), default=None),
            "climate": min((option.footprint.kg_co2e for option in found), default=None),
        }
        may = self.actor.may(Permission.CONSIGNMENT_PACK)
        names = names_on(leg for option in found for leg in option.legs)
        return {
            **super().context(), "options": found, "names": names, "best": best, "may_choose": may,
        }  # fmt: skip

    def run(self, values: dict[str, Any]) -> str:
        """Take a way."""
        key = self.request.POST.get("key", "").replace("\x00", "")[:200]
        actions.choose_way(**self.who(), key=key)
        return self.detail()


class Act(ConsignmentCommand):
    """A form of a few fields about a consignment, with one button."""

    template_name = "shipping/act.html"
    permission = Permission.CONSIGNMENT_PACK
    icon = "check"

    def words(self) -> tuple[str, str]:
        """Return the title, which is the button too, and a sentence on what happens."""
        raise TypeError(f"{type(self).__name__} does not say what it does")

    def context(self) -> dict[str, Any]:
        """Return the words beside the consignment."""
        title, note = self.words()
        return {**super().context(), "title": title, "note": note, "icon": self.icon}


class Split(Act):
    """Take part of a consignment out."""

    icon = "arrows-split"

    def words(self) -> tuple[str, str]:
        """Return what splitting means."""
        return _("Split"), _("The part gets a number of its own and keeps owner, way and promise.")

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return a field a line, or the packages."""
        return road_forms.SplitForm(self.row, data)

    def run(self, values: dict[str, Any]) -> str:
        """Split, then show the part."""
        form: Any = self.form
        part = actions.split(**self.who(), lines=form.chosen(), units=values.get("units") or [])
        return reverse("shipping:consignment-detail", args=[part.uid])


class Merge(Act):
    """Let another consignment go under this one's id."""

    icon = "packages"

    def words(self) -> tuple[str, str]:
        """Return what merging means."""
        return (
            _("Merge"),
            _("Its goods go under this number, the earlier promise counts, it is closed."),
        )

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the consignments that are alike."""
        return road_forms.MergeForm(list(queries.mergeable(self.actor, self.row)[:50]), data)

    def run(self, values: dict[str, Any]) -> str:
        """Merge, then show the whole."""
        actions.merge(**self.who(), other=UUID(values["other"]))
        return self.detail()


class Nest(Act):
    """Put packages on a pallet or into a carton."""

    icon = "stack-2"

    def words(self) -> tuple[str, str]:
        """Return what putting together means."""
        return _("Put together"), _("The pallet gets a label of its own; packages keep theirs.")

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the packages that stand alone."""
        return road_forms.NestForm(self.row, data)

    def run(self, values: dict[str, Any]) -> str:
        """Put together, then show the consignment."""
        actions.put_together(**self.who(), **values)
        return self.detail()


class Transship(Act):
    """Change vehicle or mode at a point of the way."""

    permission = Permission.CONSIGNMENT_MOVE
    form_class = road_forms.TransshipForm
    icon = "truck"

    def load(self) -> None:
        """Fetch the leg and its consignment."""
        leg = queries.legs(self.actor).filter(uid=self.kwargs["leg"]).first()
        if leg is None:
            raise NotFound
        self.leg = leg
        self.row = queries.consignment(self.actor, leg.consignment.uid)

    def words(self) -> tuple[str, str]:
        """Return what changing the vehicle means."""
        leg, names = self.leg, names_on([self.leg])
        way = wording.way(leg.origin_name, leg.destination_name, names)
        return _("Change vehicle"), _("%(way)s ends here; the rest goes on as you say.") % {
            "way": way
        }

    def run(self, values: dict[str, Any]) -> str:
        """Change, then show the consignment."""
        change = actions.Change(**values)
        actions.transship(actor=self.actor, now=clock.now(), uid=self.leg.uid, change=change)
        return self.detail()


class Unit(Page):
    """The address on a label without an SSCC: leads to the consignment."""

    permission = Permission.CONSIGNMENT_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the reader to the consignment; a unit not visible is missing."""
        unit = HandlingUnit.objects.filter(uid=self.kwargs["uid"]).first()
        if unit is None:
            raise NotFound
        row = queries.consignments(self.actor).filter(pk=unit.consignment_id).first()
        if row is None:
            raise NotFound
        return HttpResponseRedirect(reverse("shipping:consignment-detail", args=[row.uid]))
