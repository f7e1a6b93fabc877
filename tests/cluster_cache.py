"""A migrated cluster is made once for a set of migrations and copied for every test process."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from relief.platform.embedded import account, cluster
from relief.platform.embedded.locate import socket_dir
from relief.platform.embedded.server import stop
from relief.platform.embedded.throwaway import start_throwaway

ROOT = Path(__file__).resolve().parent.parent
MAKES_THE_SCHEMA = (
    "relief/*/migrations/*.py",
    "relief/**/models*.py",
    "relief/*/models/*.py",
    "relief/platform/grants.py",
    "relief/platform/embedded/*.py",
)


def start_migrated(folder: Path, migrate: Callable[[], None]) -> None:
    """Start a throwaway server in `folder` with the schema; `migrate` runs where it is new."""
    cached = Path(tempfile.gettempdir()) / f"relief-test-cluster-{os.getuid()}-{_key()}"
    with cached.with_suffix(".lock").open("w") as lock:
        # The first process makes the schema, the others wait: together they took thrice as long.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cached.exists():
            start_throwaway(folder)
            migrate()
            stop(folder)
            _keep(folder, cached)
            start_throwaway(folder)
            return
    _seed(folder, cached)
    start_throwaway(folder)


def _key() -> str:
    digest = hashlib.sha256()
    for pattern in MAKES_THE_SCHEMA:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _keep(folder: Path, cached: Path) -> None:
    found = cluster.find(folder.resolve())
    assert found is not None
    partial = cached.with_name(f"{cached.name}.{os.getpid()}")
    _copy(found.folder, partial)
    try:
        partial.rename(cached)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
    _forget_older(cached)


def _forget_older(cached: Path) -> None:
    """Keep the sixteen newest: branches come and go, the disk does not grow."""
    mine = f"relief-test-cluster-{os.getuid()}-*"
    found = filter(Path.is_dir, cached.parent.glob(mine))
    for old in sorted(found, key=lambda path: path.stat().st_mtime)[:-16]:
        shutil.rmtree(old, ignore_errors=True)


def _seed(folder: Path, cached: Path) -> None:
    folder = folder.resolve()
    home = cluster._home(folder, account.current())
    _copy(cached, home / "cluster")
    os.utime(cached)
    record = folder / "postgres" / "where.json"
    record.parent.mkdir(exist_ok=True)
    record.write_text(
        json.dumps({"cluster": str(home / "cluster"), "sockets": str(socket_dir(folder))})
    )
