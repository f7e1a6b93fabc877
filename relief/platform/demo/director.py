"""Plays the script on the demo clock: cues when they are due, programs kept alive, pace kept.

All of it can be killed and started again: what was played stands in the database.
"""

import datetime
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.journal import played_clock
from relief.platform.demo import calls, controls, pace, parts, scenes, script, world
from relief.platform.demo.stage import Stage
from relief.platform.models import Play

Say = Callable[[str], None]
TICK_SECONDS = 1.0
LOCK = 0x504C4159  # "PLAY"
HOURS = 72.0


class AlreadyPlaying(RuntimeError):
    """Another process directs the play of this database."""


def run(say: Say, *, hours: float = HOURS, speed: float = controls.SPEED) -> Play:
    """Play to the end, or go on where it stopped; return the play."""
    world.build()
    play = controls.begin(
        actor=SYSTEM, now=clock.now(), starts_at=world.STRUCK_AT, hours=hours, speed=speed
    )
    if play.ended_at is not None:
        return play
    _only_one()
    with Stage(parts.openings(), say) as stage, _walking_pace():
        director = Director(play, stage, say)
        while not director.is_over():
            director.tick()
            time.sleep(TICK_SECONDS)
    real = datetime.datetime.now(datetime.UTC)
    return controls.end(actor=SYSTEM, now=clock.now(), real=real)


@contextmanager
def _walking_pace() -> Iterator[None]:
    """Leave the clock at the speed of life, however the play ends: nobody would direct it."""
    try:
        yield
    finally:
        played_clock.set_clock(actor=SYSTEM, speed=1)


def is_directed() -> bool:
    """Say whether a process directs the play now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK],
        )
        return bool(cursor.fetchone()[0])


def hold_alone_clock() -> bool:
    """Slow the clock of a play down whose director was killed; say whether that was so."""
    play, reading = controls.current(), played_clock.reading()
    if play is None or reading is None or reading.speed <= 1 or is_directed():
        return False
    played_clock.set_clock(actor=SYSTEM, speed=1)
    return True


def _only_one() -> None:
    """Take the database session's lock on the play; it is free again when we are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        row = cursor.fetchone()
    if not row[0]:
        raise AlreadyPlaying


class Director:
    """One run of the play."""

    def __init__(self, play: Play, stage: Stage, say: Say) -> None:
        """Take the play and its programs."""
        self.play, self.stage, self.say = play, stage, say
        self.ordered: set[str] = set()
        self.coded: set[str] = set()

    def is_over(self) -> bool:
        """Say whether the last hour was played."""
        return clock.now() >= self.play.ends_at

    def tick(self) -> None:
        """Do one second's work; a database that restarts is waited for."""
        try:
            self.play.refresh_from_db()
            speed = pace.keep(self.play, self.stage.todo, self.stage.lag)
            self.stage.tell_all(f"clock {clock.now().isoformat()} {speed}")
            if not self.play.is_paused:
                self._cues()
                self._tell()
                calls.ring_back()
        except OperationalError as error:
            self.say(f"the database is away ({type(error).__name__}); waiting")
            connection.close()

    def _cues(self) -> None:
        for cue in script.open_cues(self.play):
            now = clock.now()
            if script.at(self.play, cue.hour) > now:
                return
            try:
                said = scenes.perform(cue)
            except DomainError as error:
                said = f"{cue.what} {cue.subject} refused: {error}"
            if said is None:
                continue
            note = said if said.startswith("hold ") else ""
            if note:
                self.stage.parts["lorries"].tell(note, remember=note)
                said = f"the lorry of {note.split()[1]} breaks down"
            controls.note_cue(actor=SYSTEM, now=now, key=cue.key, note=note)
            self.say(f"hour {script.hour_of(self.play, now):4.1f}  {said}")

    def _tell(self) -> None:
        """Wake the programs there is work for; tell owners and recipients."""
        for name, has_work in parts.waiting().items():
            if has_work:
                self.stage.parts[name].tell("look")
        for line in parts.orders(self.ordered):
            self.ordered.add(line.split()[2])
            self.stage.parts["owners"].tell(line)
        for program, line in parts.codes(self.coded, clock.now()):
            self.coded.add(line.split()[1])
            self.stage.parts[program].tell(line, remember=line)
