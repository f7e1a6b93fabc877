"""What `make run` shows: one line a step, with the time it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step while it runs and its seconds when it is done."""
    started = time.monotonic()
    say(f"• {title}")
    yield
    seconds = time.monotonic() - started
    if sys.stdout.isatty() and seconds < 0.05:
        return
    say(f"  {seconds:.1f} s")
