"""What each class is promised, and when calls are tried again. All clocks run day and night."""

import datetime
from typing import NamedTuple

from relief.helpline.rules.triage import MOST_FOR_WAITING, WAIT_STEP

MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


class Promised(NamedTuple):
    """Spans from the first call: a human voice, an agreed plan, the need met, the next check."""

    contact: datetime.timedelta
    plan: datetime.timedelta
    met: datetime.timedelta
    check: datetime.timedelta


OF_CLASS = {
    1: Promised(5 * MINUTE, 15 * MINUTE, 2 * HOUR, 2 * HOUR),
    2: Promised(30 * MINUTE, 2 * HOUR, 24 * HOUR, 12 * HOUR),
    3: Promised(4 * HOUR, 24 * HOUR, 72 * HOUR, 48 * HOUR),
    4: Promised(24 * HOUR, 3 * DAY, 7 * DAY, 7 * DAY),
}
WARN_AT = (0.5, 0.8)
# A call-back is tried so long after it was made; after the last the person counts as not reached.
TRIES = (5 * MINUTE, 30 * MINUTE, 120 * MINUTE)
REOPEN_WITHIN = 14 * DAY
SAME_NEED_WITHIN = 72 * HOUR
NEVER_PAUSED = frozenset({1, 2})
REQUEST_CLASS = {1: 1, 2: 2, 3: 3, 4: 3}
APPROVED_AT_ONCE = frozenset({1, 2})


def span(kind: str, triage_class: int) -> datetime.timedelta:
    """Return the promised span of `contact`, `plan`, `met` or `check` for a class."""
    found: datetime.timedelta = getattr(OF_CLASS[triage_class], kind)
    return found


def next_point(opened: datetime.datetime, points: int) -> datetime.datetime | None:
    """Return when waiting adds its next point; None once it adds no more."""
    return opened + (points + 1) * WAIT_STEP if points < MOST_FOR_WAITING else None


def warnings(
    started: datetime.datetime, due: datetime.datetime
) -> tuple[datetime.datetime, datetime.datetime]:
    """Return when half and when four fifths of the time are used up."""
    half, most = (started + (due - started) * share for share in WARN_AT)
    return half, most


def ring_at(most: datetime.datetime, due: datetime.datetime) -> datetime.datetime:
    """Return when a check is rung: with four fifths used up, and in time for a second try."""
    return min(most, due - TRIES[1])


def must_go_on(status: str, triage_class: int) -> bool:
    """Say whether a ticket that waits for its caller is taken up because of its new class."""
    return status == "waiting_caller" and triage_class in NEVER_PAUSED


def pauses(status: str, triage_class: int | None) -> bool:
    """Say whether a status stops the clocks: only the caller's silence, never for P1 and P2."""
    return status == "waiting_caller" and triage_class not in NEVER_PAUSED
