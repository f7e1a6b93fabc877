"""A browser for the matrix: quick, and without a memory."""

import sys
from typing import Any

from django.core.signals import got_request_exception
from django.test import Client


class Browser(Client):
    """A test client that forgets what an answer told it, and keeps no copies of contexts."""

    fault = ""

    def request(self, **request: Any) -> Any:
        """Return the answer; a fault of the platform is a 500 whose cause is in `fault`."""
        self.fault = ""
        got_request_exception.connect(self._note)
        try:
            return self.handler(self._base_environ(**request))
        finally:
            got_request_exception.disconnect(self._note)

    def _note(self, **_: Any) -> None:
        kind, error, _trace = sys.exc_info()
        self.fault = f"{kind.__name__ if kind else ''}: {error}"[:300]
