"""Start, stop and look at the embedded server. Each may be called again at any time."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from relief.platform.embedded import bootstrap, cluster
from relief.platform.embedded.account import EmbeddedError
from relief.platform.embedded.cluster import Cluster
from relief.platform.embedded.locate import Urls, urls

START_SECONDS = 60.0
STOP_SECONDS = 20.0
LAUNCHES = 5
READY_LINE = 7


class Status(NamedTuple):
    """Whether the server runs, its process id, and where its files lie."""

    is_running: bool
    pid: int | None
    folder: Path | None


def start(data_dir: Path, *, fsync: bool = True) -> Urls:
    """Start the server of `data_dir` unless it runs, with roles and databases; give its URLs.

    Raises EmbeddedError with the server's last words when it does not come up.
    """
    data_dir = data_dir.resolve()
    with cluster.locked(data_dir):
        if not status(data_dir).is_running:
            _bring_up(cluster.prepare(data_dir, fsync=fsync))
        bootstrap.ensure(urls(data_dir))
    return urls(data_dir)


def stop(data_dir: Path) -> bool:
    """Stop the server and wait for it; say whether one was running."""
    data_dir = data_dir.resolve()
    found = cluster.find(data_dir)
    pid = _pid(found)
    if found is None or pid is None:
        return False
    # Fast shutdown: sessions are rolled back, then a checkpoint.
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while _pid(found) is not None:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGQUIT)
            deadline += STOP_SECONDS
        time.sleep(0.05)
    return True


def status(data_dir: Path) -> Status:
    """Say whether the server of `data_dir` runs."""
    found = cluster.find(data_dir.resolve())
    pid = _pid(found)
    return Status(pid is not None, pid, found.folder if found else None)


def wait_ready(
    found: Cluster,
    seconds: float = START_SECONDS,
    process: "subprocess.Popen[bytes] | None" = None,
) -> bool:
    """Wait until the server takes connections; False when it ended or was not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        lines = _pid_lines(found)
        if len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready" and _pid(found):
            return True
        time.sleep(0.02)
    return False


def clear_stale_pid(found: Cluster) -> None:
    """Remove the lock files of a server that is gone.

    Postgres does so itself unless the number now belongs to another process (after a restart
    of a container it nearly always does) or to a zombie that nobody collects.
    """
    if _pid(found) is not None:
        return
    found.pid_file.unlink(missing_ok=True)
    for file in found.sockets.glob(".s.PGSQL.*"):
        file.unlink()


def _bring_up(found: Cluster) -> None:
    """Launch and wait; once more while children of a killed server still hold its memory."""
    for _ in range(LAUNCHES):
        clear_stale_pid(found)
        process = _launch(found)
        if wait_ready(found, process=process):
            return
        time.sleep(1)
    log = found.data_dir / "postgres" / "server.log"
    tail = log.read_text(errors="replace")[-2000:]
    raise EmbeddedError(f"The embedded Postgres did not start. Its log ends:\n{tail}")


def _launch(found: Cluster) -> "subprocess.Popen[bytes]":
    with (found.data_dir / "postgres" / "server.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            found.program,
            cwd="/",
            env=found.account.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **found.account.switch(),
        )


def _pid_lines(found: Cluster) -> list[str]:
    try:
        return found.pid_file.read_text().splitlines()
    except FileNotFoundError:
        return []


def _pid(found: Cluster | None) -> int | None:
    """Return the running server's process id; a stale file or a reused number gives None."""
    lines = _pid_lines(found) if found else []
    if found is None or not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _is_server(pid, found.folder) else None


def _is_server(pid: int, folder: Path) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    try:
        # The server works inside its cluster; a zombie or a stranger does not.
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return not Path("/proc/self").exists()
