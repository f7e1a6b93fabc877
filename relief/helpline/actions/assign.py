"""Give a ticket to somebody, and take it up."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import action
from relief.helpline.models import ClockKind, Ticket
from relief.helpline.states import IN_HAND
from relief.helpline.steps import clocks, tickets
from relief.organizations.models import Membership, user_id_of
from relief.organizations.permissions import Permission, of_roles


@action(Permission.TICKET_VIEW)
def assign(
    *, actor: Actor, now: datetime.datetime, uid: UUID, person_uid: UUID | None = None
) -> Ticket:
    """Give a ticket to a colleague (a lead may), or take it oneself without `person_uid`.

    Raises Invalid where the person does not take calls, InvalidMove, NotAllowed.
    """
    row = tickets.lock(actor, uid)
    key = _person(actor, row, person_uid)
    tickets.require(row, *IN_HAND)
    if row.assigned_to_id == key:
        return row
    if row.status == "triaged":
        tickets.to(row, "assigned", actor=actor, now=now, changes={"assigned_to_id": key})
    else:
        row.assigned_to_id = key
        row.save(update_fields=["assigned_to"])
        tickets.tell("reassigned", row, actor=actor, now=now)
    return row


@action(Permission.TICKET_TAKE)
def start_work(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Ticket:
    """Take a ticket up, or up again after it waited. Raises InvalidMove."""
    row = tickets.lock(actor, uid)
    tickets.require(row, *IN_HAND)
    if row.status == "in_progress":
        return row
    changes = {} if row.assigned_to_id else {"assigned_to_id": user_id_of(actor) or None}
    tickets.to(row, "in_progress", actor=actor, now=now, changes=changes)
    clocks.keep(row, [ClockKind.CONTACT], actor=actor, at=now)
    return row


def _person(actor: Actor, row: Ticket, person_uid: UUID | None) -> int:
    needed = Permission.TICKET_TAKE if person_uid is None else Permission.TICKET_LEAD
    if not actor.may(needed):
        raise NotAllowed
    rows = Membership.objects.filter(organization_id=row.organization_id, is_active=True)
    if person_uid is None:
        wanted = rows.filter(user_id=user_id_of(actor))
    else:
        wanted = rows.filter(user__uid=person_uid)
    found = wanted.first()
    takes_calls = found and Permission.TICKET_TAKE in of_roles(frozenset(found.roles))
    if found is None or not takes_calls:
        raise Invalid("person", _("Choose somebody who takes calls."))
    return found.user_id
