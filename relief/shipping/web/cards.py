"""How consignments look: pills, clocks, legs and sentences worked out for the templates."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relief.core import wording
from relief.core.http.tones import Pill
from relief.shipping.models import Consignment, Leg, Promise
from relief.shipping.queries.names import names_on
from relief.shipping.states import TO_LEAVE, ConsignmentStatus, LegStatus

TONES = {
    "planned": "waiting", "packed": "allocated", "dispatched": "moving", "in_transit": "moving",
    "customs": "risk", "arrived": "moving", "received": "done", "out_for_delivery": "moving",
    "available_for_pickup": "moving", "partially_delivered": "moving", "delivered": "done",
    "returned": "broken", "lost": "broken", "cancelled": "waiting",
}  # fmt: skip
ON_TIME = datetime.timedelta(minutes=5)
Names = Mapping[str, str]
NONE: Names = MappingProxyType({})
ENDED = frozenset({"delivered", "returned", "lost", "cancelled"})


@dataclass(frozen=True)
class Clock:
    """The promise that counts: the nearest one still open, else the last one."""

    due: datetime.datetime
    started: datetime.datetime
    done: datetime.datetime | None


@dataclass(frozen=True)
class Card:
    """A consignment in a list."""

    row: Consignment
    title: str
    pill: Pill
    clock: Clock | None
    way: str
    states: list[str]
    line: str
    alarm: str


def card(row: Consignment, now: datetime.datetime, names: Names = NONE) -> Card:
    """Return how a consignment with its lines, legs and promises looks in a list."""
    promises = list(row.promises.all())
    alarm = _alarm(row, promises)
    return Card(
        row=row,
        title=goods(row),
        pill=pill(row, alarm),
        clock=clock_of(row, promises),
        way=f"{row.start} → {row.end}",
        states=leg_tones(row, alarm),
        line=progress(row, now, names),
        alarm=alarm,
    )


def cards(rows: Iterable[Consignment], now: datetime.datetime) -> list[Card]:
    """Return the cards of several consignments."""
    found = list(rows)
    names = names_on(leg for row in found for leg in row.legs.all())
    return [card(row, now, names) for row in found]


def goods(row: Consignment) -> str:
    """Return the goods in words: the first item with its units, and how many more."""
    lines = list(row.lines.all())
    if not lines:
        return str(row.number)
    units: dict[int, int] = {}
    items = {}
    for line in lines:
        units[line.item_id] = units.get(line.item_id, 0) + (line.packed or line.quantity)
        items[line.item_id] = line.item
    first = next(iter(items.values()))
    text = f"{first} {wording.quantity(units[first.pk], first.unit)}"
    more = len(items) - 1
    if not more:
        return text
    rest = ngettext("and %(count)s more item", "and %(count)s more items", more) % {"count": more}
    return f"{text} {rest}"


def pill(row: Consignment, alarm: str = "") -> Pill:
    """Return a consignment's status, at risk or overdue first."""
    if row.status not in ENDED and alarm == "broken":
        return Pill("broken", _("Overdue"))
    if row.status not in ENDED and alarm == "risk":
        return Pill("risk", _("At risk"))
    return Pill(TONES[row.status], str(ConsignmentStatus(row.status).label))


def leg_pill(leg: Leg) -> Pill:
    """Return a leg's status."""
    return Pill(TONES[leg.status], str(LegStatus(leg.status).label))


def clock_of(row: Consignment, promises: list[Promise]) -> Clock | None:
    """Return the promise clock to show, or None where nothing is promised any more."""
    running = [found for found in promises if found.status in {"open", "broken"}]
    shown = min(running, key=lambda found: found.due_at, default=None)
    if row.status in {"returned", "lost", "cancelled"}:
        return None
    if shown is None:
        shown = min(promises, key=lambda found: found.due_at, default=None)
    if shown is None:
        return None
    return Clock(shown.due_at, shown.started_at, shown.ended_at or row.delivered_at)


