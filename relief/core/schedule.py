"""What runs at intervals: a plain registry that domains fill and the scheduler reads."""

from typing import NamedTuple


class Job(NamedTuple):
    """A Celery task to send every so many seconds, on a named queue."""

    name: str
    every_seconds: int
    task: str
    queue: str = "default"


JOBS: dict[str, Job] = {}


def register(name: str, *, every_seconds: int, task: str, queue: str = "default") -> None:
    """Add a job; called from an app's `ready()`. The same name twice replaces."""
    JOBS[name] = Job(name, every_seconds, task, queue)
