"""Steps of a ticket that need a word more: one question, one action."""

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.pages import CommandPage
from relief.helpline import actions, queries
from relief.helpline.models import Ticket
from relief.helpline.web import cards
from relief.helpline.web.forms import (
    ClassForm,
    DuplicateForm,
    ForgetForm,
    ReasonForm,
    ReferForm,
    ReferralForm,
    WaitForm,
)
from relief.organizations.permissions import Permission
from relief.organizations.queries import members


class TicketCommand(CommandPage):
    """One question about a ticket, answered by one action."""

    template_name = "helpline/ask.html"
    permission = Permission.TICKET_TAKE
    title: str | Promise = ""
    line: str | Promise = ""
    button: str | Promise = ""
    icon = "check"

    def load(self) -> None:
        """Fetch the ticket."""
        self.row = queries.ticket(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the ticket and the question."""
        return {
            "row": self.row,
            "status": cards.pill(self.row),
            "who": cards.person_of(self.row),
            "title": self.title,
            "line": self.line,
            "button": self.button,
            "icon": self.icon,
        }

    def who(self) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.row.uid}

    def run(self, values: dict[str, Any]) -> str:
        """Call the action and go back to the ticket."""
        self.act(values)
        return reverse("helpline:ticket-detail", args=[self.row.uid])

    def act(self, values: dict[str, Any]) -> None:
        """Call one action."""
        raise TypeError(f"{type(self).__name__} does not say what it does")


class ChangeClass(TicketCommand):
    """Another class than the sum says."""

    form_class = ClassForm
    title = _("Change the class")
    line = _("Its clocks are worked out anew from the first call. The reason stays on the ticket.")
    button = _("Change the class")
    icon = "switch-horizontal"

    def act(self, values: dict[str, Any]) -> None:
        """Override."""
        actions.override_class(**self.who(), **values)


class Wait(TicketCommand):
    """Put a ticket to wait."""

    form_class = WaitForm
    title = _("Let the ticket wait")
    button = _("Let it wait")
    icon = "player-pause"

    def act(self, values: dict[str, Any]) -> None:
        """Wait."""
        actions.wait(**self.who(), **values)


class Refer(TicketCommand):
    """Refer to an office."""

    form_class = ReferForm
    title = _("Refer the ticket")
    line = _("It stays yours, and its clocks run, until the office accepts.")
    button = _("Refer")
    icon = "share"

    def act(self, values: dict[str, Any]) -> None:
        """Refer."""
        actions.refer(**self.who(), **values)


class SettleReferral(TicketCommand):
    """What the office said."""

    form_class = ReferralForm
    title = _("What the office said")
    line = _("Taken on, the ticket closes by a confirming call. Declined, it is yours again.")
    button = _("Note it")
    icon = "share"

    def act(self, values: dict[str, Any]) -> None:
        """Settle."""
        accepted = values["accepted"] == "yes"
        actions.settle_referral(**self.who(), accepted=accepted, outcome=values["outcome"])


class Duplicate(TicketCommand):
    """Make it part of another ticket."""

    form_class = DuplicateForm
    title = _("Part of another ticket")
    line = _("This one ends here, the other one goes on.")
    button = _("Link")
    icon = "link"

    def act(self, values: dict[str, Any]) -> None:
        """Link."""
        rows = Ticket.objects.visible_to(self.actor)
        other = rows.filter(number=values["same_as"].strip().upper()).first()
        if other is None:
            raise Invalid("same_as", _("There is no such ticket."))
        actions.link_duplicate(**self.who(), same_as_uid=other.uid)


class Cancel(TicketCommand):
    """Nobody needs it any more."""

    form_class = ReasonForm
    title = _("Cancel the ticket")
    line = _("What was asked for goes on until its request is withdrawn.")
    button = _("Cancel the ticket")
    icon = "ban"

    def act(self, values: dict[str, Any]) -> None:
        """Cancel."""
        actions.cancel(**self.who(), **values)


class Forget(TicketCommand):
    """Forget the person now."""

    permission = Permission.PERSON_FORGET
    form_class = ForgetForm
    title = _("Forget this person")
    line = _(
        "Name, numbers, address, medicines and words of this person go at once, from all their "
        "tickets, deliveries and messages. Figures and goods stay. Names and pictures on signed "
        "proofs go tonight."
    )
    button = _("Forget for good")
    icon = "user-x"

    def act(self, values: dict[str, Any]) -> None:
        """Forget."""
        actions.forget_person(**self.who(), **values)


class Assign(TicketCommand):
    """Give it to a colleague."""

    permission = Permission.TICKET_LEAD
    title = _("Give the ticket to a colleague")
    button = _("Give")
    icon = "user-check"

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the choice of colleagues who take calls."""
        form = forms.Form(data)
        people = [
            (str(row.user.uid), row.user.name)
            for row in members(self.actor)
            if {"helpline_operator", "helpline_lead"} & set(row.roles)
        ]
        form.fields["person"] = forms.ChoiceField(label=_("Colleague"), choices=people)
        return form

    def act(self, values: dict[str, Any]) -> None:
        """Assign."""
        actions.assign(**self.who(), person_uid=UUID(values["person"]))
