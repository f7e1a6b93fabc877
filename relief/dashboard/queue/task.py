"""One thing that waits for somebody, and how a row becomes one."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from relief.core.actors import Actor
from relief.core.http.tones import Pill

MOST = 30


@dataclass(frozen=True)
class Task:
    """Something that waits: what, about what, until when, where to do it.

    `is_decision` says that the reader's own decision ends it; the rest is to be watched.
    """

    title: str
    second: str
    url: str
    status: Pill
    started: datetime.datetime | None = None
    due: datetime.datetime | None = None
    is_decision: bool = False


Source = Callable[[Actor], list[Task]]


def page(name: str, *args: object) -> str:
    """Return a page's address, empty where there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
