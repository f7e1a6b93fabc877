"""The public page behind an unguessable code, and the inbox of what carriers reported."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from relief.core.errors import NotFound
from relief.core.http.pages import Page
from relief.core.http.requests import client_address
from relief.organizations.permissions import Permission
from relief.tracking import guessing, public, queries
from relief.tracking.models import Verdict

STEPS = (
    gettext_lazy("Registered"),
    gettext_lazy("Sent"),
    gettext_lazy("Arrived in the area"),
    gettext_lazy("Close to you"),
    gettext_lazy("You have it"),
)


def _quiet(response: HttpResponse) -> HttpResponse:
    """Keep the code out of caches, search engines and the next page's referrer."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


class PublicPage(View):
    """Where it is, in large type, and nothing personal."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the progress behind a code; a wrong one looks like any other wrong one."""
        try:
            guessing.refuse_guessers(client_address(request))
        except guessing.TooManyGuesses as error:
            context = {"error": error, "helpline": public.helpline()}
            page = render(request, "tracking/wait.html", context, status=429)
            return _quiet(page)
        try:
            view = public.look(code)
        except NotFound:
            guessing.note_miss(client_address(request))
            context = {"helpline": public.helpline()}
            return _quiet(render(request, "tracking/unknown.html", context, status=404))
        context = {
            "view": view,
            "helpline": view.helpline,
            "steps": [str(step) for step in STEPS],
        }
        return _quiet(render(request, "tracking/public.html", context))


class EnterCode(View):
    """A place to type or paste the code of an SMS."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the field, or go to the page of the code."""
        code = request.GET.get("code", "").strip().rsplit("/t/", 1)[-1].strip("/")
        if "\x00" in code:
            raise Http404
        if code:
            return HttpResponseRedirect(reverse("tracking:public", args=[code[:80]]))
        return render(request, "tracking/enter.html", {"helpline": public.helpline()})


class InboxPage(Page):
    """What carriers reported and what became of it; unknown numbers first."""

    template_name = "tracking/inbox.html"
    permission = Permission.TRACKING_READ

    def context(self) -> dict[str, Any]:
        """Return the last reports, those nobody knows the number of apart."""
        rows = queries.inbox(self.actor).select_related("reporter").order_by("-pk")
        return {
            "title": _("Reported events"),
            "unknown": rows.filter(verdict=Verdict.UNKNOWN)[:50],
            "rows": rows[:100],
        }
