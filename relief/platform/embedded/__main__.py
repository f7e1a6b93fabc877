"""`python -m relief.platform.embedded start|stop|status|psql DATA_DIR [psql arguments]`."""

import os
import sys
from pathlib import Path

from relief.platform.embedded import binaries, server
from relief.platform.embedded.account import EmbeddedError
from relief.platform.embedded.locate import DATABASE, OWNER_ROLE, socket_dir


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")


def _start(data_dir: Path) -> int:
    for role, url in server.start(data_dir)._asdict().items():
        say(f"{role:6} {url}")
    return 0


def _stop(data_dir: Path) -> int:
    say("stopped" if server.stop(data_dir) else "was not running")
    return 0


def _status(data_dir: Path) -> int:
    found = server.status(data_dir)
    say(f"running, process {found.pid}, {found.folder}" if found.is_running else "not running")
    return 0 if found.is_running else 3


def _psql(data_dir: Path) -> int:
    program = binaries.bin_dir() / "psql"
    # By variables, so that `-d` and `-U` on the command line still choose another.
    os.environ |= {
        "PGHOST": str(socket_dir(data_dir)),
        "PGUSER": OWNER_ROLE,
        "PGDATABASE": DATABASE,
    }
    os.execv(program, [str(program), *sys.argv[3:]])  # noqa: S606


COMMANDS = {"start": _start, "stop": _stop, "status": _status, "psql": _psql}


def main() -> int:
    """Run one command; 2 on wrong usage, 1 when the server cannot do it."""
    if len(sys.argv) < 3 or sys.argv[1] not in COMMANDS:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        return COMMANDS[sys.argv[1]](Path(sys.argv[2]))
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
