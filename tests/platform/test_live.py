"""The live process: waiting readers hear of news at once; the stream carries no data."""

import asyncio
import json
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.asgi import get_asgi_application
from django.db import connection

from relief.core import clock, work
from relief.organizations.models import ApiClient
from relief.platform.live import make
from relief.tracking import feed, steps
from relief.tracking.models import FeedEntry
from tests.factories import people, tracked

PATIENCE = 20


def scope_of(path: str, query: str = "", key: str = "") -> dict[str, object]:
    headers = [(b"host", b"localhost")]
    if key:
        headers.append((b"authorization", f"Bearer {key}".encode()))
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "http_version": "1.1",
    }


def run(work_to_do: Coroutine[Any, Any, None]) -> None:
    """Run in a thread: a browser driver may keep a loop of its own in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work_to_do).result()


@pytest.mark.django_db(transaction=True)
def test_a_waiting_reader_gets_the_event_when_it_happens() -> None:
    unit = tracked.unit(people.partner())
    key = people.api_key(people.partner(), "tracking:read")
    live = make(get_asgi_application())
    sent: list[dict[str, object]] = []

    def happen() -> None:
        time.sleep(2)
        with work.unit("test", durable=False):
            steps.observe(unit.pk, status="arrived", occurred_at=clock.now(), source="platform")
        connection.close()

    async def ask() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await live(
            scope_of("/api/v1/tracking/events", f"after=0&wait={PATIENCE}", key), receive, send
        )

    teller = threading.Thread(target=happen)
    teller.start()
    started = time.monotonic()
    run(ask())
    teller.join()

    body = b"".join(message.get("body", b"") for message in sent)
    assert [row["status"] for row in json.loads(body)["items"]] == ["arrived"]
    assert time.monotonic() - started < PATIENCE


def test_the_stream_says_only_that_something_changed() -> None:
    live = make(get_asgi_application())
    said: list[bytes] = []

    async def listen() -> None:
        asked = 0

        async def receive() -> dict[str, object]:
            nonlocal asked
            asked += 1
            await asyncio.sleep(0.3)
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            said.append(message.get("body", b""))  # type: ignore[arg-type]
            if len(said) > 1:
                raise ConnectionResetError

        await live(scope_of("/live/"), receive, send)

    run(asyncio.wait_for(listen(), 10))

    assert b"".join(said) == b": hello\n\n"


def test_other_paths_are_not_served() -> None:
    live = make(get_asgi_application())
    sent: list[dict[str, object]] = []

    async def ask() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await live(scope_of("/admin/"), receive, send)

    run(ask())

    assert sent[0]["status"] == 404


@pytest.mark.django_db(transaction=True)
def test_the_event_stream_resumes_and_goes_on_until_the_key_ends() -> None:
    unit = tracked.unit(people.partner())
    key = people.api_key(people.partner(), "tracking:read")
    for status in ("collected", "in_transit", "arrived"):
        happen(unit, status)
    feed.number_waiting()
    first = FeedEntry.objects.earliest("seq").seq
    live = make(get_asgi_application())
    said: list[bytes] = []

    async def listen() -> None:
        async def receive() -> dict[str, object]:
            await asyncio.sleep(PATIENCE)
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            said.append(message.get("body", b""))  # type: ignore[arg-type]
            if b"arrived" in said[-1]:
                await asyncio.to_thread(happen, unit, "delivered")
            elif b"delivered" in said[-1]:
                await asyncio.to_thread(end_keys)
                await asyncio.to_thread(happen, unit, "delivered")

        scope = scope_of("/api/v1/tracking/stream", "", key)
        scope["headers"] += [(b"last-event-id", b"%d" % first), (b"accept", b"text/event-stream")]  # type: ignore[operator]
        await live(scope, receive, send)

    run(asyncio.wait_for(listen(), PATIENCE * 2))

    ids = [line for line in b"".join(said).decode().splitlines() if line.startswith("id: ")]
    assert ids == [f"id: {first + later}" for later in (1, 2, 3)]


def happen(unit, status: str) -> None:
    with work.unit("test", durable=False):
        steps.observe(unit.pk, status=status, occurred_at=clock.now(), source="platform")
    connection.close()


def end_keys() -> None:
    ApiClient.objects.update(revoked_at=clock.now())
    connection.close()
