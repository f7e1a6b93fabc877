"""How promises were kept: by kind, carrier, lane, week and cause, with how many there were."""

import csv
import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.shipping.models import Promise
from relief.shipping.rules.lateness import Cause, Times, cause

CAUSES = {
    Cause.TOO_LATE: _("Released too late for the way"),
    Cause.QUEUE: _("Waited for its turn at the warehouse"),
    Cause.DEPARTURE: _("Left later than planned"),
    Cause.ROAD: _("Longer on the way than planned"),
    Cause.DOORSTEP: _("Waited at the end for the hand-over"),
}
BY = ("kind", "carrier", "lane", "week", "cause")
ZONE = ZoneInfo("Asia/Shanghai")
SHORTEST = datetime.timedelta(0)


@dataclass
class Row:
    """One line of the report; a percentage stands beside the number it is of."""

    name: str
    label: str
    kept: int = 0
    broken: int = 0
    running: int = 0
    paused_hours: float = 0.0
    late: list[datetime.timedelta] = field(default_factory=list)

    @property
    def decided(self) -> int:
        """Return how many promises were kept or broken: n of the percentage."""
        return self.kept + self.broken

    @property
    def percent(self) -> float | None:
        """Return the share kept in per cent; None where nothing is decided yet."""
        return round(100 * self.kept / self.decided, 1) if self.decided else None

    @property
    def median_late_hours(self) -> float | None:
        """Return by how many hours the broken ones that were handed over were late, in the middle."""
        if not self.late:
            return None
        ordered = sorted(self.late)
        return round(ordered[len(ordered) // 2].total_seconds() / 3600, 1)


def report(
    actor: Actor, *, by: str, since: datetime.datetime, until: datetime.datetime
) -> list[Row]:
    """Return one row for each kind, carrier, lane or ISO week of promises made in a time.

    By cause there are the broken ones only, by where they lost most of their time. Cancelled
    ones are left out. Rows come by name, causes with the most frequent first.
    """
    rows = (
        Promise.objects.visible_to(actor)
        .filter(started_at__gte=since, started_at__lt=until)
        .exclude(status="cancelled")
        .select_related(
            *("consignment__carrier", "consignment__origin", "consignment__destination"),
            *("consignment__origin_hub", "consignment__to_facility"),
        )
        .prefetch_related("consignment__pauses", "consignment__legs")
        .order_by("pk")
    )
    if by == "cause":
        rows = rows.filter(status="broken")
    found: dict[str, Row] = {}
    for promise in rows:
        name, label = _group(promise, by, until)
        _count(found.setdefault(name, Row(name, label)), promise, until)
    return sorted(
        found.values(), key=lambda row: (-row.broken, row.name) if by == "cause" else (0, row.name)
    )


def _count(row: Row, promise: Promise, until: datetime.datetime) -> None:
    if promise.status == "kept":
        row.kept += 1
    elif promise.status == "broken":
        row.broken += 1
        if promise.ended_at:
            row.late.append(max(promise.ended_at - promise.due_at, SHORTEST))
    else:
        row.running += 1
    for pause in promise.consignment.pauses.all():
        length = (pause.ended_at or until) - pause.started_at
        row.paused_hours = round(row.paused_hours + max(length, SHORTEST).total_seconds() / 3600, 1)


def _group(promise: Promise, by: str, now: datetime.datetime) -> tuple[str, str]:
    """Return the group a promise counts in: its name for programs, and for people."""
    if by == "kind":
        return promise.kind, str(promise.get_kind_display())
    if by == "cause":
        found = cause(_times(promise), now)
        return found.value, str(CAUSES[found])
    name = _name(promise, by)
    return name, name


def _name(promise: Promise, by: str) -> str:
    consignment = promise.consignment
    if by == "carrier":
        return str(consignment.carrier or "–")
    if by == "lane":
        return f"{consignment.start} → {consignment.end}"
    year, week, _day = promise.started_at.astimezone(ZONE).isocalendar()
    return f"{year}-W{week:02}"


def _times(promise: Promise) -> Times:
    """Return when what should have happened, and did, of the goods of a promise."""
    legs = sorted(promise.consignment.legs.all(), key=lambda leg: leg.sequence)
    first, last = (legs[0], legs[-1]) if legs else (None, None)
    return Times(
        released=promise.started_at,
        due=promise.due_at,
        planned_departure=first.planned_departure if first else None,
        planned_arrival=last.planned_arrival if last else None,
        departed=first.departed_at if first else None,
        arrived=last.arrived_at if last else None,
        handed_over=promise.ended_at,
    )


def as_csv(rows: Iterable[Row], by: str) -> str:
    """Return the report as CSV with a byte order mark, so that Excel reads its Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ("decided", "kept", "broken", "kept_percent", "running")
    writer.writerow([by, *heads, "median_late_hours", "paused_hours"])
    for row in rows:
        cells: list[Any] = [row.name, row.decided, row.kept, row.broken, row.percent, row.running]
        cells += [row.median_late_hours, row.paused_hours]
        writer.writerow(["" if cell is None else _plain(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def _plain(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    is_text = isinstance(cell, str) and cell[:1] in "=+-@\t\r"
    return f"'{cell}" if is_text else cell
