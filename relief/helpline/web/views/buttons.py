"""Steps of a ticket that are one button."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.http.pages import ButtonCommand
from relief.helpline import actions, queries
from relief.organizations.permissions import Permission


class TicketButton(ButtonCommand):
    """A button on a ticket's page."""

    permission = Permission.TICKET_TAKE

    def load(self) -> None:
        """Fetch the ticket."""
        self.row = queries.ticket(self.actor, self.kwargs["uid"])

    def back(self) -> str:
        """Return the ticket's page."""
        return reverse("helpline:ticket-detail", args=[self.row.uid])

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.row.uid}


class MakeRequest(TicketButton):
    """Ask for what the ticket needs."""

    def run(self) -> str:
        """Make the request; say whether it was approved at once."""
        request = actions.make_request(**self.who())
        values = {"number": request.number}
        if request.status == "submitted":
            return _("%(number)s waits for the coordinator.") % values
        return _("%(number)s is approved within the quota.") % values


class Take(TicketButton):
    """Take the ticket on oneself."""

    def run(self) -> None:
        """Assign to oneself."""
        actions.assign(**self.who())


class Start(TicketButton):
    """Take the ticket up."""

    def run(self) -> None:
        """Start."""
        actions.start_work(**self.who())


class Reopen(TicketButton):
    """Take a closed ticket up again."""

    def run(self) -> None:
        """Reopen."""
        actions.reopen(**self.who())


class HandTo120(TicketButton):
    """The person was handed to emergency services."""

    def run(self) -> str:
        """Note the hand-over."""
        actions.hand_to_120(**self.who())
        return _("Handed to 120. Ask again whether they are safe.")
