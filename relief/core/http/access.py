"""Defaults that DRF loads before its views: apart, so that loading does not go in a circle."""

import math
from typing import Any

from rest_framework import exceptions, parsers, permissions
from rest_framework.request import Request

from relief.core.actors import Actor


class HasActor(permissions.BasePermission):
    """Only signed-in people and API clients."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say whether the request has an actor."""
        return isinstance(getattr(request._request, "actor", None), Actor)


DEEPEST = 60  # levels; what reads a body goes down it level by level


class StrictJSONParser(parsers.JSONParser):
    """JSON without NaN, Infinity or NUL characters, and not endlessly deep."""

    strict = True

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> dict[str, Any]:
        """Return the parsed body; 400 where a value cannot be stored."""
        try:
            data: dict[str, Any] = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError("The body is nested too deeply") from None
        refuse_unstorable(data, "")
        return data


def refuse_unstorable(value: Any, path: str, depth: int = 0) -> None:
    """Raise ParseError where a text holds NUL, a number is not finite, or it goes too deep."""
    if depth > DEEPEST:
        raise exceptions.ParseError(f"The body is nested more than {DEEPEST} levels deep")
    if isinstance(value, str) and "\x00" in value:
        raise exceptions.ParseError(f"{path or 'body'} holds a NUL character")
    if isinstance(value, float) and not math.isfinite(value):
        raise exceptions.ParseError(f"{path or 'body'} is not a finite number")
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_unstorable(key, path)
            refuse_unstorable(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            refuse_unstorable(inner, f"{path}[{position}]", depth + 1)
