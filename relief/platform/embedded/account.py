"""Who the server runs as: the caller, or under root an unprivileged account."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

# Postgres refuses to run as root; the first of these that exists is used instead.
UNPRIVILEGED = ("postgres", "nobody")


class EmbeddedError(RuntimeError):
    """The embedded server cannot do what was asked; the text says what to do."""


class Account(NamedTuple):
    """The operating system account that owns the server's files and processes."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def run(self, arguments: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a program as this account from `/` and return its result; checks nothing."""
        return subprocess.run(  # noqa: S603 - our own programs
            [str(argument) for argument in arguments],
            check=False,
            cwd="/",
            env=self.environment(),
            capture_output=True,
            text=True,
            **self.switch(),
        )

    def switch(self) -> dict[str, Any]:
        """Return the arguments of `subprocess` that change to this account."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": [self.gid]}

    def environment(self) -> dict[str, str]:
        """Return an environment without the caller's Postgres and locale settings."""
        return {"PATH": os.defpath, "HOME": "/", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def make_folder(self, path: Path) -> None:
        """Create a folder only this account may open; an existing one must be its own."""
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        if path.is_symlink() or found.st_uid not in {self.uid, os.geteuid()}:
            raise EmbeddedError(f"{path} belongs to somebody else; remove it and start again.")
        if found.st_uid != self.uid:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, path: Path) -> bool:
        """Say whether this account can reach a folder through every folder above it."""
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", path]).returncode == 0


def current() -> Account:
    """Return the account for the server; raise EmbeddedError where none is possible."""
    if os.geteuid() != 0:
        return _own()
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, is_other=True)
    raise EmbeddedError(
        "Postgres does not run as root and there is no account 'postgres' or 'nobody' "
        "to run it as: create one with `useradd --system postgres`, or set DATABASE_URL."
    )


def _own() -> Account:
    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise EmbeddedError(
            f"User id {os.geteuid()} has no name in /etc/passwd, which Postgres needs: "
            "run as a named user, or set DATABASE_URL to use a server."
        ) from None
    return Account(name, os.geteuid(), os.getegid(), is_other=False)


def caller_name() -> str:
    """Return the name of the account that runs this program; the server lets it in."""
    return pwd.getpwuid(os.geteuid()).pw_name
