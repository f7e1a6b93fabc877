"""The script of the play: the tables of cues and calls, in the order of the played clock."""

import datetime
from typing import NamedTuple

from relief.platform.demo.world import rows
from relief.platform.models import Play, PlayedCue

HOUR = datetime.timedelta(hours=1)


class Cue(NamedTuple):
    """Something that happens at an hour of the play: what, to whom, and a detail."""

    hour: float
    what: str
    subject: str
    detail: str

    @property
    def key(self) -> str:
        """Return the name it is remembered by once it was played."""
        return f"{self.what} {self.subject} {self.hour:g}".strip()


def cues() -> list[Cue]:
    """Return the whole script by the hour."""
    found = [
        Cue(float(row["hour"]), row["what"], row["subject"], row["detail"])
        for row in rows("play.csv")
    ]
    rings = [Cue(float(row["hour"]), "call", row["key"], "") for row in rows("calls.csv")]
    return sorted([*found, *rings], key=lambda cue: cue.hour)


def at(play: Play, hour: float) -> datetime.datetime:
    """Return the played time of an hour of the play."""
    return play.starts_at + hour * HOUR


def hour_of(play: Play, now: datetime.datetime) -> float:
    """Return the hour of the play that a played time is in, 0 to its end."""
    gone = min(now, play.ends_at) - play.starts_at
    return max(0.0, gone / HOUR)


def open_cues(play: Play) -> list[Cue]:
    """Return what was not played yet of the hours the play has."""
    done = set(PlayedCue.objects.values_list("key", flat=True))
    return [cue for cue in cues() if cue.key not in done and at(play, cue.hour) < play.ends_at]
