"""A small HTTP client for the programs of others; standard library only."""

import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any

TRIES = 8
AGAIN = frozenset({429, 500, 502, 503, 504})
Upload = tuple[str, str, bytes]  # file name, type, content


class Refused(Exception):
    """The platform said no: `status`, and the `code` of its problem details."""

    def __init__(self, call: str, status: int, body: bytes) -> None:
        """Keep what was called and what came back."""
        try:
            self.code = str(json.loads(body or b"{}").get("code", ""))
        except (ValueError, AttributeError):
            self.code = ""
        self.status = status
        super().__init__(f"{call}: {status} {self.code or body[:200]!r}")


class Api:
    """Calls the platform's API with a key or a session; retries with the same key a call."""

    def __init__(self, base: str, key: str = "") -> None:
        """Take the platform's address and an API key; without one, `sign_in` follows."""
        self.base = base.rstrip("/")
        self.key = key
        self.cookies = http.cookiejar.CookieJar()
        keeper = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(keeper)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as a person does, through the form."""
        path = "/account/login/"
        self._send("GET", path, None, {})
        fields = {"login": email, "password": password, "csrfmiddlewaretoken": self._token()}
        form = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.base + path}
        self._send("POST", path, urllib.parse.urlencode(fields).encode(), form)
        if not any(row.name == "sessionid" for row in self.cookies):
            raise SystemExit(f"{email} could not sign in")

    def get(self, path: str) -> Any:
        """Return the JSON answer of a GET."""
        return self._json("GET", path, None, {})

    def items(self, path: str) -> list[dict[str, Any]]:
        """Return the rows of a list, oldest first, at most 500."""
        joint = "&" if "?" in path else "?"
        rows: list[dict[str, Any]] = self.get(f"{path}{joint}limit=500")["items"]
        return rows[::-1]

    def post(self, path: str, body: Any = None, *, idempotency_key: str | None = None) -> Any:
        """Return the JSON answer of a POST; the same key is sent with every retry."""
        headers = {"Content-Type": "application/json"}
        data = json.dumps({} if body is None else body).encode()
        return self._json("POST", path, data, self._once(headers, idempotency_key))

    def post_form(
        self,
        path: str,
        fields: Mapping[str, str],
        files: Mapping[str, Upload],
        *,
        idempotency_key: str | None = None,
    ) -> Any:
        """Return the JSON answer of a POST with files."""
        edge = uuid.uuid4().hex
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        data = _multipart(edge, fields, files)
        return self._json("POST", path, data, self._once(headers, idempotency_key))

    @staticmethod
    def _once(headers: dict[str, str], key: str | None) -> dict[str, str]:
        return headers | {"Idempotency-Key": key or uuid.uuid4().hex}

    def _token(self) -> str:
        return next((row.value or "" for row in self.cookies if row.name == "csrftoken"), "")

    def _json(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Any:
        given = {"Accept": "application/json", **headers}
        if self.key:
            given["Authorization"] = f"Bearer {self.key}"
        elif method != "GET":
            given |= {"X-CSRFToken": self._token(), "Referer": self.base + "/"}
        return json.loads(self._send(method, path, data, given) or b"null")

    def _send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> bytes:
        call = f"{method} {path}"
        for attempt in range(1, TRIES + 1):
            request = urllib.request.Request(  # noqa: S310 - the operator gives the address
                f"{self.base}{path}", data=data, headers=headers, method=method
            )
            try:
                with self.opener.open(request, timeout=60) as answer:
                    found: bytes = answer.read()
                    return found
            except urllib.error.HTTPError as error:
                refused = Refused(call, error.code, error.read())
                may_repeat = error.code in AGAIN or refused.code == "still_running"
                if not may_repeat or attempt == TRIES:
                    raise refused from None
            except (urllib.error.URLError, OSError) as error:
                if attempt == TRIES:
                    raise SystemExit(f"{call}: {error}") from None
            time.sleep(0.5 * attempt)
        raise SystemExit(call)


def _multipart(edge: str, fields: Mapping[str, str], files: Mapping[str, Upload]) -> bytes:
    parts = []
    for name, text in fields.items():
        head = f'Content-Disposition: form-data; name="{name}"'
        parts.append(f"--{edge}\r\n{head}\r\n\r\n{text}\r\n".encode())
    for name, (filename, kind, content) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
        start = f"--{edge}\r\n{head}\r\nContent-Type: {kind}\r\n\r\n".encode()
        parts.append(start + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode()
