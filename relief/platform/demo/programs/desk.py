"""What every program of the play shares: cues on standard input, one look after the other.

A program is started with the platform's address; what it must know comes as lines:
`key NAME SECRET`, `sign-in EMAIL PASSWORD` and `fact NAME VALUE` first, then `start`; later `clock ISO SPEED`,
`look` (there is something to do), `code NUMBER DIGITS` (somebody says the code of a
delivery), `hold NUMBER ISO` (a lorry breaks down until then), `order OWNER UID`. It says
`doing N` where a look takes long, and `todo N` after each. When its standard input closes it ends; it keeps nothing, so that
it may be killed at any time.
"""

import datetime
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from relief.platform.demo.programs.http import Api, Refused

IDLE_SECONDS = 15.0
CALM_SECONDS = 1.0


class Desk:
    """The program's side of the cues."""

    def __init__(self, base: str) -> None:
        """Take the platform's address."""
        self.base = base
        self.apis: dict[str, Api] = {}
        self.facts: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.held: dict[str, datetime.datetime] = {}
        self.orders: dict[str, str] = {}
        self._shown = datetime.datetime.now(datetime.UTC)
        self._at, self._speed = time.monotonic(), 0.0
        self._started, self._look = threading.Event(), threading.Event()
        self.is_open = True

    @property
    def api(self) -> Api:
        """Return the program's own API, the first it was given."""
        return next(iter(self.apis.values()))

    def now(self) -> datetime.datetime:
        """Return the platform's time as last told, gone on since at its speed."""
        gone = (time.monotonic() - self._at) * self._speed
        return self._shown + datetime.timedelta(seconds=gone)

    def listen(self) -> None:
        """Read cues until standard input closes."""
        for line in sys.stdin:
            word, *rest = line.split()
            self._take(word, rest)
        self.is_open = False
        self._started.set()
        self._look.set()

    def _take(self, word: str, rest: list[str]) -> None:
        if word == "clock":
            self._shown = datetime.datetime.fromisoformat(rest[0])
            self._at, self._speed = time.monotonic(), float(rest[1])
        elif word == "key":
            self.apis[rest[0]] = Api(self.base, rest[1])
        elif word == "sign-in":
            self.apis[rest[0]] = Api(self.base)
            self.apis[rest[0]].sign_in(*rest)
        elif word == "fact":
            self.facts[rest[0]] = rest[1]
        elif word == "code":
            self.codes[rest[0]] = rest[1]
        elif word == "hold":
            self.held[rest[0]] = datetime.datetime.fromisoformat(rest[1])
        elif word == "order":
            self.orders[rest[1]] = rest[0]
        elif word == "start":
            self._started.set()
        if word != "clock":
            self._look.set()

    def wait(self) -> None:
        """Rest, then wait for a cue."""
        time.sleep(CALM_SECONDS)
        self._look.wait(IDLE_SECONDS)
        self._look.clear()

    def start(self) -> None:
        """Wait until everything needed was said."""
        threading.Thread(target=self.listen, daemon=True).start()
        self._started.wait()


def say(text: str) -> None:
    """Say a line to whoever started the program."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def attempt(call: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Return what a call answers; where the platform refuses it, say so and return None."""
    try:
        return call(*given, **named)
    except Refused as error:
        say(f"refused {error}")
        return None


def number_of(number: str) -> int:
    """Return the figure in a number such as CN-1027: what the play's habits go by."""
    return int("".join(sign for sign in number if sign.isdigit()) or 0)


def run(look: Callable[[Desk], int]) -> None:
    """Look again and again until there is nobody left to say anything."""
    desk = Desk(sys.argv[1])
    desk.start()
    while desk.is_open:
        try:
            say(f"todo {look(desk)}")
        except Refused as error:
            raise SystemExit(f"stopped: {error}") from None
        desk.wait()
