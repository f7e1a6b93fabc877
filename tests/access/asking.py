"""Asking a URL of the matrix, and comparing two answers byte for byte."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse

from tests.access.browser import Browser
from tests.access.rows import Row
from tests.access.urls import Url
from tests.access.world import World, undone
from tests.chance import without_tokens

WRITE = re.compile(r'\b(?:INSERT INTO|DELETE FROM|^UPDATE)\s+"?(\w+)', re.IGNORECASE)
NOT_COUNTED = {"django_session", "organizations_apiusage", "organizations_apiclient"}
NOT_COUNTED |= {"tracking_misses", "accounts_user"}  # a signed-out guess counts; last sign-in


@dataclass(frozen=True)
class Answer:
    """A status, a body without ids of the request, and whether the database was written."""

    status: int
    body: bytes
    location: str
    wrote: bool
    fault: str = ""

    @property
    def is_refusal(self) -> bool:
        return self.status in {401, 403, 404, 405} or "/account/login/" in self.location


def address(url: Url, row: Row, world: World, *, missing: bool = False) -> str:
    """Return the path with the owner's ids in it, or with ids that nobody has."""
    args = {}
    for name, thing in row.args.items():
        is_literal = thing.startswith("=")
        args[name] = thing[1:] if is_literal else world.things[thing]
        if missing and not is_literal:
            args[name] = world.missing
    path = reverse(url.name, kwargs=args)
    return f"{path}?{_filled(row.query, world)}" if row.query else path


def ask(
    client: Browser, method: str, path: str, *, row: Row, world: World, is_api: bool, **headers: str
) -> Answer:
    """Send one request and undo what it did."""
    body = _filled(row.body, world) if method in {"post", "put", "patch"} else {}
    given: dict[str, Any] = {"data": body, "content_type": "application/json"} if is_api else {}
    if not is_api and method == "post":
        given = {"data": body}
    given["headers"] = headers
    written: set[str] = set()
    with undone(), connection.execute_wrapper(_noting(written)):
        response = getattr(client, method)(path, **given)
        content = b"" if response.streaming else response.content
    wrote = bool(written - NOT_COUNTED)
    location = response.get("Location", "")
    return Answer(response.status_code, without_tokens(content), location, wrote, client.fault)


def _noting(written: set[str]) -> Callable[..., Any]:
    """Return a wrapper of every statement that notes which tables are written."""

    def note(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        if found := WRITE.search(str(sql)):
            written.add(found[1])
        return execute(sql, *rest)

    return note


def _filled(value: Any, world: World) -> Any:
    if isinstance(value, str):
        return re.sub(r"\$(\w+)", lambda found: world.things[found[1]], value)
    if isinstance(value, dict):
        return {name: _filled(inner, world) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, world) for inner in value]
    return value


def show(answer: Answer) -> str:
    """Return an answer in a line."""
    return (
        f"{answer.status} {answer.fault or json.dumps(answer.body[:90].decode(errors='replace'))}"
    )
