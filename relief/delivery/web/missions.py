"""Pages of a fleet of unmanned vehicles: what is offered, and every step of a mission."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import CommandPage
from relief.delivery import actions, queries
from relief.delivery.models import Mission, StationHours
from relief.delivery.web import forms
from relief.delivery.web.phone import PhoneCommand
from relief.organizations.permissions import Permission


class MissionCommand(PhoneCommand):
    """A step of a mission."""

    permission = Permission.VEHICLE_OPERATE
    home = "delivery:vehicles"
    mission: Mission

    def load(self) -> None:
        """Fetch the mission and its delivery."""
        rows = queries.missions(self.actor)
        self.mission = rows.get_visible(self.actor, self.kwargs["uid"])
        self.row = queries.delivery(self.actor, self.mission.delivery.uid)

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.mission.uid}


class Accept(MissionCommand):
    """Accept a mission."""

    form_class = forms.ArriveForm
    title = _("Accept the mission")

    def run(self, values: dict[str, Any]) -> str:
        """Accept."""
        actions.accept(**self.who(), **values)
        return self.done()


class Decline(MissionCommand):
    """Decline a mission."""

    form_class = forms.ReasonForm
    title = _("Decline the mission")

    def run(self, values: dict[str, Any]) -> str:
        """Decline."""
        actions.decline(**self.who(), **values)
        return self.done()


class Depart(MissionCommand):
    """The vehicle leaves."""

    form_class = forms.MomentForm
    title = _("The vehicle leaves")

    def run(self, values: dict[str, Any]) -> str:
        """Depart."""
        actions.depart(**self.who(), **values)
        return self.done()


class Abort(MissionCommand):
    """Break a mission off."""

    form_class = forms.ReasonForm
    title = _("Break off the mission")

    def run(self, values: dict[str, Any]) -> str:
        """Abort."""
        actions.abort(**self.who(), **values)
        return self.done()


class TakeOver(MissionCommand):
    """A person goes on where the vehicle cannot."""

    title = _("A courier takes over")

    def make_form(self, data: Any = None, files: Any = None) -> forms.TakeOverForm:
        """Return the form with the couriers to choose from."""
        return forms.TakeOverForm(queries.couriers(self.actor), data)

    def run(self, values: dict[str, Any]) -> str:
        """Take over."""
        actions.take_over(**self.who(), courier=values["courier"])
        return self.done()


class RegisterVehicle(CommandPage):
    """A vehicle of the fleet: what it carries, how far, and where it starts."""

    template_name = "delivery/vehicle.html"
    permission = Permission.VEHICLE_OPERATE
    form_class = forms.VehicleForm

    def run(self, values: dict[str, Any]) -> str:
        """Register it, or change the one with this code."""
        given = actions.VehicleValues(**values)
        actions.register_vehicle(actor=self.actor, now=clock.now(), values=given)
        return reverse("delivery:vehicles")


def opening(hours: Iterable[StationHours]) -> list[str]:
    """Return a station's hours in words; days that follow each other with the same are one line."""
    days: dict[int, list[StationHours]] = {}
    for row in hours:
        days.setdefault(row.weekday, []).append(row)
    lines: list[tuple[list[str], str]] = []
    for weekday, rows in sorted(days.items()):
        text = " ".join(f"{row.opens:%H:%M}–{row.closes:%H:%M}" for row in rows)
        if lines and lines[-1][1] == text and weekday - 1 in days:
            lines[-1][0].append(rows[0].day_name)
        else:
            lines.append(([rows[0].day_name], text))
    return [f"{_days(names)} {text}" for names, text in lines]


def _days(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}


class StationSettings(CommandPage):
    """What a station holds, how long, and when it is open."""

    template_name = "delivery/station_settings.html"
    permission = Permission.STATION_KEEP

    def make_form(self, data: Any = None, files: Any = None) -> forms.StationForm:
        """Return the form with the keeper's own stations."""
        return forms.StationForm(queries.kept_stations(self.actor), data)

    def context(self) -> dict[str, Any]:
        """Return what is known of the stations now."""
        found = queries.equipped_among(queries.kept_stations(self.actor))
        return {"stations": [(row, opening(row.hours.all())) for row in found]}

    def run(self, values: dict[str, Any]) -> str:
        """Save room and hours."""
        hours = [
            actions.Hours(int(day), values["opens"], values["closes"]) for day in values["days"]
        ]
        actions.equip_station(
            actor=self.actor, now=clock.now(), code=values["station"],
            packages=values["packages"], keep_days=values["keep_days"], hours=hours,
        )  # fmt: skip
        return reverse("delivery:station")
