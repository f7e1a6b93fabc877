"""Request logs: one line a request with id, actor, route and duration; no query values."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

log = structlog.get_logger("relief.request")
QUIET = {"/livez", "/readyz"}


class RequestLogMiddleware:
    """Bind a request id to every log line of the request and answer with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Log after the answer; the path is logged as its route, so that no code leaks."""
        request_id = uuid.uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.monotonic()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        if request.path not in QUIET and not request.path.startswith("/static/"):
            actor = getattr(request, "actor", None)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.route if match else "",
                status=response.status_code,
                actor=actor.key if actor else "",
                ms=round((time.monotonic() - started) * 1000),
            )
        return response
