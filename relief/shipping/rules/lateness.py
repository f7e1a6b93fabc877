"""Why a promise was broken: the part of the way on which most of the time was lost."""

import datetime
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Where the time went."""

    TOO_LATE = "too_late"
    QUEUE = "queue"
    DEPARTURE = "departure"
    ROAD = "road"
    DOORSTEP = "doorstep"


@dataclass(frozen=True, slots=True)
class Times:
    """When the goods of a promise were released, should have moved, and moved; None: not yet."""

    released: datetime.datetime
    due: datetime.datetime
    planned_departure: datetime.datetime | None
    planned_arrival: datetime.datetime | None
    departed: datetime.datetime | None
    arrived: datetime.datetime | None
    handed_over: datetime.datetime | None


def cause(times: Times, now: datetime.datetime) -> Cause:
    """Return why a promise was broken.

    Where the plan itself came too late: because the way is longer than the time that was left,
    or because the warehouse had others to load first. Otherwise the part that ran over the plan
    by most; what has not happened yet lasts until now.
    """
    leave, arrive = times.planned_departure, times.planned_arrival
    if leave is None or arrive is None:
        return Cause.TOO_LATE
    if arrive > times.due:
        was_possible = times.released + (arrive - leave) <= times.due
        return Cause.QUEUE if was_possible else Cause.TOO_LATE
    departed = times.departed or now
    arrived = times.arrived or max(now, departed)
    ended = times.handed_over or max(now, arrived)
    lost = {
        Cause.DEPARTURE: departed - leave,
        Cause.ROAD: (arrived - departed) - (arrive - leave),
        Cause.DOORSTEP: ended - arrived,
    }
    return max(lost, key=lambda part: (lost[part], part))
