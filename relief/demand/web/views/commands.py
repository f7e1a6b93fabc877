"""Small commands of a request: hand in, take back, withdraw."""

from typing import Any

from django.urls import reverse

from relief.core import clock
from relief.core.http.pages import CommandPage
from relief.demand import actions, queries
from relief.demand.web.forms import ReasonForm
from relief.organizations.permissions import Permission


class RequestCommand(CommandPage):
    """A page with one question about a request, answered by one action."""

    template_name = "demand/ask.html"
    permission = Permission.REQUEST_CREATE
    kind = ""

    def load(self) -> None:
        """Fetch the request."""
        self.row = queries.request_of(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the request and which question is asked."""
        return {"row": self.row, "kind": self.kind}

    def done(self) -> str:
        """Return the request's page."""
        return reverse("demand:request-detail", args=[self.row.uid])


class Submit(RequestCommand):
    """Hand a draft in to be checked."""

    kind = "submit"

    def run(self, values: dict[str, Any]) -> str:
        """Submit."""
        actions.submit_request(actor=self.actor, now=clock.now(), request_uid=self.row.uid)
        return self.done()


class Reopen(RequestCommand):
    """Take a request back into a draft."""

    kind = "reopen"

    def run(self, values: dict[str, Any]) -> str:
        """Reopen."""
        actions.reopen_request(actor=self.actor, now=clock.now(), request_uid=self.row.uid)
        return reverse("demand:request-edit", args=[self.row.uid])


class Cancel(RequestCommand):
    """Withdraw a request with a reason."""

    kind = "cancel"
    form_class = ReasonForm

    def run(self, values: dict[str, Any]) -> str:
        """Cancel."""
        actions.cancel_request(
            actor=self.actor, now=clock.now(), request_uid=self.row.uid, reason=values["reason"]
        )
        return self.done()
