"""Waiting for the workers: the play goes on when the database says so."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 120.0


class NothingCame(RuntimeError):
    """A worker did not do its part in time: see the logs and the health page."""


def until(look: Callable[[], T | None], what: str, *, seconds: float = PATIENCE) -> T:
    """Return what `look` finds, asking four times a second; NothingCame after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise NothingCame(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.25)
