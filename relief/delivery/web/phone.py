"""Pages on a phone: the courier's day, the station's shelf, the vehicles."""

import datetime
from typing import Any, ClassVar

from django.forms import Form
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http.pages import Page
from relief.core.http.phone import QueuedCommand, queue_context
from relief.core.http.tones import Pill
from relief.delivery import actions, files, queries
from relief.delivery.actions import FAILURES
from relief.delivery.models import Delivery
from relief.delivery.web import forms, offline, stops
from relief.organizations.permissions import Permission

WITHOUT_A_SEARCH = 3  # parcels that are found by looking


class CourierDay(Page):
    """Today's stops in order; the next one is open."""

    template_name = "delivery/day.html"
    permission = Permission.DELIVERY_PERFORM
    partials = ("route-news",)

    def context(self) -> dict[str, Any]:
        """Return the day; everything the phone needs while it is offline is on it."""
        now = clock.now()
        if self.request.headers.get("HX-Target") in self.partials:
            return self.news(now)
        found = stops.stops(queries.day(self.actor, now))
        waiting = [row for row in found if row.is_open]
        upcoming = waiting[0] if waiting else None
        return {
            "now": now,
            "stops": found,
            "upcoming": upcoming,
            "next_pill": Pill("moving", str(_("Next stop"))),
            "done": len(found) - len(waiting),
            "left": len(waiting),
            "map": stops.map_of(found, upcoming),
            "failures": FAILURES.items(),
            **self.news(now),
            **queue_context(reverse("delivery:courier-worker"), offline.words()),
        }

    def news(self, now: datetime.datetime) -> dict[str, Any]:
        """Return what changed in the route since the page was opened; it asks every minute."""
        since = parse_moment(self.request.GET.get("since")) or now
        return {"since": since, "rerouted": queries.rerouted(self.actor, since)}


def parse_moment(text: str | None) -> datetime.datetime | None:
    """Return a moment with its zone; None for anything else."""
    try:
        given = parse_datetime(text or "")
    except ValueError:
        return None
    return given if given is not None and given.tzinfo is not None else None


class PhoneCommand(QueuedCommand):
    """A step at a stop, sent by a form or by the phone's queue."""

    permission: ClassVar[str | None] = Permission.DELIVERY_VIEW
    template_name = "delivery/step.html"
    home = "delivery:courier-day"
    title: ClassVar[str | Promise] = ""
    row: Delivery

    def load(self) -> None:
        """Fetch the delivery."""
        self.row = queries.delivery(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the stop and the words of this step."""
        return {
            "now": clock.now(),
            "stop": stops.stop(self.row, self.row.stop or 1),
            "title": self.title,
            "home": reverse(self.home),
        }

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.row.uid}

    def told(self) -> dict[str, Any]:
        """Return the delivery's number."""
        return {"number": str(self.row.number)}

    def done(self) -> str:
        """Return where to go after the step."""
        return reverse(self.home)


class GoOut(PhoneCommand):
    """Take a delivery out."""

    permission = Permission.DELIVERY_PERFORM
    form_class = forms.MomentForm
    title = _("Go out")

    def run(self, values: dict[str, Any]) -> str:
        """Go out."""
        actions.go_out(**self.who(), **values)
        return self.done()


class HandOver(PhoneCommand):
    """Hand goods over with a code, a photo or a signature."""

    permission = Permission.DELIVERY_PERFORM
    form_class = forms.HandOverForm
    template_name = "delivery/hand_over.html"

    def run(self, values: dict[str, Any]) -> str:
        """Hand over what was counted."""
        pictures = files.read_all(values.pop("photo"), values.pop("signature"))
        given = actions.Given(**values, pictures=tuple(pictures))
        actions.hand_over(**self.who(), given=given)
        return self.done()


class Fail(PhoneCommand):
    """Say why goods could not be handed over."""

    permission = Permission.DELIVERY_PERFORM
    form_class = forms.FailForm
    title = _("Cannot hand over")

    def run(self, values: dict[str, Any]) -> str:
        """Note the reason."""
        actions.fail(**self.who(), **values)
        return self.done()


class Station(Page):
    """What lies on the shelf, what is to come, and the field for the code."""

    template_name = "delivery/station.html"
    permission = Permission.STATION_KEEP

    def context(self) -> dict[str, Any]:
        """Return the shelf; the soonest to go back first."""
        found = [stops.stop(row, place) for place, row in enumerate(queries.shelf(self.actor), 1)]
        here = [row for row in found if row.row.status == "available_for_pickup"]
        coming = [row for row in found if row not in here]
        return {
            "now": clock.now(),
            "is_long": len(found) > WITHOUT_A_SEARCH,
            "here": here,
            "coming": coming,
            **queue_context(reverse("delivery:station-worker"), offline.words()),
        }


class Deposit(PhoneCommand):
    """Take goods in."""

    permission = Permission.STATION_KEEP
    form_class = forms.DepositForm
    home = "delivery:station"
    title = _("Take in")

    def run(self, values: dict[str, Any]) -> str:
        """Deposit."""
        actions.deposit(**self.who(), **values)
        return self.done()


class PickUp(PhoneCommand):
    """Give goods out against the code."""

    permission = Permission.STATION_KEEP
    form_class = forms.CodeForm
    home = "delivery:station"
    title = _("Give out")

    def run(self, values: dict[str, Any]) -> str:
        """Check the code and give out."""
        actions.pick_up(**self.who(), given=actions.Given(**values))
        return self.done()


class Miss(PhoneCommand):
    """Say that a parcel is not on the shelf."""

    permission = Permission.STATION_KEEP
    form_class: ClassVar[type[Form]] = forms.MomentForm
    home = "delivery:station"
    title = _("Not on the shelf")

    def run(self, values: dict[str, Any]) -> str:
        """Note it."""
        actions.miss(**self.who(), **values)
        return self.done()


class Vehicles(Page):
    """What unmanned vehicles bring."""

    template_name = "delivery/vehicles.html"
    permission = Permission.VEHICLE_OPERATE

    def context(self) -> dict[str, Any]:
        """Return the missions, those that wait for a code first."""
        rows = queries.at_vehicles(self.actor).select_related("contact")
        found = [stops.stop(row, place) for place, row in enumerate(rows[:100], 1)]
        errands = {row.delivery_id: row for row in queries.open_missions(self.actor)}
        missions = [(stop, errands.get(stop.row.pk)) for stop in found]
        return {
            "now": clock.now(),
            "missions": missions,
            "vehicles": queries.vehicles(self.actor),
        }


class Arrive(PhoneCommand):
    """A vehicle stands at its stop."""

    permission = Permission.VEHICLE_OPERATE
    form_class = forms.ArriveForm
    home = "delivery:vehicles"
    title = _("Vehicle arrived")

    def run(self, values: dict[str, Any]) -> str:
        """Note the arrival."""
        actions.arrive(**self.who(), **values)
        return self.done()


class Open(PhoneCommand):
    """Open a compartment against the code."""

    permission = Permission.VEHICLE_OPERATE
    form_class = forms.OpenForm
    home = "delivery:vehicles"
    title = _("Open the compartment")

    def run(self, values: dict[str, Any]) -> str:
        """Check the code and open."""
        actions.open_vehicle(**self.who(), given=actions.Given(**values))
        return self.done()


class SendBack(PhoneCommand):
    """Start the way back."""

    form_class: ClassVar[type[Form]] = forms.MomentForm
    title = _("Send back")

    def run(self, values: dict[str, Any]) -> str:
        """Send back."""
        actions.send_back(**self.who(), **values)
        return self.done()
