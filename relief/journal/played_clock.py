"""The platform's clock as a played emergency sets it; production leaves it alone."""

import datetime

from django.db import connection

from relief.core.actors import Actor
from relief.core.work import action
from relief.journal.models import Clock

CONTROL = "demo.control"


@action(CONTROL)
def set_clock(*, actor: Actor, shows: datetime.datetime | None = None, speed: float) -> None:
    """Let the clock show a time from now on (None: go on from where it is), at a speed.

    Speed 1 is real time, 0 stands still. Time never runs back: `shows` may only be later
    than what the clock shows, unless it was never set.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), relief_now()")
        anchor, showing = cursor.fetchone()
    is_set = Clock.objects.filter(pk=1).exists()
    wanted = shows or showing
    if is_set and wanted < showing:
        wanted = showing
    Clock.objects.update_or_create(
        pk=1, defaults={"anchored_at": anchor, "shows": wanted, "speed": speed}
    )


def reading() -> Clock | None:
    """Return how the clock is set, or None where it is the real one."""
    return Clock.objects.filter(pk=1).first()
