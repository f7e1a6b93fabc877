"""A day as it stands: its shifts, the stops they could serve, and what is promised.

Read here, planned by `routing.day`, written by `actions.rounds`. Times are seconds from the
moment of planning, or from the first shift where the day has not begun.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import models

from relief.catalog.models import Temperature
from relief.core.clock import CHINA
from relief.delivery import stations
from relief.delivery.models import Delivery, Method, Mission, RoutePlan, Shift, Skill
from relief.delivery.routing import DayShift, DayStop
from relief.delivery.routing.day import METRES_PER_SECOND, metres
from relief.delivery.states import DONE, DeliveryStatus
from relief.geography.rules import distance_km
from relief.inventory.models import Facility
from relief.shipping.models import Leg

ON_BOARD = frozenset(
    {
        DeliveryStatus.OUT_FOR_DELIVERY,
        DeliveryStatus.ATTEMPT_FAILED,
        DeliveryStatus.PARTLY_DELIVERED,
    }
)
TO_BRING = ON_BOARD | {DeliveryStatus.READY}
TRY_AGAIN = datetime.timedelta(hours=1)  # who was not home is not asked for at once
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Day:
    """What a plan is made from; `rows` are the stops' deliveries by public id."""

    base: datetime.datetime
    depots: tuple[Facility, ...]
    shifts: dict[str, Shift]
    rows: dict[str, Delivery]
    day_shifts: tuple[DayShift, ...]
    day_stops: tuple[DayStop, ...]

    @property
    def points(self) -> list[Point]:
        """Return where the depots are."""
        return [(row.lat, row.lon) for row in self.depots]

    def moment(self, seconds: int) -> datetime.datetime:
        """Return a moment of the plan."""
        return self.base + datetime.timedelta(seconds=seconds)


def day_of(plan: RoutePlan, now: datetime.datetime) -> Day:
    """Return the day of a plan as it stands now."""
    shifts = list(shifts_of(plan.organization_id, plan.day, now))
    base = max(now, min((row.starts_at for row in shifts), default=now))
    depots = list({row.depot_id: row.depot for row in shifts}.values())
    rows = list(to_bring(plan.organization_id, shifts))
    holders = {row.courier_id: row for row in shifts}
    late = {row.pk: behind(row, now) for row in shifts}
    day_stops = (
        [_stop(row, plan.day, base, depots, holders, late) for row in rows] if depots else []
    )
    loaded = {stop.holder for stop, row in zip(day_stops, rows, strict=False) if _is_on(row)}
    return Day(
        base=base,
        depots=tuple(depots),
        shifts={str(row.uid): row for row in shifts},
        rows={str(row.uid): row for row in rows},
        day_shifts=tuple(_shift(row, base, depots, str(row.uid) in loaded) for row in shifts),
        day_stops=tuple(day_stops),
    )


def shifts_of(
    organization_id: int, day: datetime.date, now: datetime.datetime
) -> models.QuerySet[Shift]:
    """Return an organization's shifts of a day that are not over."""
    start = datetime.datetime.combine(day, datetime.time(), CHINA)
    rows = Shift.objects.filter(
        organization_id=organization_id,
        starts_at__gte=start,
        starts_at__lt=start + datetime.timedelta(days=1),
        ends_at__gt=now,
        cancelled_at=None,
    )
    return rows.select_related("courier", "depot").order_by("pk")


def to_bring(organization_id: int, shifts: Sequence[Shift]) -> models.QuerySet[Delivery]:
    """Return what an organization's couriers have to bring: to doors, stations and points.

    What an unmanned vehicle was to bring is theirs only where the vehicle declined.
    """
    ours = (
        models.Q(consignment__origin__operator_id=organization_id)
        | models.Q(carrier_id=organization_id)
        | models.Q(consignment__carrier_id=organization_id)
        | models.Q(courier_id__in=[row.courier_id for row in shifts])
    )
    unmanned = models.Q(method=Method.UNMANNED)
    declined = Mission.objects.filter(delivery=models.OuterRef("pk"), status="declined")
    left_behind = models.Q(models.Exists(declined), vehicle="", status=DeliveryStatus.READY)
    rows = Delivery.objects.filter(ours, status__in=TO_BRING).exclude(unmanned & ~left_behind)
    return (
        rows.annotate(tried_at=_tried_at())
        .select_related(
            "consignment__destination", "consignment__origin", "consignment__request",
            "contact", "station", "shift",
        )
        .prefetch_related(
            "lines__consignment_line__item",
            models.Prefetch("consignment__legs", Leg.objects.order_by("sequence")),
        )
        .order_by("pk")
    )  # fmt: skip


def stops_ahead(row: Shift) -> list[Delivery]:
    """Return the stops of a shift that its plan has still to come, in order of their time.

    A stop that was tried in vain is not one: the plan had its time already.
    """
    rows = Delivery.objects.filter(shift=row, status__in=TO_BRING).exclude(planned_at=None)
    ahead = rows.annotate(tried_at=_tried_at()).filter(tried_at=None)
    return list(ahead.select_related("contact").order_by("planned_at", "pk"))


def behind(row: Shift, now: datetime.datetime) -> datetime.timedelta:
    """Return how far a shift is behind its plan: the next stop's time that has passed."""
    ahead = stops_ahead(row)
    if not ahead or ahead[0].planned_at is None:
        return datetime.timedelta()
    return max(datetime.timedelta(), now - ahead[0].planned_at)


