"""Handlers of journal events: how a higher floor reacts without being imported.

A handler runs inside the relay's transaction together with its receipt, calls steps, and
may run again after a crash: the receipt makes the second run do nothing.
"""

from collections.abc import Callable
from typing import NamedTuple

from relief.journal.models import Event

HandlerFunction = Callable[[Event], None]


class Handler(NamedTuple):
    """A named function that reacts to an event type."""

    name: str
    function: HandlerFunction


HANDLERS: dict[str, list[Handler]] = {}


def handler(*types: str) -> Callable[[HandlerFunction], HandlerFunction]:
    """Register a function for event types, for example `@handler("plan.committed")`."""

    def decorate(function: HandlerFunction) -> HandlerFunction:
        name = f"{function.__module__}.{function.__qualname__}"
        for type_ in types:
            rows = HANDLERS.setdefault(type_, [])
            if all(row.name != name for row in rows):
                rows.append(Handler(name, function))
        return function

    return decorate


def handlers_of(type_: str) -> list[Handler]:
    """Return the handlers of an event type, in the order they were registered."""
    return HANDLERS.get(type_, [])
