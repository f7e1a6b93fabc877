"""What lets a page of work go on without a network: its worker, its queue's words and times.

The page extends `phone.html`, includes `_phone_queue.html` and adds steps by
`window.phoneQueue.add` (phone-queue.js): each is kept on the phone, sent once with an
Idempotency-Key, and told where it was refused.
"""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.http.pages import CommandPage

WORKER = Path(settings.ROOT) / "relief" / "static" / "relief" / "js" / "phone-worker.js"


KEPT_AT_MOST = datetime.timedelta(days=14)


def happened(said: str, sent: str, now: datetime.datetime) -> datetime.datetime | None:
    """Return when a kept step was done, from what the phone's clock said then and says as it sends.

    Only the time between the two counts, so a clock that is wrong moves nothing. None where
    one of them is missing or the clock was set in between.
    """
    try:
        then, at = datetime.datetime.fromisoformat(said), datetime.datetime.fromisoformat(sent)
        kept = at - then
    except (ValueError, TypeError):
        return None
    return now - kept if datetime.timedelta(0) <= kept <= KEPT_AT_MOST else None


class QueuedCommand(CommandPage):
    """A form that a page's reader or the phone's queue sends.

    The queue asks for JSON and gets `told()`, or what a person should read where it was refused.
    It says what the phone's clock shows as it sends, which puts `occurred_at` right.
    """

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form; a step that the phone kept happened as long ago as it was kept."""
        sent = self.request.headers.get("X-Phone-Now")
        if data is not None and sent and data.get("occurred_at"):
            at = happened(data["occurred_at"], sent, clock.now())
            data = data.copy()
            data["occurred_at"] = at.isoformat() if at else ""
        return super().make_form(data, files)

    def told(self) -> dict[str, Any]:
        """Return what the queue hears of a step that was done."""
        return {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Run the step; answer the queue in JSON."""
        response = super().post(request, *args, **kwargs)
        if request.headers.get("Accept") != "application/json":
            return response
        if response.status_code == 422:
            problems = [str(text) for errors in self.form.errors.values() for text in errors]
            return JsonResponse({"errors": problems}, status=422)
        return JsonResponse(self.told())


def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker; it must come from above the page that it keeps."""
    response = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def queue_context(worker_url: str, words: dict[str, str], scope: str = "") -> dict[str, Any]:
    """Return what `_phone_queue.html` needs.

    `worker_url` gives the worker, `scope` is the one page to keep (empty: the worker's own
    folder is that page), `words` are the page's own sentences beside the queue's.
    """
    return {
        "phone": {
            "worker": worker_url,
            "scope": scope,
            "words": {**queue_words(), **words},
            "real_now": datetime.datetime.now(datetime.UTC),
        }
    }


def queue_words() -> dict[str, str]:
    """Return the sentences of the phone's queue in the reader's language."""
    return {
        "offline": _("Offline, %(count)s kept on this phone, sent when there is a network"),
        "offline_none": _("Offline. You can go on working; it is sent later"),
        "sending": _("%(count)s kept on this phone, being sent"),
        "sign_in": _("%(count)s kept on this phone. Sign in again to send them"),
        "kept": _("Kept on this phone"),
        "refused": _("%(label)s could not be taken over: %(why)s"),
        "dismiss": _("Read"),
        "no_camera": _("The camera cannot be used here. Compare the numbers by eye."),
    }
