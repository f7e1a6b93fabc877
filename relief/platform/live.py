"""The live process: pages hear that something changed, partners wait for the feed.

One asyncio process with one LISTEN connection. `/live/` is a server-sent event stream that
only says "changed", so that it can leak nothing; the page then asks for its own fragments.
`/api/v1/tracking/events` is answered by Django, again and again while the reader waits;
`/api/v1/tracking/stream` is Django's page of events each time the feed grows, for as long as
the reader's key is good.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
import structlog
from django.db import connection

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = structlog.get_logger(__name__)
CHANNELS = ("relief_live", "relief_feed")
FEED = "/api/v1/tracking/events"
STREAM = "/api/v1/tracking/stream"
AGAIN = "relief.again"  # one waiting reader is one call, however often we look
BEAT_SECONDS = 15
CALM_SECONDS = 1.0
RETRY_SECONDS = 2.0
MAX_WAIT = 25
CONNECT_KEYS = {"dbname", "host", "port", "user", "password", "sslmode"}


class Bells:
    """One bell a channel; whoever waits is woken by the database's notice."""

    def __init__(self) -> None:
        """Start silent; listening begins with the first waiter."""
        self._changed = {name: asyncio.Event() for name in CHANNELS}
        self._rings = dict.fromkeys(CHANNELS, 0)
        self._listener: asyncio.Task[None] | None = None

    def rings(self, channel: str) -> int:
        """Return how often it rang; take it before looking, so that no ring is missed."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        return self._rings[channel]

    async def wait(self, channel: str, seconds: float, since: int | None = None) -> bool:
        """Wait for a notice (after `since`), at most so long; say whether one came."""
        now = self.rings(channel)
        if since is not None and now != since:
            return True
        try:
            await asyncio.wait_for(self._changed[channel].wait(), timeout=max(0.0, seconds))
        except TimeoutError:
            return False
        return True

    async def _listen(self) -> None:
        parameters = {
            key: value
            for key, value in connection.get_connection_params().items()
            if key in CONNECT_KEYS
        }
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **parameters, autocommit=True
                ) as listener:
                    for name in CHANNELS:
                        await listener.execute(f"LISTEN {name}")
                        self._ring(name)  # whoever looked before the listener was there
                    async for notice in listener.notifies():
                        self._ring(notice.channel)
            except psycopg.Error as error:
                log.warning("listener_lost", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    def _ring(self, channel: str) -> None:
        bell = self._changed[channel]
        self._changed[channel] = asyncio.Event()
        self._rings[channel] += 1
        bell.set()


def make(django: App) -> App:
    """Return the live application around Django's own."""
    bells = Bells()

    async def live(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http" and scope["path"] == "/live/":
            await _stream(bells, scope, receive, send)
        elif scope["type"] == "http" and scope["path"].rstrip("/") == FEED:
            await _feed(bells, django, scope, receive, send)
        elif scope["type"] == "http" and scope["path"].rstrip("/") == STREAM:
            await _events(bells, django, scope, receive, send)
        else:
            await _answer(send, 404, [], b"")

    return live


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(send: Send, status: int, headers: list[Any], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _allowed_origin(scope: Scope) -> bytes | None:
    """Return the asking page's origin where it is this host on another port."""
    headers = dict(scope["headers"])
    origin: bytes = headers.get(b"origin", b"")
    host = headers.get(b"host", b"").decode("latin-1").rpartition(":")[0]
    if origin and urlsplit(origin.decode("latin-1")).hostname == (host or None):
        return origin
    return None


async def _stream(bells: Bells, scope: Scope, receive: Receive, send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    if origin := _allowed_origin(scope):
        headers.append((b"access-control-allow-origin", origin))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await _say(send, b": hello\n\n")
        while not gone.done():
            rang = await bells.wait("relief_live", BEAT_SECONDS)
            await _say(send, b"event: changed\ndata: 1\n\n" if rang else b": beat\n\n")
            await asyncio.sleep(CALM_SECONDS)
    except OSError:
        return
    finally:
        gone.cancel()


async def _say(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _feed(bells: Bells, django: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Ask Django without waiting; where the page is empty wait for the bell and ask again."""
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    wait = next((value for key, value in asked if key == "wait"), "0")
    seconds = int(wait) if wait.isascii() and wait.isdigit() and int(wait) <= MAX_WAIT else None
    if seconds is None:
        await django(scope, receive, send)
        return
    quick = {
        **scope,
        "query_string": urlencode([row for row in asked if row[0] != "wait"]).encode(),
    }
    deadline = time.monotonic() + seconds
    while True:
        rings = bells.rings("relief_feed")
        status, headers, body = await _ask(django, quick)
        left = deadline - time.monotonic()
        if left <= 0 or not _is_empty(status, body):
            await _answer(send, status, headers, body)
            return
        await bells.wait("relief_feed", left, rings)
        quick[AGAIN] = True


async def _events(bells: Bells, django: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Ask Django for the page after the cursor whenever the feed grows; beat in between."""
    rings = bells.rings("relief_feed")
    status, headers, body = await _ask(django, {**scope, "path": STREAM})
    if status != 200:
        await _answer(send, status, headers, body)
        return
    lasting = [row for row in headers if row[0].lower() != b"content-length"]
    await send({"type": "http.response.start", "status": 200, "headers": lasting})
    gone = asyncio.create_task(_until_gone(receive))
    try:
        while status == 200 and not gone.done():
            await _say(send, body)
            if b"id: " not in body and not await bells.wait("relief_feed", BEAT_SECONDS, rings):
                await _say(send, b": beat\n\n")
            rings = bells.rings("relief_feed")
            status, headers, body = await _ask(django, _later(scope, headers))
        await send({"type": "http.response.body", "body": b""})
    except OSError:
        return
    finally:
        gone.cancel()


def _later(scope: Scope, headers: list[Any]) -> Scope:
    """Return the same question from where the last answer ended."""
    after = next(value for name, value in headers if name.lower() == b"feed-next-after")
    kept = [row for row in scope["headers"] if row[0] != b"last-event-id"]
    return {**scope, "path": STREAM, "headers": [*kept, (b"last-event-id", after)], AGAIN: True}


def _is_empty(status: int, body: bytes) -> bool:
    return status == 304 or (status == 200 and json.loads(body)["items"] == [])


async def _ask(django: App, scope: Scope) -> tuple[int, list[Any], bytes]:
    started: Message = {}
    parts: list[bytes] = []

    has_asked = False

    async def nothing() -> Message:
        """Give an empty body once; afterwards wait, for Django listens for the reader's leaving."""
        nonlocal has_asked
        if has_asked:
            await asyncio.Event().wait()
        has_asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        else:
            parts.append(message.get("body", b""))

    await django(scope, nothing, collect)
    return started["status"], list(started["headers"]), b"".join(parts)
