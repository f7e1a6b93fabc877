"""How fast the played clock goes: as asked, slower while people and workers are behind."""

import datetime

from relief.allocation.models import AllocationPlan
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.journal import played_clock
from relief.journal.models import OutboxEntry
from relief.platform.demo import script
from relief.platform.models import Play

CALM = 15  # things to do that do not hold the clock up
PATIENT_SECONDS = 5.0  # a program may take so long without holding the clock up
PLAN_COUNTS = 45  # a plan in the making weighs as much as so many parcels to pack
LEAST = 1 / 24
STEPS = (1.0, 0.5, 0.25, 1 / 12, LEAST)


def factor(behind: int, lag: float = 0.0) -> float:
    """Return the share of the asked speed while so many things wait to be done.

    `lag` is for how many real seconds a program has been at it: on a slow machine little may
    wait, and each of it may still take hours of the played clock.
    """
    share = min(1.0, CALM / max(behind, 1), PATIENT_SECONDS / max(lag, 0.001))
    return max(step for step in STEPS if step <= max(LEAST, share))


def behind(todo: int) -> int:
    """Return how much waits: for the programs, and for the workers."""
    plans = AllocationPlan.objects.filter(status__in=["draft", "solving"], is_what_if=False)
    return todo + OutboxEntry.objects.filter(is_dead=False).count() + PLAN_COUNTS * plans.count()


def keep(play: Play, todo: int, lag: float = 0.0) -> float:
    """Set the clock to the speed that fits, and return it."""
    speed = 0.0 if play.is_paused else play.speed * factor(behind(todo), lag)
    reading = played_clock.reading()
    if reading is None or reading.speed != speed:
        played_clock.set_clock(actor=SYSTEM, speed=speed)
    return speed


def skip(actor: Actor, play: Play) -> datetime.datetime:
    """Let the clock show at once when the next cue comes, or an hour on; return that time."""
    now = clock.now()
    times = [script.at(play, cue.hour) for cue in script.open_cues(play)]
    moment = min([at for at in times if at > now], default=now + script.HOUR)
    speed = 0.0 if play.is_paused else play.speed
    played_clock.set_clock(actor=actor, shows=min(moment, play.ends_at), speed=speed)
    return moment
