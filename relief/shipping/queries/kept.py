"""How promises were kept: by kind, carrier, lane and week, with how many there were."""

import csv
import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from relief.core.actors import Actor
from relief.shipping.models import Promise

BY = ("kind", "carrier", "lane", "week")
ZONE = ZoneInfo("Asia/Shanghai")
SHORTEST = datetime.timedelta(0)


@dataclass
class Row:
    """One line of the report; a percentage stands beside the number it is of."""

    name: str
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

    Cancelled ones are left out. Rows come by name.
    """
    pauses = models.Prefetch("consignment__pauses")
    rows = (
        Promise.objects.visible_to(actor)
        .filter(started_at__gte=since, started_at__lt=until)
        .exclude(status="cancelled")
        .select_related(
            *("consignment__carrier", "consignment__origin", "consignment__destination"),
            *("consignment__origin_hub", "consignment__to_facility"),
        )
        .prefetch_related(pauses)
        .order_by("pk")
    )
    found: dict[str, Row] = {}
    for promise in rows:
        name = _name(promise, by)
        _count(found.setdefault(name, Row(name)), promise, until)
    return [found[name] for name in sorted(found)]


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


def _name(promise: Promise, by: str) -> str:
    consignment = promise.consignment
    if by == "kind":
        return promise.kind
    if by == "carrier":
        return str(consignment.carrier or "–")
    if by == "lane":
        return f"{consignment.start} → {consignment.end}"
    year, week, _day = promise.started_at.astimezone(ZONE).isocalendar()
    return f"{year}-W{week:02}"


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
