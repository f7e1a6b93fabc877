"""Defaults that DRF loads before its views: apart, so that loading does not go in a circle."""

import json
import math
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, metadata, negotiation, parsers, permissions
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from relief.core.actors import Actor
from relief.core.errors import Invalid


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
            raise exceptions.ParseError(_("The body is nested too deeply.")) from None
        except exceptions.ParseError as error:
            raise exceptions.ParseError(_unreadable(error.__context__)) from None
        refuse_unstorable(data, "")
        return data


def _unreadable(cause: BaseException | None) -> str:
    """Say where a body stops being JSON."""
    if isinstance(cause, json.JSONDecodeError):
        place = {"line": cause.lineno, "column": cause.colno}
        return _("The body is not JSON: look at line {line}, column {column}.").format(**place)
    return _(
        "The body is not JSON: it is UTF-8, without NaN or Infinity, and no number has"
        " thousands of digits."
    )


def refuse_unstorable(value: Any, path: str, depth: int = 0) -> None:
    """Raise ParseError where a text holds NUL, a number is not finite, or it goes too deep."""
    if depth > DEEPEST:
        raise exceptions.ParseError(_("The body is nested too deeply."))
    if isinstance(value, str) and "\x00" in value:
        raise exceptions.ParseError(_("{path} holds a NUL character.").format(path=path or "body"))
    if isinstance(value, float) and not math.isfinite(value):
        raise exceptions.ParseError(_("{path} is not a finite number.").format(path=path or "body"))
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_unstorable(key, path)
            refuse_unstorable(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            refuse_unstorable(inner, f"{path}[{position}]", depth + 1)


class Negotiation(negotiation.DefaultContentNegotiation):
    """Asks for a form by `?format=` or `Accept`; an unknown format is 400, not a missing page."""

    def filter_renderers(
        self, renderers: Iterable[BaseRenderer], wanted: str
    ) -> list[BaseRenderer]:
        """Return the renderers of a format; 400 names those there are."""
        there = list(renderers)
        found = [one for one in there if one.format == wanted]
        if not found:
            known = ", ".join(one.format for one in there)
            message = _("There is no format {format} here. Known are {known}.")
            raise Invalid("format", message, format=wanted[:20], known=known)
        return found


class Methods(metadata.BaseMetadata):
    """What OPTIONS tells: the methods, and where the whole contract stands."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """Return it; DRF's own would show the fields of answers as those to send."""
        return {"methods": view.allowed_methods, "contract": "/api/v1/schema/"}
