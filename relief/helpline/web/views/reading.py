"""The list of tickets, one ticket, and its person once a purpose is given."""

import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.http.pages import CommandPage, Page
from relief.helpline import actions, queries, words
from relief.helpline.indexes import heard, phone_index
from relief.helpline.models import Purpose, Ticket, TicketClass
from relief.helpline.rules.promises import REOPEN_WITHIN
from relief.helpline.states import BEFORE_GOODS, IN_HAND, OVER, TICKET, TicketStatus
from relief.helpline.web import cards
from relief.helpline.web.forms import PurposeForm
from relief.journal import presenters
from relief.organizations.models import user_id_of
from relief.organizations.permissions import Permission

PAGE = 50
GROUPS = {
    "going": BEFORE_GOODS,
    "confirm": ("fulfilled", "verifying"),
    "over": OVER,
}


class TicketList(Page):
    """Which tickets wait for somebody, the most urgent first."""

    template_name = "helpline/list.html"
    partials = ("tickets",)
    permission = Permission.TICKET_VIEW

    def context(self) -> dict[str, Any]:
        """Return one page of the tickets that fit the filters in the address."""
        rows = self._filtered(queries.tickets(self.actor))
        is_over = models.Case(models.When(status__in=OVER, then=1), default=0)
        urgency = models.F("triage_class").asc(nulls_first=True)
        ordered = rows.order_by(is_over, urgency, "opened_at", "pk")
        page = Paginator(ordered, PAGE).get_page(self.request.GET.get("page"))
        return {
            "page": page,
            "rows": [cards.row(ticket) for ticket in page.object_list],
            "given": self.request.GET,
            "statuses": [one for one in TicketStatus.choices if one[0] != "draft"],
            "classes": TicketClass.choices,
            "groups": [
                ("going", _("In hand")),
                ("confirm", _("To be confirmed")),
                ("over", _("Over")),
            ],
            "may_take": self.actor.may(Permission.TICKET_TAKE),
            "may_grant": self.actor.may(Permission.REQUEST_VERIFY),
            "may_audit": self.actor.may(Permission.AUDIT_VIEW),
        }

    def _filtered(self, rows: models.QuerySet[Ticket]) -> models.QuerySet[Ticket]:
        given = self.request.GET
        status, urgency = given.get("status", ""), given.get("class", "")
        if status in TicketStatus.values:
            rows = rows.filter(status=status)
        elif status in GROUPS:
            rows = rows.filter(status__in=GROUPS[status])
        if urgency in {"1", "2", "3", "4"}:
            rows = rows.filter(triage_class=int(urgency))
        if given.get("mine"):
            rows = rows.filter(assigned_to_id=user_id_of(self.actor))
        chosen = self.request.session.get("emergency")
        if chosen:
            rows = rows.filter(emergency__uid=chosen)
        text = given.get("q", "").replace("\x00", "").strip()[:40]
        return rows.filter(_named(text)) if text else rows


def _named(text: str) -> models.Q:
    """Return the condition for a ticket's number or, by blind index, a telephone number."""
    index = phone_index(heard(text).e164)
    found = models.Q(number__icontains=text)
    if index:
        found |= models.Q(caller__phone_index=index) | models.Q(recipient__phone_index=index)
    return found


class TicketDetail(Page):
    """What was promised, what comes, and what to do next."""

    template_name = "helpline/ticket.html"
    partials = ("state",)
    permission = Permission.TICKET_VIEW

    def load(self) -> None:
        """Fetch the ticket."""
        self.row = queries.ticket(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the ticket with everything drawn, its person masked."""
        row = self.row
        owed = [call for call in row.call_backs.all() if call.ended_at is None]
        return {
            "row": row,
            "status": cards.pill(row),
            "urgency": cards.class_pill(row),
            "who": cards.person_of(row),
            "phone": cards.phone_of(row),
            "parts": cards.parts(row.parts),
            "flags": [words.FLAGS.get(flag, flag) for flag in row.flags],
            "clocks": cards.clocks(row),
            "owed": [(words.KINDS[call.kind], call) for call in owed],
            "tried": [call for call in row.call_backs.all() if call.tries],
            "supply": queries.supply_of(self.actor, row),
            "events": presenters.story(row.uid, limit=40),
            "purpose_form": PurposeForm(),
            "grounds": cards.grounds(row),
            "is_wish": row.erased_at is not None
            and row.looks.filter(purpose=Purpose.FORGET).exists(),
            **self._steps(row, clock.now()),
        }

    def _steps(self, row: Ticket, now: datetime.datetime) -> dict[str, bool]:
        may_take = self.actor.may(Permission.TICKET_TAKE)
        in_hand = may_take and row.status in IN_HAND
        is_mine = row.assigned_to_id == user_id_of(self.actor)
        needs = list(row.needs.all())
        return {
            "may_reveal": self.actor.may(Permission.PERSON_REVEAL),
            "may_request": in_hand and any(need.request_uid is None for need in needs),
            "may_take_on": in_hand and not is_mine,
            "may_start": in_hand and row.status != "in_progress",
            "may_wait": in_hand,
            "may_class": may_take and row.status in BEFORE_GOODS,
            "may_refer": in_hand,
            "may_link": may_take and row.status in BEFORE_GOODS,
            "may_cancel": may_take and TICKET.allows(row.status, "cancelled"),
            "may_assign": self.actor.may(Permission.TICKET_LEAD) and row.status in IN_HAND,
            "may_settle_referral": may_take and row.status == "referred",
            "may_forget": self.actor.may(Permission.PERSON_FORGET) and row.erased_at is None,
            "may_reopen": may_take
            and row.erased_at is None
            and row.status in ("closed", "unreachable")
            and (row.closed_at is None or now - row.closed_at <= REOPEN_WITHIN),
            "may_call": may_take,
        }


class Person(CommandPage):
    """Who it is, after saying what for; the look stands in the log before anything is shown."""

    template_name = "helpline/person.html"
    permission = Permission.PERSON_REVEAL
    form_class = PurposeForm

    def load(self) -> None:
        """Fetch the ticket."""
        self.row = queries.ticket(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the ticket, still masked."""
        return {"row": self.row, "status": cards.pill(self.row), "who": cards.person_of(self.row)}

    def run(self, values: dict[str, Any]) -> str | HttpResponse:
        """Log the look, then show."""
        _row, intake = actions.reveal_person(
            actor=self.actor, now=clock.now(), uid=self.row.uid, purpose=values["purpose"]
        )
        context = {**self.context(), "form": self.form, "intake": intake, "is_shown": True}
        response = render(self.request, self.template_name, context)
        response["Cache-Control"] = "no-store"
        return response
