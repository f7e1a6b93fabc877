"""The timetable as people read it: what leaves next, by the clocks of both ends."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from relief.shipping.lanes import as_run
from relief.shipping.models import Schedule
from relief.shipping.rules.routes import next_ride


@dataclass(frozen=True, slots=True)
class Departure:
    """The next run of a row: moments in UTC, and as the clocks there show them."""

    row: Schedule
    schedule: str
    cut_off: datetime.datetime
    departs: datetime.datetime
    arrives: datetime.datetime
    departs_local: str
    arrives_local: str


def next_departure(row: Schedule, ready: datetime.datetime) -> Departure | None:
    """Return the first departure that takes goods ready at a moment; None within two weeks."""
    found = as_run(row)
    if found is None:
        return None
    run, here, there = found
    ride = next_ride(run, ready)
    if ride is None:
        return None
    return Departure(
        row, row.code, ride.cut_off, ride.departs, ride.arrives,
        _local(ride.departs, here.zone), _local(ride.arrives, there.zone),
    )  # fmt: skip


def departures(rows: Iterable[Schedule], ready: datetime.datetime) -> list[Departure]:
    """Return the next departure of each row, the soonest first."""
    found = [next_departure(row, ready) for row in rows]
    return sorted((row for row in found if row), key=lambda row: (row.departs, row.schedule))


def _local(moment: datetime.datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M%z}"
