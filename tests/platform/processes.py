"""Real processes for tests: workers and schedulers in their own sessions, killed by number."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from relief.platform.up.programs import CELERY_FLAGS

ROOT = Path(settings.ROOT)


class Fleet:
    """Starts processes on this test process's database and ends what still runs."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for the logs."""
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []

    def worker(self, *include: str, queue: str = "default") -> "subprocess.Popen[bytes]":
        """Start a worker as production does: threads for short work, solo for planning."""
        pool = ("-P", "solo") if queue == "planning" else ("-P", "threads", "-c", "4")
        extra = [word for module in include for word in ("-I", module)]
        name = f"{queue}{len(self.running)}@test"
        worker = ["-m", "celery", "-A", "config.celery", "worker", *CELERY_FLAGS, *pool]
        return self.start(*worker, "-n", name, "-Q", queue, *extra)

    def scheduler(self) -> "subprocess.Popen[bytes]":
        """Start a scheduler with its watchdog."""
        return self.start("manage.py", "scheduler")

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start Python with these arguments in a session of its own."""
        with (self.folder / f"process{len(self.running)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def logs(self) -> str:
        """Return the end of every log, for messages of failed tests."""
        parts = [path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))]
        return "\n".join(part[-1500:] for part in parts)

    def whole_logs(self) -> str:
        """Return every log whole, for what must never stand in one."""
        paths = sorted(self.folder.glob("*.log"))
        return "\n".join(path.read_text(errors="replace") for path in paths)

    def stop(self) -> None:
        """Kill every group that still runs."""
        for process in self.running:
            if process.poll() is None:
                kill_group(process)


def environment() -> dict[str, str]:
    """Return the environment of a process that shares this test's database and queue."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "RELIEF_TEST_CHILD": "1",
        "PYTHONUNBUFFERED": "1",
    }


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL a process and everything in its group, and collect it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_one(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL one process alone, as the kernel does when memory is short."""
    process.kill()
    process.wait()


def wait_for(condition: Callable[[], bool], seconds: float, what: Callable[[], str]) -> float:
    """Wait until a condition holds; return the seconds it took, or fail with `what()`."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise AssertionError(f"not within {seconds} s: {what()}")
        time.sleep(0.05)
    return time.monotonic() - started
