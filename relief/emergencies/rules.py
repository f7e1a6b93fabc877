"""What to make of published figures: the latest one counts, and none is ever added up."""

import datetime
from collections.abc import Hashable, Iterable
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A number of a metric at a place, true at a time."""

    @property
    def metric(self) -> str:
        """What is counted."""

    @property
    def as_of(self) -> datetime.datetime:
        """When the number held."""

    @property
    def where(self) -> Hashable:
        """The place or site it is for; None for the whole event."""


Number = TypeVar("Number", bound=Dated)


def latest(
    figures: Iterable[Number], *, until: datetime.datetime | None = None
) -> dict[tuple[Hashable, str], Number]:
    """Return the newest figure of each (where, metric), those after `until` left out.

    Levels overlap and times follow each other, so figures replace and never add up. Of two
    figures of the same time the later in the sequence counts.
    """
    newest: dict[tuple[Hashable, str], Number] = {}
    for figure in figures:
        if until is not None and figure.as_of > until:
            continue
        key = (figure.where, figure.metric)
        if key not in newest or figure.as_of >= newest[key].as_of:
            newest[key] = figure
    return newest
