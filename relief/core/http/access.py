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


class StrictJSONParser(parsers.JSONParser):
    """JSON without NaN, Infinity or NUL characters."""

    strict = True

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> dict[str, Any]:
        """Return the parsed body; 400 where a value cannot be stored."""
        data: dict[str, Any] = super().parse(stream, media_type, parser_context)
        refuse_unstorable(data, "")
        return data


def refuse_unstorable(value: Any, path: str) -> None:
    """Raise ParseError where a text holds NUL or a number is not finite."""
    if isinstance(value, str) and "\x00" in value:
        raise exceptions.ParseError(f"{path or 'body'} holds a NUL character")
    if isinstance(value, float) and not math.isfinite(value):
        raise exceptions.ParseError(f"{path or 'body'} is not a finite number")
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_unstorable(key, path)
            refuse_unstorable(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            refuse_unstorable(inner, f"{path}[{position}]")
