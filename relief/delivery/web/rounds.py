"""Pages of those who send couriers: a day's shifts and routes on the map."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relief.core import clock
from relief.core.clock import CHINA
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.tones import Pill
from relief.delivery import actions, queries, rounds
from relief.delivery.models import Delivery, RoutePlan, Shift
from relief.delivery.states import RoutePlanStatus
from relief.delivery.web import forms
from relief.organizations.permissions import Permission

TONES = {
    "waiting": "waiting", "solving": "waiting", "proposed": "allocated", "applied": "done",
    "superseded": "waiting", "failed": "broken",
}  # fmt: skip
WHY = {
    "no_shift": gettext_lazy("No shift starts where these goods are"),
    "skill": gettext_lazy("Nobody on shift has the skill it needs"),
    "capacity": gettext_lazy("Too heavy or too large for every vehicle on shift"),
    "hours": gettext_lazy("Cannot be reached within the hours"),
    "no_room": gettext_lazy("No room left in the day"),
}


@dataclass(frozen=True)
class RouteRow:
    """A shift's route as the page shows it."""

    shift: Shift
    km: float
    leaves: datetime.datetime
    returns: datetime.datetime
    stops: list[tuple[int, Delivery, datetime.datetime, bool]]


class Routes(Page):
    """A day: who drives, which way, what is left out and why; one button that goes on."""

    template_name = "delivery/routes.html"
    permission = Permission.DELIVERY_PLAN
    partials = ("plan",)

    def context(self) -> dict[str, Any]:
        """Return the day and its newest plan."""
        now = clock.now()
        day = day_of(self.request.GET.get("day"), now)
        shifts = [row for row in queries.shifts_on(self.actor, day) if row.cancelled_at is None]
        plan = queries.newest_plan(self.actor, day)
        rows = routes_of(plan, shifts) if plan else []
        result = plan.result if plan else {}
        left = queries.by_uid(self.actor, result.get("left_out", {}))
        return {
            "now": now,
            "day": day,
            "before": day - datetime.timedelta(days=1),
            "after": day + datetime.timedelta(days=1),
            "shifts": shifts,
            "plan": plan,
            "pill": Pill(TONES[plan.status], str(plan.get_status_display())) if plan else None,
            "is_busy": plan is not None and plan.status in {"waiting", "solving"},
            "may_apply": plan is not None and plan.status == "proposed" and not result["breaks"],
            "routes": rows,
            "left_out": [(row, WHY[result["left_out"][uid]]) for uid, row in left.items()],
            "left_count": len(left),
            "breaks": len(result.get("breaks", [])),
            "late": len(result.get("late", [])),
            "served": sum(len(row.stops) for row in rows),
            "km": sum(row.km for row in rows),
            "map": map_of(rows),
        }


def day_of(text: str | None, now: datetime.datetime) -> datetime.date:
    """Return the day asked for; today for anything else."""
    try:
        given = parse_date(text or "")
    except ValueError:
        given = None
    return given or now.astimezone(CHINA).date()


def routes_of(plan: RoutePlan, shifts: list[Shift]) -> list[RouteRow]:
    """Return a plan's routes with their deliveries, in the order of the shifts."""
    if plan.status not in {RoutePlanStatus.PROPOSED, RoutePlanStatus.APPLIED}:
        return []
    late = set(plan.result["late"])
    wanted = [stop["delivery"] for row in plan.result["routes"] for stop in row["stops"]]
    found = queries.stops_of_plan(wanted)
    by_shift = {row["shift"]: row for row in plan.result["routes"]}
    rows = []
    for shift in shifts:
        route = by_shift.get(str(shift.uid))
        if route is None:
            continue
        stops = [
            (number, found[stop["delivery"]], _moment(stop["at"]), stop["delivery"] in late)
            for number, stop in enumerate(route["stops"], 1)
        ]
        rows.append(
            RouteRow(shift, route["km"], _moment(route["leaves"]), _moment(route["returns"]), stops)
        )
    return rows


