"""Pages of emergencies: the list, figures and places, and what a coordinator decides."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from relief.catalog import queries as catalog
from relief.core import clock
from relief.core.http.pages import CommandPage, Page
from relief.emergencies import actions, queries
from relief.emergencies.models import Emergency
from relief.emergencies.published import PublishedEvent, PublishedFigure
from relief.emergencies.states import EmergencyStatus
from relief.emergencies.web import forms
from relief.geography.models import Place
from relief.organizations.permissions import Permission


def emergency_url(emergency: Emergency) -> str:
    """Return the page about an emergency: the joined one where a higher floor serves it."""
    try:
        return reverse("emergency-detail", args=[emergency.uid])
    except NoReverseMatch:
        return reverse("emergency-figures", args=[emergency.uid])


class EmergencyList(Page):
    """What is happening, what needs an answer: open ones first."""

    template_name = "emergencies/list.html"
    permission = Permission.EMERGENCY_VIEW

    def context(self) -> dict[str, Any]:
        """Return each emergency with its headline as known now."""
        now = clock.now()
        order = [EmergencyStatus.ACTIVE, EmergencyStatus.DRAFT, EmergencyStatus.CLOSED]
        rows = list(queries.emergencies(self.actor).order_by("-struck_at", "-pk"))
        rows.sort(key=lambda row: order.index(EmergencyStatus(row.status)))
        headlines = queries.headlines(rows, now)
        found = [(row, emergency_url(row), headlines[row.pk]) for row in rows]
        return {"rows": found, "now": now, "may_manage": self.actor.may(actions.MANAGE)}


class EmergencyFigures(Page):
    """Published figures, places and planning figures of one emergency."""

    template_name = "emergencies/figures.html"
    permission = Permission.EMERGENCY_VIEW

    def load(self) -> None:
        """Fetch the emergency."""
        self.emergency = queries.emergency(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the figures as known now, the sites, and the rates needs rest on."""
        now = clock.now()
        known = queries.figures_now(self.emergency, now)
        sites = list(queries.affected_sites(self.emergency))
        rates = catalog.planning_figures(self.actor, hazard=self.emergency.hazard)
        return {
            "emergency": self.emergency,
            "now": now,
            "headline": queries.headline(known),
            "figures": known,
            "is_figures_page": True,
            "sites": sites,
            "map": _map(self.emergency, sites),
            "planning": [rate for rate in rates if rate.is_proposed],
            "may_manage": self.actor.may(actions.MANAGE),
            "back": emergency_url(self.emergency),
        }


def _map(emergency: Emergency, sites: list[Any]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "places": [
            {
                "lat": row.site.lat,
                "lon": row.site.lon,
                "name": str(row.site),
                "note": f"{row.people:,}",
                "need": row.people,
            }
            for row in sites
        ]
    }
    if emergency.epicentre_lat is not None:
        data["epicentre"] = {
            "lat": emergency.epicentre_lat,
            "lon": emergency.epicentre_lon,
            "name": _("Epicentre"),
        }
        data["rings_km"] = [30]
    return data


class Declare(CommandPage):
    """Declare an emergency as a draft."""

    template_name = "emergencies/form.html"
    permission = Permission.EMERGENCY_MANAGE
    form_class = forms.DeclareForm

    def context(self) -> dict[str, Any]:
        """Say what the form does."""
        return {"kind": "declare"}

    def run(self, values: dict[str, Any]) -> str:
        """Declare, then show it."""
        place = Place.objects.get_visible(self.actor, values.pop("place"))
        event = PublishedEvent(
            **values, epicentre=None, depth_km=None, glide="", figures=(), sites=()
        )
        emergency = actions.declare(
            actor=self.actor, now=clock.now(), event=event, place_codes=[place.code]
        )
        return emergency_url(emergency)


class OfEmergency(CommandPage):
    """A form about one emergency."""

    template_name = "emergencies/form.html"
    permission = Permission.EMERGENCY_MANAGE
    kind = ""

    def load(self) -> None:
        """Fetch the emergency."""
        self.emergency = queries.emergency(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the emergency and what the form does."""
        back = emergency_url(self.emergency)
        return {"emergency": self.emergency, "kind": self.kind, "back": back}

    def common(self) -> dict[str, Any]:
        """Return what every action on this emergency takes."""
        return {"actor": self.actor, "now": clock.now(), "emergency_uid": self.emergency.uid}


class Activate(OfEmergency):
    """Start or take up the response."""

    kind = "activate"

    def run(self, values: dict[str, Any]) -> str:
        """Activate, then show it."""
        return emergency_url(actions.activate(**self.common()))


class Close(OfEmergency):
    """End the response with a reason."""

    kind = "close"
    form_class = forms.CloseForm

    def run(self, values: dict[str, Any]) -> str:
        """Close, then show it."""
        return emergency_url(actions.close(**self.common(), reason=values["reason"]))


class CountPeople(OfEmergency):
    """Say how many people are to be helped at a site."""

    kind = "people"
    form_class = forms.PeopleForm

    def run(self, values: dict[str, Any]) -> str:
        """Keep the number, then show all of them."""
        emergency = actions.count_people(**self.common(), site_uid=values.pop("site"), **values)
        return reverse("emergency-figures", args=[emergency.uid])


class PublishFigure(OfEmergency):
    """Add a published number of the whole event."""

    kind = "figure"
    form_class = forms.FigureForm

    def run(self, values: dict[str, Any]) -> str:
        """Keep the number, then show all of them."""
        figure = PublishedFigure(place_code="", site="", source_url="", **values)
        emergency = actions.publish_figure(**self.common(), figure=figure)
        return reverse("emergency-figures", args=[emergency.uid])
