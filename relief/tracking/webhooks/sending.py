"""One call of a webhook: to the checked address alone, with an end in sight.

Redirects are not followed, proxies of the environment not used, and a receiver that drips
bytes is cut off: httpx bounds each read, `asyncio.timeout` the whole.
"""

import asyncio
import datetime
import email.utils
import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import httpx

from relief.tracking.webhooks.addresses import Target

TIMEOUT_SECONDS = 15.0
BATCH_SECONDS = 10.0
ENOUGH_BYTES = 4096
GONE = 410
LONGEST_WAIT = 24 * 3600


class Letter(NamedTuple):
    """What goes out: the message's key, its body and headers."""

    key: int
    body: bytes
    headers: dict[str, str]


class Outcome(NamedTuple):
    """What came back: the HTTP status, or why there was none; seconds it asks us to wait."""

    key: int
    status: int | None = None
    error: str = ""
    wait: int = 0

    @property
    def is_taken(self) -> bool:
        """Say whether the receiver took it: 2xx only."""
        return self.status is not None and 200 <= self.status < 300


def send(target: Target, letters: Iterable[Letter]) -> list[Outcome]:
    """Send letters one after the other and return what became of those that were tried.

    Stops at the first that is not taken, and after ten seconds: others wait for their turn.
    """
    return asyncio.run(_send(target, list(letters)))


async def _send(target: Target, letters: list[Letter]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    until = time.monotonic() + BATCH_SECONDS
    limits = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(
        verify=_context(), trust_env=False, follow_redirects=False, limits=limits
    ) as client:
        for letter in letters:
            outcomes.append(await _post(client, target, letter))
            if not outcomes[-1].is_taken or time.monotonic() > until:
                break
    return outcomes


async def _post(client: httpx.AsyncClient, target: Target, letter: Letter) -> Outcome:
    request = client.build_request(
        "POST",
        httpx.URL(
            scheme=target.scheme,
            host=target.address,
            port=target.port,
            raw_path=target.path.encode(),
        ),
        content=letter.body,
        headers={
            "Host": target.authority,
            "Content-Type": "application/json",
            "User-Agent": "relief-webhooks/1",
            **letter.headers,
        },
        timeout=TIMEOUT_SECONDS,
        extensions={"sni_hostname": target.host},
    )
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            answer = await client.send(request, stream=True)
            try:
                await _taste(answer)
            finally:
                await answer.aclose()
    except TimeoutError:
        return Outcome(letter.key, error=f"no answer in {TIMEOUT_SECONDS:.0f} s")
    except httpx.HTTPError as error:
        return Outcome(letter.key, error=type(error).__name__)
    return Outcome(letter.key, answer.status_code, wait=_wait(answer.headers.get("retry-after")))


async def _taste(answer: httpx.Response) -> None:
    """Read a little of the body, so that a well-behaved connection can be used again."""
    got = 0
    async for chunk in answer.aiter_raw():
        got += len(chunk)
        if got > ENOUGH_BYTES:
            return


def _wait(text: str | None) -> int:
    """Return the seconds of a Retry-After header, a number or an HTTP date; at most a day."""
    if not text:
        return 0
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    left = (moment - datetime.datetime.now(datetime.UTC)).total_seconds()
    return max(0, min(int(left), LONGEST_WAIT))


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
