"""Receive webhooks and check their signatures. Python alone.

RELIEF_WEBHOOK_SECRET=whsec_… python3 webhook_receiver.py 9000
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLERANCE_SECONDS = 300


def is_genuine(secret: str, headers, body: bytes) -> bool:
    """Say whether one of the signatures is right and the call is not an old one."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    if not all(headers.get(name) for name in names) or not headers["webhook-timestamp"].isdigit():
        return False
    stamp = headers["webhook-timestamp"]
    if abs(time.time() - int(stamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{stamp}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = (one.partition(",")[2] for one in headers["webhook-signature"].split())
    return any(hmac.compare_digest(right, one) for one in given)


class Receiver(BaseHTTPRequestHandler):
    """Answers at once; remembers ids, because a message may come twice."""

    seen: set[str] = set()

    def do_POST(self) -> None:
        """Take one call."""
        body = self.rfile.read(int(self.headers["content-length"]))
        if not is_genuine(os.environ["RELIEF_WEBHOOK_SECRET"], self.headers, body):
            self.send_response(401)
        elif self.headers["webhook-id"] in self.seen:
            self.send_response(204)
        else:
            self.seen.add(self.headers["webhook-id"])
            print(json.loads(body)["data"], flush=True)
            self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
