"""What plays a tracking service: takes subscriptions and queries by form, reports by form.

Standard library only; it signs in its own code, so that ours is checked against another.
"""

import http.server
import json
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

Fields = dict[str, str]
Answer = Callable[[str, Fields], dict[str, Any]]


class Tracker:
    """A service on a port of this machine; `answer(path, fields)` says what it replies."""

    def __init__(self, answer: Answer, port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        self.calls: list[tuple[str, Fields]] = []
        tracker = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                """Answer a form with JSON."""
                length = int(self.headers.get("Content-Length") or 0)
                text = self.rfile.read(length).decode()
                fields = dict(urllib.parse.parse_qsl(text))
                tracker.calls.append((self.path, fields))
                body = json.dumps(answer(self.path, fields), ensure_ascii=False).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> "Tracker":
        """Start."""
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()


def report(url: str, fields: Fields) -> Any:
    """Post a form and return the JSON answer."""
    data = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(url, data=data, timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read())
