"""Hear from the telephone system: a call rings, is answered, ends."""

import datetime
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import action
from relief.helpline.indexes import heard as said_number
from relief.helpline.indexes import phone_index
from relief.helpline.intake import Intake
from relief.helpline.models import Call, CallBackKind, CallState, ClockKind, Recipient, Ticket
from relief.helpline.steps import call_backs, clocks, people, tickets
from relief.organizations.models import user_id_of
from relief.organizations.permissions import Permission

EVENTS = ("newCall", "answer", "hangup")


@dataclass(frozen=True, slots=True, repr=False)
class Heard:
    """One event of a softphone, as its system names the fields."""

    event: str
    call_id: str
    number: str
    direction: str = "in"
    queue: str = ""


@action(Permission.TICKET_TAKE)
def hear_call(*, actor: Actor, now: datetime.datetime, heard: Heard) -> Call:
    """Note an event of a call and return the call; repeats and late events change nothing.

    A caller who hung up before an answer is rung back: a ticket of P3 (P2 where the number
    belongs to somebody at risk) with tries after 5, 30 and 120 minutes. Raises Invalid.
    """
    if actor.organization_id is None:
        raise NotAllowed
    if heard.event not in EVENTS:
        raise Invalid("event", _("The event is newCall, answer or hangup."))
    call = _call(actor.organization_id, now, heard)
    if heard.event == "answer" and call.state == CallState.RINGING:
        call.state, call.answered_at = CallState.ANSWERED, now
        call.operator_id = user_id_of(actor) or None
        call.save()
    elif heard.event == "hangup" and call.ended_at is None:
        _hang_up(call, actor, now)
    return call


def _call(organization_id: int, now: datetime.datetime, heard: Heard) -> Call:
    number = said_number(heard.number)
    made, _is_new = Call.objects.get_or_create(
        organization_id=organization_id,
        call_id=heard.call_id[:80],
        defaults={
            "direction": heard.direction if heard.direction in ("in", "out") else "in",
            "queue": heard.queue[:40],
            "state": CallState.RINGING,
            "number": number.e164 or number.raw,
            "number_index": phone_index(number.e164),
            "started_at": now,
        },
    )
    return Call.objects.select_for_update(of=("self",), no_key=True).get(pk=made.pk)


def _hang_up(call: Call, actor: Actor, now: datetime.datetime) -> None:
    is_lost = call.answered_at is None and call.direction == "in"
    call.ended_at = now
    call.state = CallState.ABANDONED if is_lost else CallState.ENDED
    if is_lost:
        call.ticket = _ring_back(call, actor, now)
    call.save()


def _ring_back(call: Call, actor: Actor, now: datetime.datetime) -> Ticket:
    """Return the ticket of a lost call; the same number waits in one ticket only."""
    earlier = Call.objects.filter(
        organization_id=call.organization_id,
        state=CallState.ABANDONED,
        ticket__status="open",
    ).exclude(number_index="")
    found = earlier.filter(number_index=call.number_index).select_related("ticket").first()
    if found and found.ticket:
        return found.ticket
    row = Ticket.objects.create(
        organization_id=call.organization_id,
        draft_key=uuid.uuid4(),
        draft_saved_at=now,
        intake=Intake(phone=str(call.number)).sealed_text(),
        caller=people.keep_caller(call.organization_id, Intake(phone=str(call.number))),
    )
    row = tickets.relock(row.pk)
    urgency = 2 if _is_at_risk(call) else 3
    facts = {"because": "abandoned"}
    changes = {"triage_class": urgency}
    tickets.to(row, "open", actor=actor, now=now, changes=changes, payload=facts)
    clocks.start(row, [ClockKind.CONTACT], triage_class=urgency, since=now)
    call_backs.owe(row, CallBackKind.ABANDONED, now=now)
    return row


def _is_at_risk(call: Call) -> bool:
    if not call.number_index:
        return False
    people_there = Recipient.objects.filter(phone_index=call.number_index)
    return people_there.filter(tickets__triage_class__in=[1, 2]).exists()
