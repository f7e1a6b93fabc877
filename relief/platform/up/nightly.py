"""Retention once a day, as the owner: the application that serves may not remove history."""

import threading
import time
from pathlib import Path

from relief.platform.up.commands import Commands, in_background
from relief.platform.up.console import say
from relief.platform.up.options import Options

DAY_SECONDS = 24 * 3600.0
LOOK_SECONDS = 20.0
AGAIN_SECONDS = 3600.0  # after a failure


def begin(options: Options, commands: Commands) -> None:
    """Look now and then, in the background, whether retention is due."""
    in_background(threading.Thread(target=_keep, args=(options, commands)))


def _keep(options: Options, commands: Commands) -> None:
    while not commands.is_stopping:
        if is_due(options.data_dir, time.time()) and not maintain(options, commands):
            time.sleep(AGAIN_SECONDS)
        time.sleep(LOOK_SECONDS)


def is_due(data_dir: Path, now: float) -> bool:
    """Say whether the last run is a day old; a data folder that is new counts from now."""
    mark = _mark(data_dir)
    if not mark.exists():
        mark.touch()
    return now - mark.stat().st_mtime >= DAY_SECONDS


def maintain(options: Options, commands: Commands) -> bool:
    """Run `manage.py maintain` and say what it did; False where it failed."""
    counts = commands.output("maintain", env=options.owner_environment())
    if counts is None:
        if not commands.is_stopping:
            say("Retention failed: `RELIEF_AS_OWNER=1 manage.py maintain` says why.")
        return False
    _mark(options.data_dir).touch()
    say(f"Retention: {', '.join(counts.splitlines())}")
    return True


def _mark(data_dir: Path) -> Path:
    return data_dir / "maintained"
