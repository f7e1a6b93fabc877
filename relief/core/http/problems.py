"""What the codes of refusals mean: the page where the `type` of every problem leads to."""

from collections.abc import Iterator
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from relief.core.errors import DomainError


class Problem(NamedTuple):
    """A code, its HTTP status, what it says, and after how many seconds the same may be sent."""

    code: str
    status: int
    meaning: str | Promise
    again_seconds: int | None = None


# What is refused before a rule is asked.
OF_THE_DOOR: tuple[tuple[type[exceptions.APIException], str | Promise], ...] = (
    (exceptions.NotAuthenticated, _("Send a key: Authorization: Bearer KEY.")),
    (exceptions.AuthenticationFailed, _("The key opens nothing; the answer says why.")),
    (exceptions.ParseError, _("The body cannot be read as what its Content-Type says.")),
    (exceptions.MethodNotAllowed, _("This address does not take that method; it says which.")),
    (exceptions.NotAcceptable, _("There is no such form of it; the answer says which there are.")),
    (exceptions.UnsupportedMediaType, _("Nothing of this Content-Type is read here.")),
    (exceptions.Throttled, _("Too many calls; wait for as long as Retry-After says.")),
)


def problems() -> list[Problem]:
    """Return every problem by its code; of errors that share a code, the most general."""
    found = {
        kind.default_code: Problem(kind.default_code, kind.status_code, said)
        for kind, said in OF_THE_DOOR
    }  # type: ignore[index]
    for kind in _kinds(DomainError):
        problem = Problem(kind.code, kind.status, kind.message, kind.again_seconds)
        found.setdefault(kind.code, problem)
    return sorted(found.values())


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    """Yield an error and all its kinds, the general before the special."""
    waiting = [kind]
    while waiting:
        first = waiting.pop(0)
        yield first
        waiting += first.__subclasses__()


def page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show all problems, or the one of a code; raises Http404 for a code that does not exist."""
    shown = [one for one in problems() if code in ("", one.code)]
    if not shown:
        raise Http404
    return render(request, "problems.html", {"problems": shown, "code": code})
