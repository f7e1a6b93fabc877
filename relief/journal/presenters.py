"""How an event reads on a timeline: one line a type, registered by its domain."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise

from relief.core.wording import doer, number
from relief.journal.models import Event
from relief.journal.queries import timeline


class Style(NamedTuple):
    """A sentence with `{placeholders}` from the payload, a tone and an icon.

    What is `folded` happens many times in a row, as a draft that is kept at every pause of the
    hand: a timeline tells a run of it once.
    """

    text: str | Promise
    tone: str = "waiting"
    icon: str = "point"
    folded: bool = False


# Codes of one kind → names in the reader's language.
Naming = Callable[[set[str]], Mapping[str, str]]

STYLES: dict[str, Style] = {}
NAMES: dict[str, Naming] = {}


def register(styles: Mapping[str, Style]) -> None:
    """Add sentences for event types; called from an app's `ready()`."""
    STYLES.update(styles)


def register_names(placeholder: str, naming: Naming) -> None:
    """Say how the codes that events keep under a placeholder, such as `item`, are called.

    Events keep codes, which stay; a timeline shows names, in the language of its reader.
    """
    NAMES[placeholder] = naming


FOLDED = 4  # events read for a line, where many are folded


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(event: Event) -> str:
    """Return the event as one sentence in the reader's language."""
    return sentences([event])[0]


def sentences(events: Iterable[Event]) -> list[str]:
    """Return events as sentences in the reader's language; names are looked up once for all."""
    rows = list(events)
    names = {kind: _names(kind, naming, rows) for kind, naming in NAMES.items()}
    return [_sentence(event, names) for event in rows]


def _names(kind: str, naming: Naming, events: Iterable[Event]) -> Mapping[str, str]:
    place = f"{{{kind}}}"
    said = (event for event in events if place in str(_text(event)))
    codes = {code for event in said if isinstance(code := event.payload.get(kind), str) and code}
    return naming(codes) if codes else {}


def _sentence(event: Event, names: Mapping[str, Mapping[str, str]]) -> str:
    values = _Blank(
        {key: _value(value, names.get(key, {})) for key, value in event.payload.items()},
        number=event.subject_label,
    )
    return str(_text(event)).format_map(values)


def _value(value: object, names: Mapping[str, str]) -> object:
    if type(value) is int:
        return number(value)
    return names.get(value, value) if isinstance(value, str) else value


def _text(event: Event) -> str | Promise:
    style = STYLES.get(event.type)
    return style.text if style else event.type


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
    rows = list(events)
    return [
        Line(
            tone(event),
            event.occurred_at,
            what,
            doer(event.actor_label),
            "",
            event.type,
            event.subject_label,
        )
        for event, what in zip(rows, sentences(rows), strict=True)
    ]


def story(uid: UUID, *, limit: int) -> list[Line]:
    """Return the newest lines of a row's timeline; the caller has already seen the row.

    A run of folded events by one person is one line, with the time of the last.
    """
    rows = lines(timeline(uid, limit=limit * FOLDED))
    newer = [None, *rows[:-1]] if rows else []
    told = zip(rows, newer, strict=True)
    return [row for row, after in told if not _continues(row, after)][:limit]


def _continues(row: Line, newer: Line | None) -> bool:
    style = STYLES.get(row.type)
    is_folded = style is not None and style.folded
    return is_folded and newer is not None and (row.type, row.who) == (newer.type, newer.who)
