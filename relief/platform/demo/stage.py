"""The programs of others as child processes: started, told their cues, started again when dead."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from django.conf import settings

AGAIN_SECONDS = 3.0
STOP_SECONDS = 1.0
Say = Callable[[str], None]


class Part:
    """One program: its process, what it was told at the start, how much it has to do."""

    def __init__(self, name: str, opening: Sequence[str], say: Say) -> None:
        """Take the program's name and the cues it always starts with."""
        self.name, self.opening, self.say = name, list(opening), say
        self.memory: dict[str, str] = {}
        self.todo, self.restarts, self.started_at = 0, 0, 0.0
        self.asked_at: float | None = None
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process and tell it everything it must know; secrets go by pipe only."""
        self.started_at, self.todo, self.asked_at = time.monotonic(), 0, None
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [
                sys.executable,
                "-m",
                f"relief.platform.demo.programs.{self.name}",
                settings.PUBLIC_URL,
            ],
            cwd=settings.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._hear, args=(self.process,), daemon=True).start()
        for line in [*self.opening, *self.memory.values(), "start"]:
            self.tell(line)

    def tell(self, line: str, *, remember: str = "") -> None:
        """Send a line; what is to be remembered is said again to its successor."""
        if remember:
            self.memory[remember] = line
        if line == "look" and self.asked_at is None:
            self.asked_at = time.monotonic()
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError, ValueError):
                self.process.stdin.write(line + "\n")
                self.process.stdin.flush()

    def keep_alive(self) -> None:
        """Start the process where it is not there, not more often than every three seconds."""
        if self.process is None:
            self.start()
        elif self.process.poll() is not None and time.monotonic() - self.started_at > AGAIN_SECONDS:
            self.restarts += 1
            self.say(f"{self.name} ended and is started again")
            self.start()

    def close(self) -> None:
        """Close its input, which ends it."""
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()

    def stop(self, deadline: float) -> None:
        """Wait for its end until a moment of the monotonic clock, then end it by force."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _hear(self, process: "subprocess.Popen[str]") -> None:
        for line in process.stdout or ():
            word, _, rest = line.strip().partition(" ")
            if word in {"doing", "todo"} and rest.isdigit():
                self.todo = int(rest)
                self.asked_at = self.asked_at if word == "doing" else None
            elif line.strip():
                self.say(f"  {self.name}: {line.strip()[:200]}")


class Stage:
    """All parts together."""

    def __init__(self, openings: Mapping[str, Sequence[str]], say: Say) -> None:
        """Take each program's opening lines."""
        self.parts = {name: Part(name, lines, say) for name, lines in openings.items()}

    def __enter__(self) -> Self:
        """Programs start with the first tick."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End every program."""
        for part in self.parts.values():
            part.close()
        deadline = time.monotonic() + STOP_SECONDS
        for part in self.parts.values():
            part.stop(deadline)

    @property
    def todo(self) -> int:
        """Return how much the programs had to do when they last looked."""
        return sum(part.todo for part in self.parts.values())

    @property
    def lag(self) -> float:
        """Return for how many real seconds a program has been at what it was asked to do."""
        asked = [part.asked_at for part in self.parts.values() if part.asked_at is not None]
        return time.monotonic() - min(asked) if asked else 0.0

    def tell_all(self, line: str) -> None:
        """Tell every program that runs, and start those that do not."""
        for part in self.parts.values():
            part.keep_alive()
            part.tell(line)
