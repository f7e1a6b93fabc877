"""What `make run` was asked for, read from the environment once."""

import os
import socket
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent.parent


class UpError(RuntimeError):
    """The platform cannot start; the text says what to do."""


class Options(NamedTuple):
    """How the platform is brought up."""

    root: Path
    data_dir: Path
    host: str
    port: int
    live_port: int
    has_demo: bool
    is_embedded: bool

    @property
    def url(self) -> str:
        """The address people open."""
        shown = "localhost" if self.host in {"127.0.0.1", "0.0.0.0"} else self.host  # noqa: S104
        return f"http://{shown}:{self.port}"

    @property
    def logs(self) -> Path:
        """Where each program's log lies."""
        return self.data_dir / "log"

    def environment(self) -> dict[str, str]:
        """Return the environment of every program: the caller's, with what was decided."""
        decided = {
            "RELIEF_DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "RELIEF_HOST": self.host,
            "RELIEF_LIVE_PORT": str(self.live_port),
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "PYTHONUNBUFFERED": "1",
            # Threads otherwise reserve an arena each: a third more memory.
            "MALLOC_ARENA_MAX": "2",
        }
        # The owner's address is for migrations; programs that serve must not hold it.
        return {k: v for k, v in os.environ.items() if k != "DATABASE_OWNER_URL"} | decided

    def owner_environment(self) -> dict[str, str]:
        """Return the environment of commands that change the schema."""
        given = {"RELIEF_AS_OWNER": "1"}
        if "DATABASE_OWNER_URL" in os.environ:
            given["DATABASE_OWNER_URL"] = os.environ["DATABASE_OWNER_URL"]
        return self.environment() | given


def read() -> Options:
    """Read the environment; raises UpError for a port that is no port."""
    host = os.environ.get("RELIEF_HOST", "127.0.0.1")
    port = _port(os.environ.get("PORT") or "8000")
    needs_server = not (os.environ.get("DATABASE_URL") and os.environ.get("CELERY_BROKER_URL"))
    return Options(
        root=ROOT,
        data_dir=Path(os.environ.get("RELIEF_DATA_DIR") or ROOT / "var").resolve(),
        host=host,
        port=port,
        live_port=_live_port(host, port),
        has_demo=os.environ.get("DEMO", "1").lower() not in {"0", "false", "no", "off"},
        is_embedded=needs_server,
    )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise UpError(f"PORT={text} is not a port: give a number from 1 to 65535.")
    return int(text)


def require_free(host: str, port: int) -> None:
    """Raise UpError with another port to try where a program listens already."""
    if not is_free(host, port):
        raise UpError(
            f"Port {port} is taken by another program. Choose another one, for example:\n"
            f"  make run PORT={port + 1 if port < 65535 else 8001}"
        )


def _live_port(host: str, port: int) -> int:
    """Return the port of the live process: given, or the next free one above the web's."""
    given = os.environ.get("RELIEF_LIVE_PORT")
    if given:
        return _port(given)
    # Asked first, so that the port that was chosen is the one that is said to need root.
    is_free(host, port)
    candidates = range(port + 1, min(port + 50, 65536))
    return next((number for number in candidates if is_free(host, number)), 0)


def is_free(host: str, port: int) -> bool:
    """Say whether a program may listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise UpError(f"Port {port} needs root: choose one above 1023 with PORT=.") from None
        except OSError:
            return False
    return True
