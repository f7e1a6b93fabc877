"""Lists of tickets, calls and what is owed."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from relief.accounts.models import User
from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.helpline.indexes import heard, phone_index
from relief.helpline.models import (
    AccessLook,
    Call,
    CallBack,
    CallState,
    ClockKind,
    ClockStatus,
    Quota,
    Ticket,
    TicketClock,
    TicketNeed,
)
from relief.helpline.states import OVER
from relief.organizations.models import user_id_of

LONGEST_QUEUE = 8
RUNNING = TicketClock.objects.filter(ended_at=None).order_by("due_at", "pk")

OWED = CallBack.objects.filter(ended_at=None).order_by("due_at", "pk")


def tickets(actor: Actor) -> ScopedQuerySet[Ticket]:
    """Return the visible saved tickets with needs and running clocks, newest first."""
    needs = TicketNeed.objects.select_related("item").order_by("pk")
    # A call that was dropped before it became a ticket was never opened.
    rows = Ticket.objects.visible_to(actor).exclude(opened_at=None)
    rows = rows.select_related("emergency", "recipient", "caller", "assigned_to")
    return rows.prefetch_related(
        models.Prefetch("needs", queryset=needs),
        models.Prefetch("clocks", queryset=RUNNING),
        models.Prefetch("call_backs", queryset=OWED),
    ).order_by("-pk")


def ticket(actor: Actor, uid: UUID) -> Ticket:
    """Return one ticket with everything its page shows; NotFound if not visible."""
    every = TicketClock.objects.order_by("ended_at", "due_at", "pk")
    rows = Ticket.objects.visible_to(actor).select_related(
        "emergency", "recipient__household", "caller", "assigned_to", "duplicate_of"
    )
    return rows.prefetch_related(
        models.Prefetch("needs", queryset=TicketNeed.objects.select_related("item").order_by("pk")),
        models.Prefetch("clocks", queryset=every),
        models.Prefetch("call_backs", queryset=CallBack.objects.order_by("-pk")),
        models.Prefetch("calls", queryset=Call.objects.order_by("-pk")),
    ).get_visible(actor, uid)


def drafts(actor: Actor) -> models.QuerySet[Ticket]:
    """Return the actor's own unfinished calls, the last saved first."""
    rows = Ticket.objects.visible_to(actor).filter(taken_by_id=user_id_of(actor))
    return rows.filter(status__in=["draft", "open"]).order_by("-draft_saved_at", "-pk")


def calls_waiting(actor: Actor) -> ScopedQuerySet[Call]:
    """Return the calls that ring, the longest waiting first."""
    rows = Call.objects.visible_to(actor).filter(state=CallState.RINGING, direction="in")
    return rows.order_by("started_at")[:LONGEST_QUEUE]


def call(actor: Actor, uid: UUID) -> Call | None:
    """Return a visible call; None for any other."""
    return Call.objects.visible_to(actor).filter(uid=uid).first()


def colleague_on(actor: Actor, phone: str) -> User | None:
    """Return the colleague who is speaking with somebody at this number right now."""
    index = phone_index(heard(phone).e164)
    if not index:
        return None
    rows = Call.objects.visible_to(actor).filter(number_index=index, state=CallState.ANSWERED)
    others = rows.exclude(operator=None).exclude(operator_id=user_id_of(actor))
    found = others.select_related("operator").order_by("-answered_at").first()
    return found.operator if found else None


ANSWER_WITHIN = datetime.timedelta(seconds=15)


@dataclass(frozen=True)
class Answered:
    """How many calls came in, were answered, and were answered within 15 seconds."""

    calls: int
    answered: int
    in_time: int

    @property
    def percent(self) -> int | None:
        """Return the share that was answered, in whole percent; None of no calls."""
        return 100 * self.answered // self.calls if self.calls else None


def answered(actor: Actor, *, since: datetime.datetime) -> Answered:
    """Return how the calls that came in since then were answered; ringing ones are left out."""
    rows = Call.objects.visible_to(actor).filter(direction="in", started_at__gte=since)
    was_answered = models.Q(answered_at__isnull=False)
    in_time = models.Q(answered_at__lte=models.F("started_at") + ANSWER_WITHIN)
    found = rows.exclude(state=CallState.RINGING).aggregate(
        calls=models.Count("pk"),
        answered=models.Count("pk", filter=was_answered),
        in_time=models.Count("pk", filter=in_time),
    )
    return Answered(**found)


@dataclass(frozen=True)
class Owed:
    """One thing somebody was promised: a call or the end of a clock."""

    ticket: Ticket
    kind: str
    started_at: datetime.datetime
    due_at: datetime.datetime
    tries: int = 0
    call_back: CallBack | None = None


def owed_to(actor: Actor, *, mine: bool = True) -> list[Owed]:
    """Return what was promised by the actor (or anybody), what is due first."""
    rows = Ticket.objects.visible_to(actor).exclude(status__in=OVER)
    if mine:
        rows = rows.filter(assigned_to_id=user_id_of(actor))
    calls = CallBack.objects.filter(ticket__in=rows, ended_at=None)
    # The call that asks whether somebody is safe stands for the clock of the next check.
    clocks = TicketClock.objects.filter(ticket__in=rows, ended_at=None, paused_at=None).exclude(
        models.Q(status=ClockStatus.DROPPED) | models.Q(kind=ClockKind.CHECK)
    )
    found = [
        Owed(row.ticket, row.kind, row.base_at, row.due_at, row.tries, row)
        for row in calls.select_related("ticket__recipient", "ticket__assigned_to").order_by(
            "due_at"
        )[:LONGEST_QUEUE]
    ]
    found += [
        Owed(row.ticket, row.kind, row.started_at, row.due_at)
        for row in clocks.select_related("ticket__recipient", "ticket__assigned_to").order_by(
            "due_at"
        )[:LONGEST_QUEUE]
    ]
    return sorted(found, key=lambda owed: owed.due_at)[:LONGEST_QUEUE]


def looks(actor: Actor) -> ScopedQuerySet[AccessLook]:
    """Return the log of who looked at whom, newest first."""
    return AccessLook.objects.visible_to(actor).select_related("ticket").order_by("-pk")


def quotas(actor: Actor) -> ScopedQuerySet[Quota]:
    """Return what was granted, by emergency and class."""
    rows = Quota.objects.visible_to(actor).select_related("emergency", "granted_by")
    return rows.order_by("-emergency_id", "triage_class")
