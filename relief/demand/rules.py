"""Pure rules of need: how vulnerable, how far supplied, which numbers make sense."""

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

MOST_UNITS = 10**12
MOST_PEOPLE = 100_000_000
MOST_DAYS = 365
MOST_LINES = 200
LEAST_VULNERABILITY = Decimal(1)
MOST_VULNERABILITY = Decimal("1.5")
# Hours from approval to the door that each class is promised.
PROMISE_HOURS = {1: 24, 2: 72, 3: 168}


def vulnerability(people: int, aged_60: int, aged_80: int) -> Decimal:
    """Return the weight of the people served, 1 to 1.5, to three places.

    A quarter of the share of people over 60, and a quarter more of those over 80: where
    everyone is over 80 the weight is 1.5.
    """
    older = Decimal(min(aged_60, people)) / people
    oldest = Decimal(min(aged_80, people)) / people
    weight = LEAST_VULNERABILITY + (older + oldest) / 4
    return min(MOST_VULNERABILITY, weight.quantize(Decimal("0.001"), ROUND_HALF_UP))


def net_need(planned: int, here: int, due: int) -> int:
    """Return what to ask for: the planning figure less usable stock and arrivals due there."""
    return max(0, planned - here - due)


class Supply(NamedTuple):
    """How far one line is supplied, in base units; `already` came from elsewhere."""

    verified: int
    already: int
    allocated: int
    delivered: int

    @property
    def is_allocated(self) -> bool:
        """Say whether all that was verified is there or promised."""
        return self.allocated + self.already >= self.verified

    @property
    def is_delivered(self) -> bool:
        """Say whether all that was verified is there."""
        return self.delivered + self.already >= self.verified


def supply_status(lines: Iterable[Supply]) -> str:
    """Return the status that an approved request's lines add up to."""
    needed = [line for line in lines if line.verified]
    if all(line.is_delivered for line in needed):
        return "fulfilled"
    if any(line.delivered for line in needed):
        return "partly_fulfilled"
    if all(line.is_allocated for line in needed):
        return "allocated"
    if any(line.allocated for line in needed):
        return "partly_allocated"
    return "approved"


# Hours within which a coordinator checks a request of each class.
CHECK_HOURS = {1: 2, 2: 6, 3: 24}


def promise(
    status: str,
    urgency: int,
    submitted_at: datetime.datetime | None,
    approved_at: datetime.datetime | None,
    needed_by: datetime.datetime | None,
) -> tuple[datetime.datetime, datetime.datetime] | None:
    """Return (started, due) of the promise that runs: the check, then the delivery; else None."""
    if status == "submitted" and submitted_at:
        return submitted_at, submitted_at + datetime.timedelta(hours=CHECK_HOURS[urgency])
    if status in ("approved", "partly_allocated", "allocated", "partly_fulfilled") and approved_at:
        due = approved_at + datetime.timedelta(hours=PROMISE_HOURS[urgency])
        return approved_at, needed_by if needed_by and needed_by > approved_at else due
    return None
