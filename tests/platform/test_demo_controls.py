"""The bar above every page: pause, go on, speed, skip; the report counts with n."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, NotAllowed
from relief.journal import played_clock
from relief.platform.demo import bar, controls, director, pace, report, script, world
from relief.platform.models import Play
from tests.factories import people

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def play(db: None) -> Play:
    """Two hours into a play of 72."""
    played_clock.set_clock(actor=SYSTEM, shows=world.STRUCK_AT + 2 * HOUR, speed=432)
    return controls.begin(
        actor=SYSTEM, now=clock.now(), starts_at=world.STRUCK_AT, hours=72, speed=432
    )


def test_pausing_stops_the_clock(play: Play, coordinator: Actor) -> None:
    pace.keep(controls.pause(actor=coordinator, now=clock.now()), 0)

    assert clock.now() == clock.now()


def test_going_on_starts_it_again(play: Play, coordinator: Actor) -> None:
    controls.pause(actor=coordinator, now=clock.now())
    speed = pace.keep(controls.go_on(actor=coordinator, now=clock.now()), 0)

    assert speed == 432


def test_only_an_offered_speed_is_taken(play: Play, coordinator: Actor) -> None:
    with pytest.raises(Invalid):
        controls.choose_speed(actor=coordinator, now=clock.now(), speed=5)


def test_a_partner_cannot_control_the_play(play: Play, owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        controls.pause(actor=owner, now=clock.now())
    with pytest.raises(NotAllowed):
        pace.skip(owner, play)


def test_skipping_goes_to_the_next_cue(play: Play, coordinator: Actor) -> None:
    upcoming = next(cue for cue in script.cues() if script.at(play, cue.hour) > clock.now())
    moment = pace.skip(coordinator, play)

    assert moment == script.at(play, upcoming.hour)
    assert clock.now() >= moment


@pytest.mark.parametrize(
    ("behind", "share"), [(0, 1.0), (15, 1.0), (16, 0.5), (40, 0.25), (180, 1 / 12), (1000, 1 / 24)]
)
def test_the_clock_waits_for_the_work(behind: int, share: float) -> None:
    assert pace.factor(behind) == share


@pytest.mark.parametrize(
    ("seconds", "share"), [(0, 1.0), (5, 1.0), (10, 0.5), (60, 1 / 12), (180, 1 / 24)]
)
def test_the_clock_waits_for_a_slow_program(seconds: float, share: float) -> None:
    assert pace.factor(1, seconds) == share


def test_a_clock_that_nobody_directs_slows_down(play: Play) -> None:
    assert director.hold_alone_clock()
    reading = played_clock.reading()

    assert reading is not None
    assert reading.speed == 1


def test_the_bar_shows_the_hour_on_every_page(
    play: Play, owner: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    page = sign_in(owner).get("/play/", headers={"accept-language": "en"}).content.decode()

    assert "hour 2 of 72" in page
    assert "play/pause" not in page


def test_the_buttons_are_there_for_who_may_press_them(
    play: Play, coordinator: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    client = sign_in(coordinator)
    answer = client.post("/play/pause/", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert b"/play/resume/" in answer.content
    assert Play.objects.get().is_paused


def test_without_a_play_the_buttons_do_nothing(
    coordinator: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    assert sign_in(coordinator).post("/play/skip/").status_code == 302
    assert bar.of(coordinator) is None


def test_the_report_counts_and_says_of_how_many(
    play: Play, coordinator: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    page = sign_in(coordinator).get("/play/report/")

    assert page.status_code == 200
    assert report.Share("x", 1, 3).percent == 33.3
    assert report.Share("x", 0, 0).percent is None
    assert any("n = 0" in line for line in report.lines(report.figures()))


def test_a_helper_of_another_organization_cannot_read_the_report(
    play: Play, sign_in: Callable[[Actor], Client]
) -> None:
    officer = people.actor("programme_officer", organization=people.partner())

    assert sign_in(officer).get("/play/report/").status_code == 403
