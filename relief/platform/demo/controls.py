"""Who controls the play: begin, pause, go on, choose the speed, skip, end."""

import datetime

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.core.work import action
from relief.organizations.permissions import Permission
from relief.platform.models import Play, PlayedCue

SPEED = 432.0  # 72 hours in ten minutes
SPEEDS = (60.0, 144.0, SPEED, 864.0)
HOUR = datetime.timedelta(hours=1)


class NoPlay(NotFound):
    """Nothing is being played."""


def current() -> Play | None:
    """Return the play, running or ended; None where there never was one."""
    return Play.objects.first()


@action(Permission.DEMO_CONTROL)
def begin(
    *,
    actor: Actor,
    now: datetime.datetime,
    starts_at: datetime.datetime,
    hours: float,
    speed: float,
) -> Play:
    """Begin the play of so many hours, or return the one there is with its new speed."""
    if speed <= 0 or hours <= 0:
        raise Invalid("speed", _("Hours and speed are above zero."))
    found = Play.objects.select_for_update().first()
    if found is not None:
        found.speed = speed
        found.save(update_fields=["speed"])
        return found
    ends_at = starts_at + hours * HOUR
    return Play.objects.create(pk=1, starts_at=starts_at, ends_at=ends_at, speed=speed)


@action(Permission.DEMO_CONTROL)
def pause(*, actor: Actor, now: datetime.datetime) -> Play:
    """Let the play stand still; twice is harmless."""
    return _change(actor, now, is_paused=True)


@action(Permission.DEMO_CONTROL)
def go_on(*, actor: Actor, now: datetime.datetime) -> Play:
    """Let the play go on."""
    return _change(actor, now, is_paused=False)


@action(Permission.DEMO_CONTROL)
def choose_speed(*, actor: Actor, now: datetime.datetime, speed: float) -> Play:
    """Choose one of SPEEDS, in played seconds a second; Invalid for another."""
    if speed not in SPEEDS:
        raise Invalid("speed", _("Choose one of the offered speeds."))
    return _change(actor, now, speed=speed)


@action(Permission.DEMO_CONTROL)
def end(*, actor: Actor, now: datetime.datetime, real: datetime.datetime) -> Play:
    """Note that the play is over; `real` is the real time."""
    return _change(actor, now, ended_at=real)


@action(Permission.DEMO_CONTROL)
def note_cue(*, actor: Actor, now: datetime.datetime, key: str, note: str = "") -> None:
    """Note that a cue was played; a second time changes nothing."""
    PlayedCue.objects.get_or_create(key=key, defaults={"note": note[:200], "played_at": now})


def _change(actor: Actor, now: datetime.datetime, **values: object) -> Play:
    found = Play.objects.select_for_update().first()
    if found is None:
        raise NoPlay
    if any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.save(update_fields=list(values))
    return found
