"""Numbers of the two-person rule and of the owners' clocks."""

import datetime
from decimal import Decimal

ONE_PERSON_CNY = Decimal(200_000)
ONE_PERSON_UNITS = 10_000
# Hours from approval to the door that a class is promised where nobody said when.
PROMISE_HOURS = {1: 24, 2: 72, 3: 168}
LEAST_ANSWER = datetime.timedelta(minutes=30)
APPEAL_TIME = datetime.timedelta(hours=24)
MOST_ATTEMPTS = 3
# Lines that are reserved while the approver waits; beyond, it is done in the background.
MOST_AT_ONCE = 1_000
LONGEST_QUIET = datetime.timedelta(seconds=20)


def people_needed(value_cny: Decimal, units: int) -> int:
    """Return how many people must approve a plan of this value and size."""
    return 2 if value_cny > ONE_PERSON_CNY or units > ONE_PERSON_UNITS else 1


def answer_due(
    now: datetime.datetime, urgency: int, needed_by: datetime.datetime | None
) -> datetime.datetime:
    """Return when an owner's answer is overdue: half of what is left of the promise."""
    promised = needed_by or now + datetime.timedelta(hours=PROMISE_HOURS[urgency])
    return now + max(LEAST_ANSWER, (promised - now) / 2)


def settled(asked: datetime.datetime, first: datetime.datetime, quiet: float) -> datetime.datetime:
    """Return when a plan asked for by events is taken up: `quiet` seconds after the last of them.

    A burst that does not end holds it up for LONGEST_QUIET after the `first` only.
    """
    wait = datetime.timedelta(seconds=quiet)
    return min(asked + wait, max(asked, first + LONGEST_QUIET))
