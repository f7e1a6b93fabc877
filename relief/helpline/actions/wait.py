"""Put a ticket to wait: for the caller, a partner, goods, or a planned day."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, Refused
from relief.core.work import action
from relief.helpline.models import ClockKind, Ticket
from relief.helpline.rules import promises
from relief.helpline.states import IN_HAND, WAITS
from relief.helpline.steps import clocks, tickets
from relief.organizations.permissions import Permission


class Unpausable(Refused):
    """P1 and P2 never wait for the caller: somebody goes there."""

    code = "class_never_waits_for_caller"
    message = _("P1 and P2 never wait for the caller. Ring again or send somebody.")


@action(Permission.TICKET_TAKE)
def wait(*, actor: Actor, now: datetime.datetime, uid: UUID, waits_for: str) -> Ticket:
    """Let a ticket wait; `waits_for` is one of the waiting statuses.

    Only waiting for the caller stops the clocks. Raises Invalid, Unpausable, InvalidMove.
    """
    row = tickets.lock(actor, uid)
    tickets.require(row, *IN_HAND)
    if waits_for not in WAITS.split():
        raise Invalid("waits_for", _("Say what the ticket waits for."))
    if waits_for == "waiting_caller" and row.triage_class in promises.NEVER_PAUSED:
        raise Unpausable
    if row.status == waits_for:
        return row
    tickets.to(row, waits_for, actor=actor, now=now)
    if waits_for == "scheduled":
        clocks.keep(row, [ClockKind.PLAN], actor=actor, at=now)
    return row
