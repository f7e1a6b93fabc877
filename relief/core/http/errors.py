"""Answers to things gone wrong: problem details for programs, plain pages for people."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from relief.core.errors import DomainError, Invalid

PROBLEM_JSON = "application/problem+json"
PROGRAM_PATHS = ("/api/", "/epcis/")
TYPE_BASE = "/docs/problems/"
A = TypeVar("A", bound=HttpResponseBase)


def body(
    status: int, code: str, detail: str, *, errors: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Return an RFC 9457 problem document."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    document: dict[str, Any] = {
        "type": f"{TYPE_BASE}{code}",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }
    if errors:
        document["errors"] = errors
    return document


def problem(
    status: int, code: str, detail: str, *, errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """Return a problem document as a response outside DRF."""
    return JsonResponse(
        body(status, code, detail, errors=errors),
        status=status,
        content_type=PROBLEM_JSON,
        json_dumps_params={"ensure_ascii": False},
    )


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal is a problem document."""
    set_rollback()
    if isinstance(error, DomainError):
        answer = _response(error.status, error.code, str(error), _errors_of(error))
        answer.data.update({name: error.params[name] for name in error.extensions})
        return _again(error, answer)
    if isinstance(error, Http404):
        return _response(404, "not_found", _("Not found."))
    if isinstance(error, PermissionDenied):
        return _response(403, "not_allowed", _("Your role does not allow this."))
    if isinstance(error, exceptions.ValidationError):
        rows = list(_flatten(error.get_full_details()))
        return _response(400, "invalid", _("Some values are not valid."), rows)
    if isinstance(error, exceptions.APIException):
        code = str(error.get_codes()) if isinstance(error.detail, str) else "invalid"
        answer = _response(error.status_code, code, _said(error, context))
        if header := getattr(error, "auth_header", None):
            answer["WWW-Authenticate"] = header
        if wait := getattr(error, "wait", None):
            answer["Retry-After"] = str(int(wait) + 1)
        return answer
    return None


def _said(error: exceptions.APIException, context: dict[str, Any]) -> str:
    """Return what DRF says, and what to do where it only says no."""
    view = context.get("view")
    if isinstance(error, exceptions.NotAuthenticated):
        return _("Send a key: Authorization: Bearer KEY.")
    if isinstance(error, exceptions.MethodNotAllowed):
        allowed = ", ".join(getattr(view, "allowed_methods", ()))
        return _("This address does not take that method. It takes {allowed}.").format(
            allowed=allowed
        )
    if isinstance(error, exceptions.UnsupportedMediaType):
        known = ", ".join(one.media_type for one in getattr(view, "parser_classes", ()))
        return _("Say in Content-Type what you send: {known}.").format(known=known)
    if isinstance(error, exceptions.NotAcceptable):
        known = ", ".join(one.media_type for one in view.get_renderers()) if view else ""
        return _("There is no such form of it. Accept may be {known}.").format(known=known)
    return str(error.detail)


def _again(error: DomainError, answer: A) -> A:
    """Say when the same may be asked again, where that helps."""
    if error.again_seconds is not None:
        answer["Retry-After"] = str(error.again_seconds)
    return answer


def _response(
    status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None
) -> Response:
    return Response(
        body(status, code, detail, errors=errors), status=status, content_type=PROBLEM_JSON
    )


def _errors_of(error: DomainError) -> list[dict[str, Any]] | None:
    rows: list[dict[str, Any]] = []
    if isinstance(error, Invalid):
        rows.append({"field": error.field, "code": error.code, "detail": str(error)})
    elif error.params:
        rows.append({"params": {key: str(value) for key, value in error.params.items()}})
    return rows or None


def _flatten(details: Any, path: str = "") -> Any:
    """Yield `{field, code, detail}` for every leaf of DRF's nested error details."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"field": path, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for key, value in details.items():
            inner = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"
            yield from _flatten(value, inner if path else str(key))
    elif isinstance(details, list):
        is_leaf = all(isinstance(row, dict) and set(row) == {"message", "code"} for row in details)
        for position, value in enumerate(details):
            yield from _flatten(value, path if is_leaf else f"{path}[{position}]")


class DomainErrorMiddleware:
    """Turn a DomainError that a page let through into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a DomainError; leave every other error alone."""
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith(PROGRAM_PATHS):
            rows = _errors_of(error)
            return _again(error, problem(error.status, error.code, str(error), errors=rows))
        if error.status == 404:
            return page_not_found(request)
        template = "errors/403.html" if error.status == 403 else "errors/refused.html"
        return _again(error, render(request, template, {"error": error}, status=error.status))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the one page for rows that are missing or belong to others."""
    if request.path.startswith(PROGRAM_PATHS):
        return problem(404, "not_found", _("Not found."))
    return render(request, "errors/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a request that cannot be understood."""
    if request.path.startswith(PROGRAM_PATHS):
        if isinstance(exception, RequestDataTooBig):
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
            message = _("The body is larger than {most} MiB. Send it in parts.").format(most=most)
            return problem(413, "too_large", message)
        return problem(400, "invalid", _("This request cannot be understood."))
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a step the role does not allow."""
    if request.path.startswith(PROGRAM_PATHS):
        return problem(403, "not_allowed", _("Your role does not allow this."))
    return render(request, "errors/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault of ours, with the id that finds it in the logs."""
    if request.path.startswith(PROGRAM_PATHS):
        return problem(500, "server_error", _("Something broke. It has been recorded."))
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return render(request, "errors/500.html", {"request_id": request_id}, status=500)
