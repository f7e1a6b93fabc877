"""What the running platform costs while nobody uses it: memory of all processes, CPU, start.

Starts a platform of its own in a temporary folder, waits until it is calm, and looks.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from benchmarks.yardstick import figure, seconds_of
from relief.platform.embedded.throwaway import stop_throwaway

ROOT = Path(__file__).resolve().parent.parent
CALM_SECONDS = 10.0
# Of one core; start-up takes all of it.
CALM_SHARE = 0.25
LOOK_SECONDS = 60.0
START_LIMIT = 180.0


def run() -> Iterator[dict[str, Any]]:
    """Yield seconds to ready (first, second start), memory in MB, CPU in percent, stop."""
    with tempfile.TemporaryDirectory() as name:
        data_dir = Path(name) / "var"
        try:
            yield from _measure(data_dir)
        finally:
            stop_throwaway(data_dir)


def _measure(data_dir: Path) -> Iterator[dict[str, Any]]:
    django = _django_seconds()
    first, process = _start(data_dir)
    yield _start_figure("first start until ready", first, django)
    _stop(process)
    second, process = _start(data_dir)
    yield _start_figure("second start until ready", second, django)
    try:
        _wait_until_calm(process)
        yield from _idle(process)
    finally:
        stopped = _stop(process)
    yield _start_figure("Ctrl-C until everything is gone", stopped, django)


def _wait_until_calm(process: "subprocess.Popen[str]") -> None:
    """Wait until nothing starts up any more: ten seconds that cost little, twice in a row."""
    console = psutil.Process(process.pid)
    calm = 0
    deadline = time.monotonic() + START_LIMIT
    while calm < 2 and time.monotonic() < deadline:
        members = [console, *console.children(recursive=True)]
        is_calm = _used(members, CALM_SECONDS) < CALM_SHARE * CALM_SECONDS
        calm = calm + 1 if is_calm else 0


def _idle(process: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    console = psutil.Process(process.pid)
    looked_at = [console, *console.children(recursive=True)]
    used = _used(looked_at, LOOK_SECONDS)
    members = [member for member in looked_at if member.is_running()]
    memory = {member.pid: _pss(member) for member in members}
    one = _bare_python()
    yield figure(
        "memory of all processes while idle (PSS)",
        sum(memory.values()),
        "MB",
        yardstick="one Python process that has set Django up (PSS)",
        yardstick_value=one,
        processes=len(members),
        each=_by_name(members, memory),
    )
    yield figure(
        "CPU of all processes while idle",
        100 * used / LOOK_SECONDS,
        "% of one core",
        yardstick="one core",
        yardstick_value=100.0,
        seconds=LOOK_SECONDS,
    )


def _start_figure(name: str, value: float, django: float) -> dict[str, Any]:
    return figure(
        name, value, "s", yardstick="setting Django up in a new process", yardstick_value=django
    )


def _start(data_dir: Path) -> tuple[float, "subprocess.Popen[str]"]:
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "relief.platform.up"],
        cwd=ROOT,
        env=_environment(data_dir),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith("Ready after"):
            return time.monotonic() - started, process
        if time.monotonic() - started > START_LIMIT:
            break
    _stop(process)
    raise RuntimeError("the platform did not start:\n" + "".join(said[-20:]))


def _stop(process: "subprocess.Popen[str]") -> float:
    started = time.monotonic()
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    return time.monotonic() - started


def _environment(data_dir: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"RELIEF_DATA_DIR": str(data_dir), "PORT": str(port), "DEMO": "0"}
    return os.environ | given


def _django_command() -> list[str]:
    code = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings.base'; "
    return [sys.executable, "-c", code + "import django; django.setup(); input()"]


def _django_seconds() -> float:
    def work() -> None:
        subprocess.run(
            _django_command(), cwd=ROOT, input="\n", text=True, check=True, capture_output=True
        )

    return seconds_of(work, times=3)


def _bare_python() -> float:
    process = subprocess.Popen(_django_command(), cwd=ROOT, stdin=subprocess.PIPE, text=True)
    try:
        time.sleep(5)
        return _pss(psutil.Process(process.pid))
    finally:
        process.communicate("\n")


def _cpu(members: list[psutil.Process]) -> dict[int, float]:
    """Return processor seconds by process; the database ends an idle session now and then."""
    found = {}
    for member in members:
        with suppress(psutil.NoSuchProcess):
            times = member.cpu_times()
            found[member.pid] = times.user + times.system
    return found


def _used(members: list[psutil.Process], seconds: float) -> float:
    """Return the processor seconds that the members use in so many seconds of the clock."""
    before = _cpu(members)
    time.sleep(seconds)
    return sum(after - before[pid] for pid, after in _cpu(members).items())


def _pss(member: psutil.Process) -> float:
    return float(member.memory_full_info().pss) / 1_000_000


def _by_name(members: list[psutil.Process], memory: dict[int, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for member in members:
        words = " ".join(member.cmdline())
        kinds = ("postgres", "gunicorn", "uvicorn", "worker@", "planner@", "scheduler")
        kind = next((kind for kind in kinds if kind in words), "supervisor and console")
        found[kind] = round(found.get(kind, 0.0) + memory[member.pid], 1)
    return found