def map_of(rows: list[RouteRow]) -> dict[str, Any]:
    """Return the map: depots, numbered stops, a line a route."""
    depots = {row.shift.depot_id: row.shift.depot for row in rows}
    lines, marks = [], []
    for row in rows:
        home = [row.shift.depot.lat, row.shift.depot.lon]
        points = [list(rounds.point_of(stop)) for _number, stop, _at, _late in row.stops]
        lines.append({"points": [home, *points, home], "tone": "moving"})
        marks += [
            {
                "lat": point[0], "lon": point[1], "number": number, "url": _url(stop),
                "name": f"{row.shift.courier.masked} {number}: {stop.number}",
                "tone": "risk" if is_late else "moving",
            }
            for point, (number, stop, _at, is_late) in zip(points, row.stops, strict=True)
        ]  # fmt: skip
    places = [{"lat": depot.lat, "lon": depot.lon, "name": str(depot)} for depot in depots.values()]
    return {"facilities": places, "moving": marks, "lines": lines, "max_zoom": 12}


class AskForRoutes(ButtonCommand):
    """Ask for a plan of a day."""

    permission = Permission.DELIVERY_PLAN

    def run(self) -> str | None:
        """Ask; the planner answers in seconds."""
        day = day_of(self.request.POST.get("day"), clock.now())
        actions.ask_for_routes(actor=self.actor, now=clock.now(), day=day)
        return None

    def back(self) -> str:
        """Return to the day."""
        return day_url(day_of(self.request.POST.get("day"), clock.now()))


class ApplyRoutes(ButtonCommand):
    """Put a plan to use."""

    permission = Permission.DELIVERY_PLAN
    row: RoutePlan

    def load(self) -> None:
        """Fetch the plan."""
        self.row = queries.route_plans(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def run(self) -> str:
        """Apply."""
        actions.apply_routes(actor=self.actor, now=clock.now(), uid=self.row.uid)
        return _("Couriers see their stops in this order now.")

    def back(self) -> str:
        """Return to the day."""
        return day_url(self.row.day)


class AddShift(CommandPage):
    """A courier's working day."""

    template_name = "delivery/shift.html"
    permission = Permission.DELIVERY_PLAN

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with couriers and depots to choose from."""
        day = day_of(self.request.GET.get("day"), clock.now())
        depots = queries.depots(self.actor)
        return forms.ShiftForm(queries.couriers(self.actor), depots, data, initial={"day": day})

    def run(self, values: dict[str, Any]) -> str:
        """Add the shift."""
        day = values["day"]
        shift = actions.ShiftValues(
            courier=values["courier"],
            depot=values["depot"],
            starts_at=datetime.datetime.combine(day, values["starts"], CHINA),
            ends_at=datetime.datetime.combine(day, values["ends"], CHINA),
            drive_minutes=values["drive_hours"] * 60,
            capacity_kg=values["capacity_kg"],
            capacity_m3=values["capacity_m3"],
            skills=tuple(values["skills"]),
        )
        actions.add_shift(actor=self.actor, now=clock.now(), values=shift)
        return day_url(day)


class CancelShift(ButtonCommand):
    """Cancel a shift."""

    permission = Permission.DELIVERY_PLAN
    row: Shift

    def load(self) -> None:
        """Fetch the shift."""
        self.row = queries.shifts(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def run(self) -> str:
        """Cancel."""
        actions.cancel_shift(actor=self.actor, now=clock.now(), uid=self.row.uid)
        return _("The shift is cancelled; what was not on board is free for others.")

    def back(self) -> str:
        """Return to the day."""
        return day_url(self.row.starts_at.astimezone(CHINA).date())


def day_url(day: datetime.date) -> str:
    """Return the address of a day's routes."""
    return f"{reverse('delivery:routes')}?day={day.isoformat()}"


def _url(row: Delivery) -> str:
    return reverse("delivery:delivery-detail", args=[row.uid])


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)
