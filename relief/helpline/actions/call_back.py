"""Ring back: each try is logged, and the confirming call closes or reopens."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.core.work import action
from relief.delivery import steps as delivery
from relief.delivery.models import Delivery
from relief.demand.models import ReliefRequest
from relief.helpline.intake import opened
from relief.helpline.models import CallBack, CallBackKind, ClockKind, Outcome, Ticket
from relief.helpline.rules import closing, promises
from relief.helpline.rules.triage import NOT_SAFE, UNANSWERED_CHECK
from relief.helpline.states import BEFORE_GOODS, IN_HAND
from relief.helpline.steps import call_backs, clocks, tickets
from relief.organizations.models import user_id_of
from relief.organizations.permissions import Permission

LONGEST_SAID = 2000
# Ringing a wrong number again tells nobody anything: the other contact is rung at once.
WITHOUT_A_NUMBER = (CallBackKind.PROMISE, CallBackKind.ABANDONED)


class NoSuchCall(NotFound):
    """No call of this kind is owed."""


@dataclass(frozen=True, slots=True, repr=False)
class Answers:
    """What a confirming call found: four times yes or no, a score 1 to 5, their own words."""

    received: bool
    right: bool
    safe: bool
    more: bool
    score: int
    said: str = ""


@action(Permission.TICKET_TAKE)
def record_try(
    *, actor: Actor, now: datetime.datetime, uid: UUID, call_back_uid: UUID, outcome: str
) -> Ticket:
    """Log that a call that is owed was tried; return the ticket.

    Reached ends it (a confirming call needs its answers instead). Not reached moves it on
    by 5, 30, 120 minutes. After the third try (news for a wrong number: the first): a check that a P1 or P2 person did not answer
    becomes a red flag, a confirming call closes the ticket, else the other contact is rung,
    and where there is none the person counts as not reached. Raises Invalid, NotFound.
    """
    row, call = _owed(actor, uid, call_back_uid)
    if outcome not in Outcome.values:
        raise Invalid("outcome", _("Say how the call ended."))
    _to_verifying(row, call, actor, now)
    if outcome == Outcome.REACHED:
        if call.kind == CallBackKind.CONFIRM:
            raise Invalid("outcome", _("Ask the five questions first."))
        _end(call, outcome, actor, now)
        _reached(row, call, actor, now)
    else:
        _not_reached(row, call, outcome, actor, now)
    return row


@action(Permission.TICKET_TAKE)
def settle_call_back(
    *, actor: Actor, now: datetime.datetime, uid: UUID, call_back_uid: UUID, answers: Answers
) -> Ticket:
    """Write down a confirming call: content closes the ticket, anything else reopens it.

    A reopened ticket gets new promises and a second review; where the person is not safe, those
    of a red flag. Raises Invalid, NotFound.
    """
    row, call = _owed(actor, uid, call_back_uid)
    if call.kind != CallBackKind.CONFIRM:
        raise NoSuchCall
    if not 1 <= answers.score <= 5:
        raise Invalid("score", _("The score is 1 to 5."))
    _to_verifying(row, call, actor, now)
    found = {name: getattr(answers, name) for name in (*closing.QUESTIONS, "score")}
    _end(call, Outcome.REACHED, actor, now, answers=found, said=answers.said[:LONGEST_SAID])
    if answers.received:
        _confirm_deliveries(row, actor, now)
    if closing.is_content(found):
        tickets.to(row, "closed", actor=actor, now=now, payload=found)
        clocks.drop(row, at=now)
        call_backs.end_all(row, now=now)
    else:
        if not answers.safe:
            _flag(row, NOT_SAFE, actor, now)
        take_up_again(row, actor, now, payload=found)
    return row


def take_up_again(
    row: Ticket, actor: Actor, now: datetime.datetime, payload: dict[str, Any]
) -> None:
    """Put a ticket back in hand with new promises from now on and a second review."""
    urgency = row.triage_class or 4
    facts = {"reopened": True, **payload}
    changes = {"is_second_review": True, "closed_at": None, "fulfilled_at": None}
    tickets.to(row, "in_progress", actor=actor, now=now, changes=changes, payload=facts)
    clocks.drop(row, at=now)
    clocks.start(row, (ClockKind.PLAN, ClockKind.MET), triage_class=urgency, since=now)
    call_backs.owe_check(row, now=now)
    tickets.tell("reopened", row, actor=actor, now=now)


def _owed(actor: Actor, uid: UUID, call_back_uid: UUID) -> tuple[Ticket, CallBack]:
    row = tickets.lock(actor, uid)
    rows = CallBack.objects.filter(ticket=row, uid=call_back_uid, ended_at=None)
    call = rows.select_for_update(of=("self",), no_key=True).first()
    if call is None:
        raise NoSuchCall
    return row, call


def _to_verifying(row: Ticket, call: CallBack, actor: Actor, now: datetime.datetime) -> None:
    if call.kind == CallBackKind.CONFIRM and row.status == "fulfilled":
        tickets.to(row, "verifying", actor=actor, now=now)


def _end(call: CallBack, outcome: str, actor: Actor, now: datetime.datetime, **values: Any) -> None:
    CallBack.objects.filter(pk=call.pk).update(
        ended_at=now,
        outcome=outcome,
        tries=call.tries + 1,
        made_by_id=user_id_of(actor) or None,
    )
    if values:
        CallBack.objects.filter(pk=call.pk).update(**values)


def _reached(row: Ticket, call: CallBack, actor: Actor, now: datetime.datetime) -> None:
    kept = [ClockKind.CONTACT, *([ClockKind.CHECK] if call.kind == CallBackKind.CHECK else [])]
    clocks.keep(row, kept, actor=actor, at=now)
    facts = {"kind": call.kind, "try": call.tries + 1}
    tickets.tell("reached", row, actor=actor, now=now, payload=facts)
    if call.kind == CallBackKind.CHECK and row.status in BEFORE_GOODS:
        call_backs.owe_check(row, now=now)


def _not_reached(
    row: Ticket, call: CallBack, outcome: str, actor: Actor, now: datetime.datetime
) -> None:
    call.tries += 1
    is_hopeless = outcome == Outcome.WRONG_NUMBER and call.kind in WITHOUT_A_NUMBER
    due = None if is_hopeless else call_backs.next_try(call, now)
    facts = {"kind": call.kind, "try": call.tries, "outcome": outcome}
    tickets.tell("tried", row, actor=actor, now=now, payload=facts)
    if due is not None:
        CallBack.objects.filter(pk=call.pk).update(
            tries=call.tries, due_at=due, told_at=None, outcome=outcome
        )
        return
    call.tries -= 1
    _end(call, outcome, actor, now)
    if call.kind == CallBackKind.CHECK and row.triage_class in promises.NEVER_PAUSED:
        _raise_to_life(row, actor, now)
    elif call.kind == CallBackKind.CONFIRM:
        _over(row, "closed", call, actor, now)
    elif call.kind != CallBackKind.ALTERNATE and opened(str(row.intake or "")).alternate_phone:
        call_backs.owe(row, CallBackKind.ALTERNATE, now=now)
    elif row.status in (*IN_HAND, "open"):
        _over(row, "unreachable", call, actor, now)


def _over(row: Ticket, status: str, call: CallBack, actor: Actor, now: datetime.datetime) -> None:
    """End a ticket after the last try: goods that came close it, else nobody was reached."""
    facts = {"because": "tries", "kind": call.kind}
    tickets.to(row, status, actor=actor, now=now, payload=facts)
    clocks.drop(row, at=now)
    call_backs.end_all(row, now=now)


def _raise_to_life(row: Ticket, actor: Actor, now: datetime.datetime) -> None:
    """Somebody at risk does not answer: P1, and the calls go on."""
    _flag(row, UNANSWERED_CHECK, actor, now)
    clocks.set_class(row, 1)
    call_backs.owe(row, CallBackKind.CHECK, now=now)
    call_backs.follow_clocks(row)


def _flag(row: Ticket, flag: str, actor: Actor, now: datetime.datetime) -> None:
    """Raise a red flag: P1 from now on, and everybody who watches is told."""
    row.triage_class, row.flags = 1, sorted({*row.flags, flag})
    row.save(update_fields=["triage_class", "flags"])
    tickets.tell("flagged", row, actor=actor, now=now, payload={"flag": flag})


def _confirm_deliveries(row: Ticket, actor: Actor, now: datetime.datetime) -> None:
    requests = ReliefRequest.objects.filter(origin_type="ticket", origin_uid=row.uid)
    found = Delivery.objects.filter(consignment__request__in=requests, status="delivered")
    for handed in found.order_by("pk"):
        delivery.confirm(handed, actor=actor, now=now)
