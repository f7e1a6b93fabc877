"""Pages for a partner's developers: the first call, webhooks, what changed."""

import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.tones import Pill
from relief.organizations import queries as organizations
from relief.organizations.permissions import Permission
from relief.tracking import queries
from relief.tracking.actions import webhooks as actions
from relief.tracking.changes import changes
from relief.tracking.web.forms import EndpointForm

SHOWN = 100
TONES = {"active": "done", "failing": "risk", "paused": "waiting", "disabled": "broken"}
MESSAGE_TONES = {"waiting": "waiting", "delivered": "done", "failed": "broken"}


def state_pill(state: str) -> Pill:
    """Return the pill of an endpoint's state."""
    labels = {
        "active": _("Works"),
        "failing": _("Not answering"),
        "paused": _("Paused"),
        "disabled": _("Switched off"),
    }
    return Pill(TONES[state], labels[state])


class DevelopersPage(Page):
    """A developer's first call in five minutes, and how it goes since."""

    template_name = "tracking/developers.html"
    permission = Permission.APIKEY_MANAGE

    def context(self) -> dict[str, Any]:
        """Return keys, calls by the hour, webhooks and the newest changes."""
        hours = organizations.usage(self.actor, now=datetime.datetime.now(datetime.UTC))
        live = organizations.keys(self.actor).filter(revoked_at=None)
        endpoints = list(queries.webhook_endpoints(self.actor))
        return {
            "keys": live[:5],
            "endpoints": [(row, state_pill(row.state)) for row in endpoints],
            "calls": sum(hour.calls for hour in hours),
            "refused": sum(hour.refused for hour in hours),
            "chart": usage_chart(hours),
            "base": settings.PUBLIC_URL,
            "live_base": live_base(),
            "changes": changes()[:4],
        }


def live_base() -> str:
    """Return where event streams stay open: the live process, or the same address."""
    if settings.LIVE_URL.startswith(":"):
        host = settings.PUBLIC_URL.rpartition(":")[0]
        return host + settings.LIVE_URL.partition("/")[0]
    return str(settings.PUBLIC_URL)


def usage_chart(hours: list[organizations.Hour]) -> dict[str, Any]:
    """Return an ECharts option: calls by the hour, those over the limit on top."""
    names = [date_format(timezone.localtime(hour.at), "H:i") for hour in hours]
    taken = [hour.calls - hour.refused for hour in hours]
    bar = {"type": "bar", "stack": "calls", "barWidth": "60%"}
    return {
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                **bar,
                "name": pgettext("webhook", "Answered"),
                "data": taken,
                "itemStyle": {"color": "tone:moving"},
            },
            {
                **bar,
                "name": _("Over the limit"),
                "data": [hour.refused for hour in hours],
                "itemStyle": {"color": "tone:risk"},
            },
        ],
    }


class ChangesPage(Page):
    """What changed in the API, and what will end."""

    template_name = "tracking/changes.html"

    def context(self) -> dict[str, Any]:
        """Return all changes, newest first."""
        return {"changes": changes()}


class WebhooksPage(CommandPage):
    """Endpoints: add one (its secret is shown once), see how each goes."""

    template_name = "tracking/webhooks.html"
    permission = Permission.WEBHOOK_MANAGE
    form_class = EndpointForm
    made: actions.WithSecret | None = None

    def run(self, values: dict[str, Any]) -> HttpResponse:
        """Add the endpoint and show its secret on this answer only."""
        self.made = actions.create_endpoint(actor=self.actor, now=clock.now(), **values)
        self.form = self.make_form()
        response = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "no-store"
        return response

    def context(self) -> dict[str, Any]:
        """Return the endpoints and the one just made."""
        rows = queries.webhook_endpoints(self.actor)
        return {"rows": [(row, state_pill(row.state)) for row in rows], "made": self.made}


class WebhookPage(Page):
    """One endpoint: how it goes, what was sent, what was given up."""

    template_name = "tracking/webhook.html"
    permission = Permission.WEBHOOK_MANAGE
    secret = ""

    def load(self) -> None:
        """Fetch the endpoint."""
        self.row = queries.webhook_endpoint(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the endpoint and its newest messages, those given up first."""
        only = self.request.GET.get("status", "")
        messages = queries.webhook_messages(self.actor).filter(endpoint=self.row)
        if only in MESSAGE_TONES:
            messages = messages.filter(status=only)
        return {
            "row": self.row,
            "pill": state_pill(self.row.state),
            "only": only,
            "secret": self.secret,
            "messages_": [
                (one, Pill(MESSAGE_TONES[one.status], one.get_status_display()))
                for one in messages[:SHOWN]
            ],
        }


class RotateSecret(WebhookPage):
    """Give an endpoint a new secret, shown once."""

    http_method_names = ["post"]

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Rotate, and show the endpoint with the new secret."""
        made = actions.rotate_secret(actor=self.actor, now=clock.now(), uid=self.row.uid)
        self.secret = made.secret
        response = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "no-store"
        return response


class EndpointButton(ButtonCommand):
    """A button on an endpoint's page."""

    permission = Permission.WEBHOOK_MANAGE

    def back(self) -> str:
        """Go back to the endpoint."""
        return reverse("tracking:webhook-detail", args=[self.kwargs["uid"]])


class TestEndpoint(EndpointButton):
    """Send a test."""

    def run(self) -> str:
        """Queue it."""
        actions.send_test(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return _("A test is on its way. Look here again in a moment.")


class PauseEndpoint(EndpointButton):
    """Pause."""

    def run(self) -> str:
        """Pause it."""
        actions.pause_endpoint(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return _("Paused. Events wait until you go on.")


class ResumeEndpoint(EndpointButton):
    """Go on."""

    def run(self) -> str:
        """Resume it."""
        actions.resume_endpoint(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return _("It goes on from where it stopped.")


class ReplayFailed(EndpointButton):
    """Send again what was given up."""

    def run(self) -> str:
        """Replay."""
        count = actions.replay(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return ngettext("%d message is sent again", "%d messages are sent again", count) % count


class RemoveEndpoint(EndpointButton):
    """Remove."""

    def back(self) -> str:
        """Go back to the list."""
        return reverse("tracking:webhook-list")

    def run(self) -> str:
        """Remove it."""
        row = actions.remove_endpoint(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return _("%s is told nothing any more") % row.url


class ReplayMessage(ButtonCommand):
    """Send one message again."""

    permission = Permission.WEBHOOK_MANAGE

    def back(self) -> str:
        """Go back to its endpoint."""
        message = queries.webhook_messages(self.actor).get(uid=self.kwargs["uid"])
        return reverse("tracking:webhook-detail", args=[message.endpoint.uid])

    def run(self) -> str:
        """Replay."""
        actions.replay_message(actor=self.actor, now=clock.now(), uid=self.kwargs["uid"])
        return _("It is sent again now")
