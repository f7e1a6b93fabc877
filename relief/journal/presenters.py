"""How an event reads on a timeline: one line a type, registered by its domain."""

import datetime
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.functional import Promise

from relief.core.wording import doer, number
from relief.journal.models import Event


class Style(NamedTuple):
    """A sentence with `{placeholders}` from the payload, a tone and an icon."""

    text: str | Promise
    tone: str = "waiting"
    icon: str = "point"


STYLES: dict[str, Style] = {}


def register(styles: Mapping[str, Style]) -> None:
    """Add sentences for event types; called from an app's `ready()`."""
    STYLES.update(styles)


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(event: Event) -> str:
    """Return the event as one sentence in the reader's language."""
    style = STYLES.get(event.type)
    if style is None:
        return event.type
    values = _Blank(
        {
            key: number(value) if type(value) is int else value
            for key, value in event.payload.items()
        },
        number=event.subject_label,
    )
    return str(style.text).format_map(values)


def tone(event: Event) -> str:
    """Return the tone of the event's mark: waiting, moving, allocated, done, risk, broken."""
    style = STYLES.get(event.type)
    return style.tone if style else "waiting"


class Line(NamedTuple):
    """An event as the timeline component shows it, with what the audit log adds."""

    tone: str
    at: datetime.datetime
    what: str
    who: str
    source: str
    type: str
    number: str


def lines(events: Iterable[Event]) -> list[Line]:
    """Return events as lines of a timeline, in their order."""
    return [
        Line(
            tone(event),
            event.occurred_at,
            sentence(event),
            doer(event.actor_label),
            "",
            event.type,
            event.subject_label,
        )
        for event in events
    ]
