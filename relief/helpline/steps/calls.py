"""Tying what the telephone reported to the ticket that came of it."""

import datetime

from relief.core.actors import Actor
from relief.core.work import step
from relief.helpline.models import Call, ClockKind, Ticket
from relief.helpline.steps import call_backs, clocks, tickets

SAME_CALL_WITHIN = datetime.timedelta(hours=4)


@step
def tie(ticket: Ticket, *, number_index: str, actor: Actor, now: datetime.datetime) -> None:
    """Tie the calls from this number to a ticket; lost ones of it need no ringing back."""
    if not number_index:
        return
    calls = Call.objects.filter(
        organization_id=ticket.organization_id,
        number_index=number_index,
        started_at__gte=now - SAME_CALL_WITHIN,
    )
    calls.filter(ticket=None).update(ticket=ticket)
    lost = Ticket.objects.filter(
        organization_id=ticket.organization_id,
        status="open",
        recipient=None,
        caller__phone_index=number_index,
        calls__state="abandoned",
    ).exclude(pk=ticket.pk)
    for key in lost.order_by("pk").distinct().values_list("pk", flat=True):
        _take_into(ticket, tickets.relock(key), actor, now)


def _take_into(ticket: Ticket, lost: Ticket, actor: Actor, now: datetime.datetime) -> None:
    if lost.status != "open":
        return
    clocks.keep(lost, [ClockKind.CONTACT], actor=actor, at=now)
    facts = {"same_as": str(ticket.uid)}
    changes = {"duplicate_of_id": ticket.pk}
    tickets.to(lost, "duplicate", actor=actor, now=now, changes=changes, payload=facts)
    clocks.drop(lost, at=now)
    call_backs.end_all(lost, now=now)
