"""Waiting until the web answers."""

import http.client
import time

from relief.platform.up.options import Options, UpError
from relief.platform.up.supervised import Supervisor

READY_SECONDS = 120.0


def wait(options: Options, supervisor: Supervisor) -> None:
    """Wait for the first answer; raises UpError with the end of the web's log otherwise."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(options):
        if time.monotonic() > deadline or not supervisor.is_alive():
            log = options.logs / "web.log"
            tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
            raise UpError(f"The web did not answer in time. {log} ends:\n{tail}")
        time.sleep(0.1)


def answers(options: Options) -> bool:
    """Say whether the web process gives any answer that is not a server error."""
    host = "127.0.0.1" if options.host == "0.0.0.0" else options.host  # noqa: S104
    connection = http.client.HTTPConnection(host, options.port, timeout=5)
    try:
        connection.request("GET", "/livez", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
