"""Side exits and the way back: duplicate, referred, cancelled, reopened."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, Refused
from relief.core.work import action
from relief.helpline.actions.call_back import take_up_again
from relief.helpline.models import CallBackKind, ClockKind, Ticket
from relief.helpline.rules.promises import REOPEN_WITHIN
from relief.helpline.states import BEFORE_GOODS, IN_HAND
from relief.helpline.steps import call_backs, clocks, tickets
from relief.organizations.permissions import Permission

LONGEST_OFFICE = 120
LONGEST_OUTCOME = 300


class TooLate(Refused):
    """Two weeks after closing a new ticket is made instead."""

    code = "too_late_to_reopen"
    message = _("A ticket is reopened within 14 days of closing. Take a new call instead.")


class Forgotten(Refused):
    """Nobody is left in it to ring or to help."""

    code = "person_forgotten"
    message = _("Who this ticket was for has been forgotten. Take a new call instead.")


@action(Permission.TICKET_TAKE)
def link_duplicate(*, actor: Actor, now: datetime.datetime, uid: UUID, same_as_uid: UUID) -> Ticket:
    """Make a ticket part of another one about the same need; the other one goes on.

    Raises Invalid where that would be itself or one that is a duplicate too.
    """
    row = tickets.lock(actor, uid)
    tickets.require(row, *BEFORE_GOODS)
    other = Ticket.objects.get_visible(actor, same_as_uid)
    if other.pk == row.pk or other.duplicate_of_id:
        raise Invalid("same_as", _("Choose the ticket that goes on."))
    changes = {"duplicate_of_id": other.pk}
    facts = {"same_as": str(other.uid)}
    tickets.to(row, "duplicate", actor=actor, now=now, changes=changes, payload=facts)
    clocks.drop(row, at=now)
    call_backs.end_all(row, now=now)
    return row


@action(Permission.TICKET_TAKE)
def refer(*, actor: Actor, now: datetime.datetime, uid: UUID, office: str) -> Ticket:
    """Refer a ticket to an office that can do more; it stays ours until that one accepts."""
    row = tickets.lock(actor, uid)
    tickets.require(row, *IN_HAND)
    name = office.strip()[:LONGEST_OFFICE]
    if not name:
        raise Invalid("office", _("Say which office takes it on."))
    tickets.to(row, "referred", actor=actor, now=now, changes={"referred_to": name})
    clocks.keep(row, [ClockKind.PLAN], actor=actor, at=now)
    return row


@action(Permission.TICKET_TAKE)
def settle_referral(
    *, actor: Actor, now: datetime.datetime, uid: UUID, accepted: bool, outcome: str = ""
) -> Ticket:
    """Note what the office said: accepted, with what it did, is confirmed by a call; else ours.

    Raises Invalid where it accepted and nobody says what it did, InvalidMove.
    """
    row = tickets.lock(actor, uid)
    tickets.require(row, "referred")
    text = outcome.strip()[:LONGEST_OUTCOME]
    if accepted:
        if not text:
            raise Invalid("outcome", _("Say what the office did."))
        row.referral_outcome = text
        row.save(update_fields=["referral_outcome"])
        tickets.to(row, "verifying", actor=actor, now=now, payload={"because": "referral"})
        clocks.keep(row, [ClockKind.MET], actor=actor, at=now)
        call_backs.owe(row, CallBackKind.CONFIRM, now=now)
    else:
        tickets.to(row, "in_progress", actor=actor, now=now, payload={"because": "declined"})
    return row


@action(Permission.TICKET_TAKE)
def cancel(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Ticket:
    """End a ticket that nobody needs any more; goods asked for are withdrawn by their request."""
    row = tickets.lock(actor, uid)
    text = reason.strip()[:300]
    if not text:
        raise Invalid("reason", _("Say why nobody needs it any more."))
    tickets.to(row, "cancelled", actor=actor, now=now, changes={"override_reason": text})
    clocks.drop(row, at=now)
    call_backs.end_all(row, now=now)
    return row


@action(Permission.TICKET_TAKE)
def reopen(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Ticket:
    """Take a ticket up again, for a second review: closed within 14 days, or not reached.

    Raises Forgotten, TooLate, InvalidMove.
    """
    row = tickets.lock(actor, uid)
    tickets.require(row, "closed", "unreachable")
    if row.erased_at is not None:
        raise Forgotten
    if row.closed_at is not None and now - row.closed_at > REOPEN_WITHIN:
        raise TooLate
    take_up_again(row, actor, now, payload={})
    return row
