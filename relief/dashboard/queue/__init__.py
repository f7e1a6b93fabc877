"""What waits for me: one list over all domains, sorted by promise."""

import datetime

from relief.core.actors import Actor
from relief.dashboard.queue import need, people, road, stock
from relief.dashboard.queue.task import Task

__all__ = ["Task", "waiting_for"]

FAR = datetime.datetime.max.replace(tzinfo=datetime.UTC)
SOURCES = (*need.SOURCES, *road.SOURCES, *stock.SOURCES, *people.SOURCES)


def waiting_for(actor: Actor) -> list[Task]:
    """Return the actor's tasks, the most pressing first; without a promise last."""
    found = [task for source in SOURCES for task in source(actor)]
    return sorted(found, key=lambda task: (task.due or FAR, task.title))
