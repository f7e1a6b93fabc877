"""One cluster's files: where they lie, how they are made, what the server is told."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from relief.platform.embedded import account as accounts
from relief.platform.embedded import binaries
from relief.platform.embedded.account import Account, EmbeddedError
from relief.platform.embedded.locate import ADMIN_ROLE, key_of, socket_dir

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
    "log_min_duration_statement": "2s",
    "jit": "off",
    # Fewer idle processes: no io workers, no replication launcher.
    "io_method": "sync",
    "max_logical_replication_workers": "0",
}
UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Cluster(NamedTuple):
    """A cluster on disk and the account its server runs as."""

    data_dir: Path
    folder: Path
    sockets: Path
    account: Account

    @property
    def program(self) -> list[str]:
        """The command line of the server in the foreground."""
        return [str(self.bin("postgres")), "-D", str(self.folder)]

    @property
    def pid_file(self) -> Path:
        """Where the running server writes its process id and state."""
        return self.folder / "postmaster.pid"

    def bin(self, name: str) -> Path:
        """Return a program that the cluster's account can run."""
        return binaries.bin_dir_for(self.account) / name


def find(data_dir: Path) -> Cluster | None:
    """Return the cluster of a data directory, or None before its first start."""
    record = data_dir / "postgres" / "where.json"
    if not record.exists():
        return None
    folder = Path(json.loads(record.read_text())["cluster"])
    if not (folder / "PG_VERSION").exists():
        return None
    return Cluster(data_dir, folder, socket_dir(data_dir), accounts.current())


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Hold the data directory's lock, so that two starters do not race."""
    home = data_dir / "postgres"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(data_dir: Path, *, fsync: bool = True) -> Cluster:
    """Make the cluster if there is none and write its configuration; start nothing."""
    data_dir = data_dir.resolve()
    cluster = find(data_dir) or _create(data_dir, fsync=fsync)
    _check_version(cluster)
    cluster.account.make_folder(cluster.sockets)
    _configure(cluster, fsync=fsync)
    return cluster


def _create(data_dir: Path, *, fsync: bool) -> Cluster:
    account = accounts.current()
    home = _home(data_dir, account)
    # initdb into a name of its own, so that an interrupted first start leaves no half cluster.
    partial, folder = home / "cluster.new", home / "cluster"
    shutil.rmtree(partial, ignore_errors=True)
    account.make_folder(partial)
    initdb = binaries.bin_dir_for(account) / "initdb"
    result = account.run(
        [
            *(initdb, "-D", partial, "-U", ADMIN_ROLE, "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth-local=peer", "--auth-host=reject"),
            *([] if fsync else ["--no-sync"]),
        ]
    )
    if result.returncode != 0:
        raise EmbeddedError(f"initdb failed: {result.stderr.strip()}")
    partial.rename(folder)
    record = data_dir / "postgres" / "where.json"
    record.write_text(
        json.dumps({"cluster": str(folder), "sockets": str(socket_dir(data_dir))}, indent=1)
    )
    return Cluster(data_dir, folder, socket_dir(data_dir), account)


def _home(data_dir: Path, account: Account) -> Path:
    """Return the folder that will hold the cluster: in the data directory where possible.

    Under root the server's account may not be able to enter the data directory (a closed
    home, say). Then the cluster lies in root's state folder, under a random name: a data
    directory that was deleted and made anew must not find its old database.
    """
    home = data_dir / "postgres"
    home.mkdir(parents=True, exist_ok=True)
    if not account.is_other or account.can_enter(home):
        return home
    home = binaries.system_state() / f"{key_of(data_dir)}-{secrets.token_hex(4)}"
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    return home


def _check_version(cluster: Cluster) -> None:
    made_by = (cluster.folder / "PG_VERSION").read_text().strip()
    has = cluster.account.run([cluster.bin("postgres"), "--version"]).stdout.split()[-1]
    if has.split(".")[0] != made_by:
        raise EmbeddedError(
            f"The cluster in {cluster.folder} was made by Postgres {made_by}, the installed "
            f"one is {has}: restore a backup into a new data directory."
        )


def _configure(cluster: Cluster, *, fsync: bool) -> None:
    settings = SETTINGS | {"unix_socket_directories": str(cluster.sockets)}
    settings |= {"unix_socket_permissions": "0700"}
    if not fsync:
        settings |= UNSAFE
    lines = [f"{name} = '{value}'" for name, value in sorted(settings.items())]
    _write(cluster, "relief.conf", "\n".join(lines))
    # Rewritten whole: whatever stood there, relief.conf decides.
    _write(cluster, "postgresql.conf", "include 'relief.conf'")
    _write(cluster, "pg_hba.conf", "local all all peer map=relief")
    allowed = {accounts.caller_name(), cluster.account.name}
    idents = [f'relief "{name}" all' for name in sorted(allowed)]
    _write(cluster, "pg_ident.conf", "\n".join(idents))


def _write(cluster: Cluster, name: str, text: str) -> None:
    path = cluster.folder / name
    path.write_text(text + "\n")
    if cluster.account.is_other:
        os.chown(path, cluster.account.uid, cluster.account.gid)
