"""The order of things: check, Postgres, schema, programs, wait, take down."""

import fcntl
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, TextIO

from relief.platform.embedded import bootstrap, cluster, server
from relief.platform.embedded.account import EmbeddedError
from relief.platform.embedded.cluster import Cluster
from relief.platform.embedded.locate import urls
from relief.platform.up import first_start, nightly, options, ready, supervised
from relief.platform.up.commands import Commands
from relief.platform.up.console import say, step
from relief.platform.up.options import Options, UpError
from relief.platform.up.programs import configuration
from relief.platform.up.supervised import Supervisor

LOOK_SECONDS = 2.0


class Stop(BaseException):
    """Somebody pressed Ctrl-C, closed the terminal or sent SIGTERM."""


def main() -> int:
    """Bring the platform up and keep it up until stopped; 1 when it cannot start."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        chosen = options.read()
        with _only_one(chosen):
            _run(chosen)
    except Stop:
        return 0
    except (UpError, EmbeddedError) as error:
        say(f"\n{error}")
        return 1
    return 0


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Stop


@contextmanager
def _only_one(chosen: Options) -> Iterator[None]:
    """Keep a second `make run` away from the same data directory."""
    with _lock_file(chosen) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpError(
                f"The platform already runs on {chosen.data_dir}. Stop it there with Ctrl-C, "
                "or choose another folder with RELIEF_DATA_DIR="
            ) from None
        yield


def _lock_file(chosen: Options) -> TextIO:
    """Make the data folder and open its lock; raises UpError where it cannot be written."""
    try:
        chosen.data_dir.mkdir(parents=True, exist_ok=True)
        return (chosen.data_dir / "run.lock").open("a")
    except OSError as error:
        raise UpError(
            f"The data folder {chosen.data_dir} cannot be written: {error.strerror}. "
            "Choose another folder with RELIEF_DATA_DIR="
        ) from None


def _run(chosen: Options) -> None:
    started = time.monotonic()
    _clear_leftovers(chosen)
    # Not before: what an earlier run left behind may hold the port.
    options.require_free(chosen.host, chosen.port)
    found = _prepare_server(chosen)
    supervisor = Supervisor(chosen, configuration(chosen, found))
    commands = Commands(chosen)
    try:
        supervisor.start()
        _bring_up(chosen, found, supervisor, commands)
        _welcome(chosen, time.monotonic() - started)
        first_start.begin(chosen, commands)
        nightly.begin(chosen, commands)
        _watch(supervisor)
    finally:
        _take_down(chosen, supervisor, commands)


def _clear_leftovers(chosen: Options) -> None:
    """End what a `make run` left behind that was itself killed."""
    if supervised.is_running(chosen):
        with step("Stopping what an earlier run left behind"):
            supervised.end_leftover(chosen)
    # Started by hand or left behind: from here on the supervisor runs it.
    server.stop(chosen.data_dir)


def _prepare_server(chosen: Options) -> Cluster | None:
    if not chosen.is_embedded:
        return None
    with cluster.locked(chosen.data_dir):
        if cluster.find(chosen.data_dir):
            found = cluster.prepare(chosen.data_dir)
        else:
            with step("Creating the database"):
                found = cluster.prepare(chosen.data_dir)
    server.clear_stale_pid(found)
    return found


def _bring_up(
    chosen: Options, found: Cluster | None, supervisor: Supervisor, commands: Commands
) -> None:
    if found is not None:
        with step("Starting Postgres"):
            if not server.wait_ready(found):
                raise UpError(f"Postgres did not start; see {chosen.logs / 'postgres.log'}")
            bootstrap.ensure(urls(chosen.data_dir))
    with step("Preparing"):
        commands.run("prepare", env=chosen.owner_environment())
    with step("Starting web, workers, scheduler and watchdog"):
        supervisor.start_web()
        ready.wait(chosen, supervisor)
        supervisor.start_others()


def _welcome(chosen: Options, seconds: float) -> None:
    say(f"\nReady after {seconds:.0f} s:  {chosen.url}\n")
    if chosen.has_demo:
        for line in first_start.sign_ins():
            say(f"  {line}")
    say(f"\nLogs: {chosen.logs}   Stop: Ctrl-C\n")


def _watch(supervisor: Supervisor) -> None:
    """Stay until stopped; say which program was started again."""
    pids: dict[str, int] = {}
    while supervisor.is_alive():
        for row in supervisor.states():
            if row.pid and pids.get(row.name, row.pid) != row.pid:
                say(f"{row.name} ended and was started again.")
            if row.pid:
                pids[row.name] = row.pid
        time.sleep(LOOK_SECONDS)
    raise UpError("The supervisor ended, so everything is stopped. Start again with `make run`.")


def _take_down(chosen: Options, supervisor: Supervisor, commands: Commands) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    say("\nStopping …")
    started = time.monotonic()
    commands.stop()
    supervisor.stop()
    server.stop(chosen.data_dir)
    say(f"Stopped after {time.monotonic() - started:.1f} s.")
