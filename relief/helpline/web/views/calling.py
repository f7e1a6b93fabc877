"""Calls that are owed: the five questions, and tries that reached nobody."""

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.pages import ButtonCommand, CommandPage
from relief.core.wording import mask
from relief.helpline import actions, queries, words
from relief.helpline.models import CallBack, CallBackKind, Outcome
from relief.helpline.web import cards
from relief.helpline.web.forms import ConfirmForm, TryForm
from relief.organizations.permissions import Permission


class CallBackPage(CommandPage):
    """Ring somebody back: why, about what, and what they said."""

    template_name = "helpline/call_back.html"
    permission = Permission.TICKET_TAKE
    form_class = ConfirmForm

    def load(self) -> None:
        """Fetch the call with its ticket."""
        self.call = CallBack.objects.select_related("ticket").get_visible(
            self.actor, self.kwargs["uid"]
        )
        self.row = queries.ticket(self.actor, self.call.ticket.uid)

    def context(self) -> dict[str, Any]:
        """Return the call, what was brought, and the person, masked."""
        return {
            "row": self.row,
            "call": self.call,
            "what": words.KINDS[self.call.kind],
            "is_confirm": self.call.kind == CallBackKind.CONFIRM,
            "status": cards.pill(self.row),
            "urgency": cards.class_pill(self.row),
            "who": cards.person_of(self.row),
            "phone": self._phone(),
            "supply": queries.supply_of(self.actor, self.row),
            "failures": [one for one in Outcome.choices if one[0] != Outcome.REACHED],
            "is_over": self.call.ended_at is not None,
        }

    def _phone(self) -> str:
        if self.call.kind == CallBackKind.ALTERNATE and self.row.recipient:
            return mask(str(self.row.recipient.alternate))
        return cards.phone_of(self.row)

    def run(self, values: dict[str, Any]) -> str:
        """Write the answers down."""
        names = ("received", "right", "safe", "more")
        said = {name: values[name] == "yes" for name in names}
        answers = actions.Answers(**said, score=values["score"], said=values["said"])
        row = actions.settle_call_back(
            actor=self.actor,
            now=clock.now(),
            uid=self.row.uid,
            call_back_uid=self.call.uid,
            answers=answers,
        )
        if not answers.safe:
            messages.warning(
                self.request,
                _("Not safe: red flag, P1. Ask now what is wrong; 120 if life is at risk."),
            )
        else:
            text = (
                _("Closed.") if row.status == "closed" else _("Taken up again for a second review.")
            )
            messages.success(self.request, text)
        return reverse("helpline:ticket-detail", args=[self.row.uid])


class Try(ButtonCommand):
    """Log a try of a call that is owed."""

    permission = Permission.TICKET_TAKE

    def load(self) -> None:
        """Fetch the call."""
        self.call = CallBack.objects.select_related("ticket").get_visible(
            self.actor, self.kwargs["uid"]
        )

    def back(self) -> str:
        """Return the ticket's page; a lost call that was reached is taken at the desk."""
        row = self.call.ticket
        is_reached = self.request.POST.get("outcome") == Outcome.REACHED
        if self.call.kind == CallBackKind.ABANDONED and is_reached:
            return f"{reverse('helpline:desk')}?key={row.draft_key}"
        return reverse("helpline:ticket-detail", args=[row.uid])

    def run(self) -> str:
        """Log the try."""
        form = TryForm(self.request.POST)
        if not form.is_valid():
            raise Invalid("outcome", _("Say how the call ended."))
        actions.record_try(
            actor=self.actor,
            now=clock.now(),
            uid=self.call.ticket.uid,
            call_back_uid=self.call.uid,
            outcome=form.cleaned_data["outcome"],
        )
        return _("Noted.")
