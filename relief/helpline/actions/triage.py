"""Change how urgent a ticket is: a person may override the sum, with a reason that stays."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.helpline.models import Ticket, TicketClass
from relief.helpline.rules import promises
from relief.helpline.states import BEFORE_GOODS
from relief.helpline.steps import call_backs, clocks, handing, tickets
from relief.organizations.permissions import Permission

LONGEST_REASON = 300


@action(Permission.TICKET_TAKE)
def override_class(
    *, actor: Actor, now: datetime.datetime, uid: UUID, triage_class: int, reason: str
) -> Ticket:
    """Give a ticket another class than its sum says; its clocks are worked out anew.

    Raises Invalid without a reason or for an unknown class, InvalidMove once it is over.
    """
    row = tickets.lock(actor, uid)
    tickets.require(row, *BEFORE_GOODS)
    if triage_class not in TicketClass.values:
        raise Invalid("triage_class", _("The class is 1 to 4."))
    text = reason.strip()[:LONGEST_REASON]
    if not text:
        raise Invalid("reason", _("Say why the class differs from the sum."))
    if triage_class == row.triage_class:
        return row
    was = row.triage_class
    if promises.must_go_on(row.status, triage_class):
        tickets.to(row, "in_progress", actor=actor, now=now, payload={"because": "class"})
    row.triage_class, row.override_reason = triage_class, text
    row.save(update_fields=["triage_class", "override_reason"])
    clocks.set_class(row, triage_class)
    call_backs.follow_clocks(row)
    facts = {"was": was, "now": triage_class, "score": row.score}
    tickets.tell("reclassed", row, actor=actor, now=now, payload=facts)
    return row


@action(Permission.TICKET_TAKE)
def hand_to_120(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Ticket:
    """Note that the call was handed to emergency services with the line kept open.

    The need counts as met in time; the call that asks whether they are safe stays owed.
    """
    row = tickets.lock(actor, uid)
    tickets.require(row, *BEFORE_GOODS)
    handing.hand_over(row, actor=actor, now=now)
    return row
