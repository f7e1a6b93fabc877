"""Running `manage.py` from `make run`: output shown as it comes, ended when we end."""

import subprocess
import sys
import threading
from collections.abc import Mapping

from relief.platform.up.console import say
from relief.platform.up.options import Options, UpError


class Commands:
    """Starts management commands and knows which still run."""

    def __init__(self, options: Options) -> None:
        """Take the options that decide folder and environment."""
        self.options = options
        self.running: list[subprocess.Popen[str]] = []
        self.is_stopping = False

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        """Run a command and show its lines; raises UpError with its name when it fails."""
        process = self._open(arguments, env)
        self._show(process)
        if process.wait() != 0:
            raise UpError(f"`manage.py {' '.join(arguments)}` failed; its message stands above.")

    def output(self, *arguments: str, env: Mapping[str, str] | None = None) -> str | None:
        """Run a command quietly and return what it printed, or None when it failed."""
        process = self._open(arguments, env, errors=subprocess.DEVNULL)
        text, _ = process.communicate()
        return text.strip() if process.returncode == 0 else None

    def exists(self, name: str) -> bool:
        """Say whether some app has this command."""
        folder = "management/commands"
        return any(self.options.root.glob(f"relief/*/{folder}/{name}.py"))

    def stop(self) -> None:
        """End what still runs."""
        self.is_stopping = True
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()

    def _open(
        self, arguments: tuple[str, ...], env: Mapping[str, str] | None, errors: int | None = None
    ) -> "subprocess.Popen[str]":
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "manage.py", *arguments],
            cwd=self.options.root,
            env=env or self.options.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if errors is None else errors,
            text=True,
            # Its own session: Ctrl-C reaches us, and we end it in order.
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def _show(self, process: "subprocess.Popen[str]") -> None:
        if process.stdout is not None:
            for line in process.stdout:
                say(f"  {line.rstrip()}")


def in_background(work: "threading.Thread") -> None:
    """Start a thread that does not keep the process alive."""
    work.daemon = True
    work.start()
