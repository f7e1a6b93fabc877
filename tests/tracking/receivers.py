"""Receivers of webhooks on this machine, as partners write them: checked by `standardwebhooks`."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest import mock

from django.test import override_settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from relief.tracking import tasks
from relief.tracking.webhooks.sending import send


def send_batch(key: int) -> bool:
    """Send an endpoint's batch, the network part in a thread of its own as in production.

    Page tests leave an event loop in the main thread, and `asyncio.run` refuses a second there.
    """
    with ThreadPoolExecutor(1) as sender:

        def send_apart(*given: Any) -> Any:
            return sender.submit(send, *given).result()

        with mock.patch.object(tasks, "send", send_apart):
            return tasks.send_batch(key)


class Receiver:
    """Counts what it was told; answers with a status, or hangs."""

    def __init__(self, *, status: int = 204, hangs: bool = False, headers: Any = ()) -> None:
        self.status, self.hangs, self.headers = status, hangs, dict(headers)
        self.secret = ""
        self.calls: list[dict[str, Any]] = []
        self.bad = 0
        self.released = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/hook"

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        at = time.monotonic()
        if self.secret:
            try:
                Webhook(self.secret).verify(body, headers)
            except WebhookVerificationError:
                self.bad += 1
                return 401
        said = json.loads(body)
        self.calls.append({"id": headers["webhook-id"], "at": at, "headers": headers, **said})
        return self.status

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if receiver.hangs:
                    receiver.released.wait()
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(receiver.take(body, headers))
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        return Handler


@contextmanager
def receivers(*made: Receiver) -> Iterator[None]:
    """Allow calls to these receivers alone; close them at the end."""
    with override_settings(DEMO=True, WEBHOOK_INNER_HOSTS=[one.place for one in made]):
        try:
            yield
        finally:
            for one in made:
                one.close()


class Trap:
    """Listens on a port of this machine and counts who connects."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                found, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            found.close()

    def close(self) -> None:
        self._socket.close()