def _tried_at() -> models.Max:
    failed = models.Q(observations__status=DeliveryStatus.ATTEMPT_FAILED)
    return models.Max("observations__occurred_at", filter=failed)


def point_of(row: Delivery) -> Point:
    """Return where a delivery is brought: to its station, its door or its site."""
    if row.method == Method.STATION and row.station:
        return row.station.lat, row.station.lon
    return stations.point_of(row.consignment.destination, row.contact)


def skills_of(row: Delivery) -> frozenset[str]:
    """Return what a courier must have for a delivery: what its person needs, stairs, cold."""
    needs = set(row.contact.needs) if row.contact and row.method == Method.HOME else set()
    if row.carry_up:
        needs.add(Skill.STAIRS)
    items = [line.consignment_line.item for line in row.lines.all()]
    if any(item.temperature != Temperature.AMBIENT for item in items):
        needs.add(Skill.COLD_CHAIN)
    return frozenset(str(need) for need in needs)


def _is_on(row: Delivery) -> bool:
    return row.status in ON_BOARD and row.courier_id is not None


def _stop(
    row: Delivery,
    day: datetime.date,
    base: datetime.datetime,
    depots: Sequence[Facility],
    holders: dict[int, Shift],
    late: dict[int, datetime.timedelta],
) -> DayStop:
    opens, closes = _window(row, day, base)
    tried: datetime.datetime | None = row.tried_at  # type: ignore[attr-defined]
    if tried:
        opens = max(opens, _seconds(tried + TRY_AGAIN, base))
    # By hand means: a courier without a shift was named by somebody, and stays.
    named = row.courier_id is not None and (_is_on(row) or row.shift_id is None)
    holder = holders.get(row.courier_id) if named and row.courier_id else None
    due = _seconds(row.due_at, base) if row.due_at and row.due_at > base else None
    return DayStop(
        uid=str(row.uid),
        point=point_of(row),
        kg=float(row.consignment.weight_kg),
        m3=float(row.consignment.volume_m3),
        opens=opens,
        closes=closes,
        due=due,
        skills=skills_of(row),
        carried_up=row.carry_up,
        holder=str(holder.uid) if holder else ("elsewhere" if named else ""),
        depot=_depot(row, depots),
        keeps=tried is None and _is_kept(row, late),
    )


def _is_kept(row: Delivery, late: dict[int, datetime.timedelta]) -> bool:
    """Say whether today's routes keep a promise, going on as far behind as they are."""
    if row.due_at is None or row.planned_at is None or row.shift_id is None:
        return False
    return row.planned_at + late.get(row.shift_id, datetime.timedelta()) <= row.due_at


def _window(row: Delivery, day: datetime.date, base: datetime.datetime) -> tuple[int, int | None]:
    """Return when somebody is at home, in seconds; a door without hours is always right."""
    contact = row.contact if row.method == Method.HOME else None
    if contact is None or contact.home_from is None or contact.home_until is None:
        return 0, None
    opens = datetime.datetime.combine(day, contact.home_from, CHINA)
    closes = datetime.datetime.combine(day, contact.home_until, CHINA)
    return max(0, _seconds(opens, base)), max(0, _seconds(closes, base))


def _depot(row: Delivery, depots: Sequence[Facility]) -> int:
    """Return the depot where goods lie: the nearest to where their last leg ended."""
    legs = list(row.consignment.legs.all())
    origin = row.consignment.origin
    end = legs[-1].destination_point if legs else None
    here = (end[0], end[1]) if end else (origin.lat, origin.lon)
    away = [
        (distance_km(here, (depot.lat, depot.lon)), place) for place, depot in enumerate(depots)
    ]
    return min(away)[1]


def _shift(
    row: Shift, base: datetime.datetime, depots: Sequence[Facility], is_loaded: bool
) -> DayShift:
    """Return a shift as it stands: who has goods on board goes on from the last stop."""
    home = (row.depot.lat, row.depot.lon)
    way = [home, *_done_today(row)]
    driven = sum(metres(a, b) for a, b in pairwise(way)) / METRES_PER_SECOND
    return DayShift(
        uid=str(row.uid),
        depot=[depot.pk for depot in depots].index(row.depot_id),
        starts=max(0, _seconds(row.starts_at, base)),
        ends=_seconds(row.ends_at, base),
        drive_seconds=max(0, int(row.drive_minutes * 60 - driven)),
        kg=row.capacity_kg,
        m3=row.capacity_m3,
        skills=frozenset(row.skills),
        here=way[-1] if is_loaded else None,
    )


def _done_today(row: Shift) -> Iterable[Point]:
    """Return the doors that a shift has been at, in order."""
    done = Delivery.objects.filter(shift=row).exclude(status__in=[DeliveryStatus.READY])
    done = done.exclude(status=DeliveryStatus.OUT_FOR_DELIVERY)
    done = done.select_related("consignment__destination", "contact", "station")
    seen = done.annotate(
        at=models.Max(
            "observations__occurred_at",
            filter=models.Q(observations__status__in=[*DONE, "attempt_failed", "refused",
                                                      "partially_delivered",
                                                      "available_for_pickup"]),
        )
    )  # fmt: skip
    return [point_of(found) for found in seen.exclude(at=None).order_by("at")]


def _seconds(moment: datetime.datetime, base: datetime.datetime) -> int:
    return int((moment - base).total_seconds())
