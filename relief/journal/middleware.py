"""Idempotency-Key on every POST: the first answer is kept and given again."""

import hashlib
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from relief.core.http.errors import problem
from relief.journal.models import IdempotentRequest

GetResponse = Callable[[HttpRequest], HttpResponseBase]
KEPT_HEADER = "Idempotency-Replayed"
STALE_AFTER = "10 minutes"


class IdempotencyMiddleware:
    """Claim (client, key) in a committed row before the work; replay what was answered.

    409 while the first is running, 422 for the same key with another body. Server errors
    and refused forms are not kept: the client may mend them and repeat with the same key.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer once per key."""
        key = request.headers.get("Idempotency-Key", "")
        actor = getattr(request, "actor", None)
        if request.method != "POST" or not key or actor is None:
            return self.get_response(request)
        if len(key) > 255 or not key.isprintable():
            return problem(400, "invalid", _("Idempotency-Key has 1 to 255 printable characters."))
        mine = fingerprint(request)
        row, is_new = _claim(actor.key, key, mine)
        if not is_new:
            return _replay(row, mine)
        return self._first(request, row)

    def _first(self, request: HttpRequest, row: IdempotentRequest) -> HttpResponseBase:
        try:
            response = self.get_response(request)
        except BaseException:
            row.delete()
            raise
        is_kept = isinstance(response, HttpResponse) and _worth_keeping(response.status_code)
        if is_kept and isinstance(response, HttpResponse):
            row.running = False
            row.status = response.status_code
            row.content_type = response.headers.get("Content-Type", "")
            row.location = response.headers.get("Location", "")
            row.body = response.content
            row.save()
        else:
            row.delete()
        return response


def _worth_keeping(status: int) -> bool:
    return status < 400 or status in {409, 422}


def fingerprint(request: HttpRequest) -> str:
    """Return a digest of method, path and body; files of a form by their content."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            if name != "csrfmiddlewaretoken":
                digest.update(f"{name}={values!r}\n".encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                digest.update(f"{name}\n".encode())
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _claim(client: str, key: str, mine: str) -> tuple[IdempotentRequest, bool]:
    """Insert the row or return the one that is there; stale ones are taken over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM journal_idempotentrequest WHERE client = %s AND key = %s AND"
            " (created_at < now() - interval '24 hours' OR"
            " (running AND created_at < now() - %s::interval))",
            [client, key, STALE_AFTER],
        )
        cursor.execute(
            "INSERT INTO journal_idempotentrequest"
            " (client, key, fingerprint, running, content_type, location)"
            " VALUES (%s, %s, %s, true, '', '') ON CONFLICT (client, key) DO NOTHING"
            " RETURNING id",
            [client, key, mine],
        )
        is_new = cursor.fetchone() is not None
    return IdempotentRequest.objects.get(client=client, key=key), is_new


def _replay(row: IdempotentRequest, mine: str) -> HttpResponse:
    if row.fingerprint != mine:
        return problem(
            422,
            "idempotency_key_reused",
            _("This key was used with another request. Take a new key for each new request."),
        )
    if row.running:
        response = problem(
            409,
            "still_running",
            _("The first request with this key is still running. Ask again in a second."),
        )
        response["Retry-After"] = "1"
        return response
    response = HttpResponse(
        bytes(row.body or b""), status=row.status or 200, content_type=row.content_type
    )
    if row.location:
        response["Location"] = row.location
    response[KEPT_HEADER] = "true"
    return response