def leg_tones(row: Consignment, alarm: str = "") -> list[str]:
    """Return the tones of packing, each leg and the last mile, for the line of segments."""
    packed = "waiting" if row.status == "planned" else "done"
    tones = [packed]
    for leg in row.legs.all():
        if leg.status in {"arrived", "received"}:
            tones.append("done")
        elif leg.status in {"returned", "lost"}:
            tones.append("broken")
        elif leg.status in {"planned", "packed", "cancelled"}:
            tones.append("waiting")
        else:
            tones.append(alarm or "moving")
    last = {"delivered": "done", "out_for_delivery": "moving", "available_for_pickup": "moving"}
    tones.append(
        last.get(row.status, "moving" if row.status == "partially_delivered" else "waiting")
    )
    return tones


def progress(row: Consignment, now: datetime.datetime, names: Names = NONE) -> str:
    """Return one sentence: where it is and whether it is, or was, on time."""
    if row.status == "delivered" and not row.reason and (late := _late_by(row, row.delivered_at)):
        return _("Delivered %(span)s late") % {"span": wording.duration(late)}
    if row.status in ENDED:
        return row.reason or str(ConsignmentStatus(row.status).label)
    if row.status in TO_LEAVE:
        return _("Still at %(place)s") % {"place": row.start}
    where = _where(row, names)
    if late := _late_by(row, row.expected_at):
        span = wording.duration(late)
        return _("%(where)s, expected %(span)s late") % {"where": where, "span": span}
    return _("%(where)s, on time") % {"where": where}


def map_of(row: Consignment, names: Names = NONE) -> dict[str, Any]:
    """Return the map of a consignment: legs done, now and next, and where it was last seen."""
    start, site = row.start, row.end
    if start is None or site is None:
        return {}
    legs = list(row.legs.all())
    lines, moving = [], []
    for leg, tone_ in zip(legs, leg_tones(row)[1:-1], strict=True):
        ends = [leg.origin_point, leg.last_point, leg.destination_point]
        points = [point for point in ends if point]
        if tone_ == "moving" and leg.last_point:
            lines.append({"points": points[:2], "tone": "done"})
            points = points[1:]
        lines.append({"points": points, "tone": tone_})
        if tone_ == "moving":
            lat, lon = leg.last_point or leg.origin_point or [start.lat, start.lon]
            moving.append({"lat": lat, "lon": lon, "name": str(row.number), "tone": "moving"})
    stops = [
        {"lat": leg.destination_point[0], "lon": leg.destination_point[1],
         "name": names.get(leg.destination_name, leg.destination_name)}
        for leg in legs[:-1] if leg.destination_point
    ]  # fmt: skip
    origin = {"lat": start.lat, "lon": start.lon, "name": str(start), "side": "left"}
    total = sum(line.packed or line.quantity for line in row.lines.all())
    there = sum(line.delivered for line in row.lines.all())
    place = {
        "lat": site.lat, "lon": site.lon, "name": str(site), "need": total,
        "delivered": there, "moving": total - there,
    }  # fmt: skip
    return {
        "facilities": [origin, *stops],
        "places": [place],
        "lines": lines,
        "moving": moving,
    }


def _late_by(row: Consignment, at: datetime.datetime | None) -> datetime.timedelta | None:
    """Return by how much a moment is behind the promise; None for less than five minutes."""
    if at is None or row.promised_at is None or at - row.promised_at <= ON_TIME:
        return None
    return at - row.promised_at


def _alarm(row: Consignment, promises: list[Promise]) -> str:
    """Return what wants somebody now: what has ended wants nobody any more."""
    if row.status in ENDED:
        return ""
    if any(found.status == "broken" for found in promises):
        return "broken"
    is_warned = any(found.warned_at and found.status == "open" for found in promises)
    is_late = row.expected_at and row.promised_at and row.expected_at > row.promised_at
    return "risk" if is_warned or is_late else ""


def _where(row: Consignment, names: Names) -> str:
    legs = list(row.legs.all())
    done = [leg for leg in legs if leg.status in {"arrived", "received"}]
    if row.status not in {"in_transit"}:
        return str(ConsignmentStatus(row.status).label)
    if done:
        place = done[-1].destination_name
        return _("Past %(place)s") % {"place": names.get(place, place)}
    return _("Left %(place)s") % {"place": row.start}
