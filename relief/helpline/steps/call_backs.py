"""Calls that are owed: made once a kind, moved on after each try, told when due."""

import datetime

from relief.core.actors import Actor
from relief.core.work import step
from relief.helpline.models import CallBack, CallBackKind, ClockKind, Ticket, TicketClock
from relief.helpline.rules import promises
from relief.helpline.steps import clocks, tickets

BATCH = 100
# Which clock a call keeps: it is made by the time that one ends.
FOLLOWS: dict[str, str] = {"promise": ClockKind.PLAN, "check": ClockKind.CHECK}


@step
def owe(
    ticket: Ticket, kind: str, *, now: datetime.datetime, due_at: datetime.datetime | None = None
) -> CallBack:
    """Owe a call of this kind; without `due_at` five minutes from now. One a kind is open."""
    due = due_at or now + promises.TRIES[0]
    found = CallBack.objects.filter(ticket=ticket, kind=kind, ended_at=None).first()
    if found:
        return found
    return CallBack.objects.create(
        ticket=ticket, kind=kind, base_at=due - promises.TRIES[0], due_at=due
    )


@step
def owe_check(ticket: Ticket, *, now: datetime.datetime) -> None:
    """Owe the next question whether the person is safe, by the ticket's class."""
    if ticket.triage_class:
        by = now + promises.span("check", ticket.triage_class)
        _half, most = promises.warnings(now, by)
        owe(ticket, CallBackKind.CHECK, now=now, due_at=promises.ring_at(most, by))
        clocks.start(ticket, [ClockKind.CHECK], triage_class=ticket.triage_class, since=now)


@step
def follow_clocks(ticket: Ticket) -> None:
    """Move untried calls to where their clocks stand after a change of class."""
    due = {
        clock.kind: promises.ring_at(clock.most_at, clock.due_at)
        if clock.kind == ClockKind.CHECK
        else clock.due_at
        for clock in TicketClock.objects.filter(ticket=ticket, ended_at=None)
    }
    for row in CallBack.objects.filter(ticket=ticket, ended_at=None, tries=0):
        wanted = due.get(FOLLOWS.get(row.kind, ""))
        if wanted is not None and wanted < row.due_at:
            base = wanted - promises.TRIES[0]
            CallBack.objects.filter(pk=row.pk).update(due_at=wanted, base_at=base, told_at=None)


@step
def end_all(ticket: Ticket, *, now: datetime.datetime) -> None:
    """End every call that is owed: the ticket is over."""
    CallBack.objects.filter(ticket=ticket, ended_at=None).update(ended_at=now)


def next_try(row: CallBack, now: datetime.datetime) -> datetime.datetime | None:
    """Return when a call that failed is tried again; None after the third try.

    Tries keep their distance even where one was late. Another contact is rung once.
    """
    if row.tries >= len(promises.TRIES) or row.kind == CallBackKind.ALTERNATE:
        return None
    planned = row.base_at + promises.TRIES[row.tries]
    apart = promises.TRIES[row.tries] - promises.TRIES[row.tries - 1]
    return max(planned, now + apart)


@step
def sweep(*, actor: Actor, now: datetime.datetime) -> int:
    """Tell of calls that are due at `now`, each once a try; return how many."""
    rows = list(
        CallBack.objects.filter(due_at__lte=now, told_at=None, ended_at=None)
        .select_related("ticket__emergency")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    )
    for row in rows:
        CallBack.objects.filter(pk=row.pk).update(told_at=now)
        facts = {"kind": row.kind, "try": row.tries + 1}
        tickets.tell("call_back_due", row.ticket, actor=actor, now=now, payload=facts)
    return len(rows)
