"""The supervisor as a child process: start it, ask it, end it with everything below it."""

import os
import signal
import subprocess
import sys
import time
import xmlrpc.client
from typing import Any, NamedTuple

import psutil

from relief.platform import supervision
from relief.platform.embedded import account
from relief.platform.embedded.locate import control_dir
from relief.platform.up.options import Options, UpError

STOP_SECONDS = 8.5
START_SECONDS = 10.0


class State(NamedTuple):
    """A program as the supervisor sees it."""

    name: str
    state: str
    pid: int


class Supervisor:
    """The supervisor of one data directory."""

    def __init__(self, options: Options, configuration: str) -> None:
        """Write the configuration; nothing runs yet."""
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None
        options.logs.mkdir(parents=True, exist_ok=True)
        _private_folder(options)
        self.file = options.data_dir / "supervisord.conf"
        self.file.write_text(configuration)

    def start(self) -> None:
        """Start the supervisor in a session of its own, out of reach of the terminal's Ctrl-C."""
        command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self.file)]
        output = (self.options.logs / "supervisor.out").open("wb")
        with output:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                cwd=self.options.root,
                env=self.options.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not is_running(self.options):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise UpError(f"The supervisor did not start; see {output.name}")
            time.sleep(0.05)

    def start_web(self) -> None:
        """Start the web alone: with the processor to itself it answers seconds sooner."""
        self.ask("startProcess", "relief:web", False)

    def start_others(self) -> None:
        """Start everything that does not run yet, without waiting."""
        self.ask("startProcessGroup", "relief", False)

    def states(self) -> list[State]:
        """Return every program's state; empty when the supervisor is gone."""
        try:
            rows = self.ask("getAllProcessInfo")
        except (OSError, xmlrpc.client.Error):
            return []
        return [State(row["name"], row["statename"], row["pid"]) for row in rows]

    def ask(self, procedure: str, *arguments: Any) -> Any:
        """Call one of the supervisor's procedures."""
        return getattr(supervision.client(self.options.data_dir), procedure)(*arguments)

    def is_alive(self) -> bool:
        """Say whether the supervisor still runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End all programs, Postgres last; by force whatever is left after 8.5 seconds."""
        if self.process is None:
            return
        shut_down(self.options)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        kill_session(self.process.pid)


def end_leftover(options: Options) -> None:
    """End a supervisor whose console was killed, and wait until all of it is gone."""
    try:
        leftover = psutil.Process(supervision.client(options.data_dir).getPID())
    except (OSError, xmlrpc.client.Error, psutil.NoSuchProcess):
        return
    shut_down(options)
    deadline = time.monotonic() + STOP_SECONDS
    while _works(leftover) and time.monotonic() < deadline:
        time.sleep(0.1)
    kill_session(leftover.pid)


def _works(process: psutil.Process) -> bool:
    """Say whether a process still does something; a zombie that nobody collects does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def is_running(options: Options) -> bool:
    """Say whether a supervisor answers for this data directory."""
    try:
        supervision.client(options.data_dir).getState()
    except (OSError, xmlrpc.client.Error):
        return False
    return True


def shut_down(options: Options) -> None:
    """Ask the supervisor to end everything; without an answer there is nothing to end."""
    try:
        supervision.client(options.data_dir).shutdown()
    except (OSError, xmlrpc.client.Error):
        return


def kill_session(session: int) -> None:
    """Kill every process of a session: programs that their supervisor left behind."""
    for pid in psutil.pids():
        try:
            if pid != os.getpid() and os.getsid(pid) == session:
                os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _private_folder(options: Options) -> None:
    uid, gid = os.geteuid(), os.getegid()
    owner = account.Account(account.caller_name(), uid, gid, is_other=False)
    owner.make_folder(control_dir(options.data_dir))
