"""What the bar above every page shows while the earthquake is played."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from relief.core import clock
from relief.core.actors import Actor
from relief.core.http.pages import provide_chrome
from relief.journal import played_clock
from relief.organizations.permissions import Permission
from relief.platform.demo import controls, script


class Bar(NamedTuple):
    """The play as one looks at it now."""

    hour: int
    hours: int
    percent: int
    is_paused: bool
    is_over: bool
    is_waiting: bool
    speed: int
    speeds: list[int]
    may_control: bool


def of(actor: Actor) -> Bar | None:
    """Return the bar, or None where nothing is played."""
    play = controls.current() if settings.DEMO or settings.PRACTICE else None
    if play is None:
        return None
    hours = script.hour_of(play, play.ends_at)
    hour = script.hour_of(play, clock.now())
    reading = played_clock.reading()
    real = reading.speed if reading else play.speed
    return Bar(
        hour=int(hour),
        hours=round(hours),
        percent=round(100 * hour / hours),
        is_paused=play.is_paused,
        is_over=play.ended_at is not None,
        is_waiting=not play.is_paused and real < play.speed,
        speed=round(play.speed),
        speeds=sorted({round(play.speed), *map(round, controls.SPEEDS)}),
        may_control=actor.may(Permission.DEMO_CONTROL),
    )


@provide_chrome
def add_bar(_request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Give every page the bar."""
    return {"play": of(actor)}
