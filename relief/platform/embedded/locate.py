"""Where the embedded server answers. Pure and standard library only: settings import it."""

import hashlib
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

# Short and fixed: a socket path may hold 107 bytes, and TMPDIR differs between processes.
SOCKET_ROOT = Path("/tmp")  # noqa: S108

OWNER_ROLE, APP_ROLE, QUEUE_ROLE, ADMIN_ROLE = (
    "relief_owner",
    "relief_app",
    "relief_queue",
    "postgres",
)
DATABASE, QUEUE_DATABASE = "relief", "relief_queue"


class Urls(NamedTuple):
    """Connection addresses, one a role; `admin` is the superuser for set-up and restore."""

    app: str
    owner: str
    queue: str
    admin: str


def key_of(data_dir: Path) -> str:
    """Return twelve characters that stand for a data directory."""
    return hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]


def socket_dir(data_dir: Path) -> Path:
    """Return the directory of the server's socket for a data directory."""
    return SOCKET_ROOT / f"relief-{key_of(data_dir)}"


def control_dir(data_dir: Path) -> Path:
    """Return the directory of the supervisor's socket for a data directory."""
    return SOCKET_ROOT / f"relief-{key_of(data_dir)}-control"


def urls(data_dir: Path) -> Urls:
    """Return the addresses of the server of `data_dir`, whether or not it runs."""
    host = quote(str(socket_dir(data_dir)), safe="")
    return Urls(
        app=f"postgresql://{APP_ROLE}@{host}/{DATABASE}",
        owner=f"postgresql://{OWNER_ROLE}@{host}/{DATABASE}",
        queue=f"pgmq://{QUEUE_ROLE}@{host}/{QUEUE_DATABASE}",
        admin=f"postgresql://{ADMIN_ROLE}@{host}/postgres",
    )
