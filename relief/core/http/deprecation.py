"""Operations on their way out say so in every answer: RFC 9745 and RFC 8594."""

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import http_date
from django.views.generic import View

AnyView = TypeVar("AnyView", bound=type[View])
POLICY = "/developers/changes/"


def deprecated(
    *, since: datetime.date, sunset: datetime.date, successor: str
) -> Callable[[AnyView], AnyView]:
    """Mark a view: what it is replaced by, since when, and until when it still answers.

    `since` and `sunset` are days (UTC); a client finds all three in the headers.
    """
    headers = {
        "Deprecation": f"@{_seconds(since)}",
        "Sunset": http_date(_seconds(sunset)),
        "Link": ", ".join(
            (
                f'<{successor}>; rel="successor-version"',
                f'<{POLICY}>; rel="deprecation"; type="text/html"',
                f'<{POLICY}>; rel="sunset"; type="text/html"',
            )
        ),
    }

    def decorate(view: AnyView) -> AnyView:
        inherited = view.dispatch

        def dispatch(
            self: View, request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            answer = inherited(self, request, *args, **kwargs)
            for name, value in headers.items():
                answer[name] = value
            return answer

        view.dispatch = dispatch  # type: ignore[method-assign,assignment]
        return view

    return decorate


def _seconds(day: datetime.date) -> int:
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())
