"""Clocks of a ticket: started, stopped, moved, swept. A breach is told once and stays."""

import datetime
from collections.abc import Iterable

from django.db import models

from relief.core.actors import Actor
from relief.core.work import step
from relief.helpline.models import ClockKind, ClockStatus, Ticket, TicketClock
from relief.helpline.rules import promises
from relief.journal.record import record

BATCH = 100


@step
def start(
    ticket: Ticket, kinds: Iterable[str], *, triage_class: int, since: datetime.datetime
) -> None:
    """Start the clocks of these kinds that do not run yet, by what the class is promised."""
    running = set(_running(ticket).values_list("kind", flat=True))
    for kind in kinds:
        if kind not in running:
            due = since + promises.span(kind, triage_class)
            half, most = promises.warnings(since, due)
            TicketClock.objects.create(
                ticket=ticket, kind=kind, started_at=since, half_at=half, most_at=most, due_at=due
            )


@step
def keep(ticket: Ticket, kinds: Iterable[str], *, actor: Actor, at: datetime.datetime) -> None:
    """End clocks whose promise was met at `at`; late ones stay broken."""
    for row in _locked(ticket, kinds):
        if row.status == ClockStatus.BROKEN:
            TicketClock.objects.filter(pk=row.pk).update(ended_at=at)
        elif at <= row.due_at or row.paused_at is not None:
            TicketClock.objects.filter(pk=row.pk).update(status=ClockStatus.KEPT, ended_at=at)
        else:
            _break(row, actor, at, ended_at=at)


@step
def drop(ticket: Ticket, *, at: datetime.datetime) -> None:
    """End every clock of a ticket that goes nowhere; a breach stays a breach."""
    _running(ticket).filter(status=ClockStatus.BROKEN).update(ended_at=at)
    _running(ticket).update(status=ClockStatus.DROPPED, ended_at=at)


@step
def set_class(ticket: Ticket, triage_class: int) -> None:
    """Work out the open clocks anew for another class, from when they started.

    Time that a clock stood still is added; what was already told is told again where the
    new time is not yet used up so far.
    """
    for row in _locked(ticket, ClockKind.values):
        if row.status != ClockStatus.OPEN:
            continue
        stood = _stood(row)
        started = row.started_at
        due = started + promises.span(row.kind, triage_class) + stood
        half, most = promises.warnings(started + stood, due)
        is_earlier = due < row.due_at
        told = {} if is_earlier else {"half_told_at": None, "most_told_at": None}
        TicketClock.objects.filter(pk=row.pk).update(half_at=half, most_at=most, due_at=due, **told)


@step
def hasten(ticket: Ticket, triage_class: int, *, now: datetime.datetime) -> None:
    """Promise a ticket that rose in class by waiting what its new class is promised from now.

    Nothing gets later by it, and what was never promised is not broken at once.
    """
    for row in _locked(ticket, ClockKind.values):
        due = now + promises.span(row.kind, triage_class)
        if row.status != ClockStatus.OPEN or row.due_at <= due:
            continue
        half, most = promises.warnings(now, due)
        TicketClock.objects.filter(pk=row.pk).update(
            half_at=half, most_at=most, due_at=due, half_told_at=None, most_told_at=None
        )


@step
def pause(ticket: Ticket, *, now: datetime.datetime) -> None:
    """Stop the open clocks."""
    _running(ticket).filter(status=ClockStatus.OPEN, paused_at=None).update(paused_at=now)


@step
def resume(ticket: Ticket, *, now: datetime.datetime) -> None:
    """Let stopped clocks go on; all their times move by how long they stood."""
    for row in _locked(ticket, ClockKind.values):
        if row.paused_at is None:
            continue
        span = now - row.paused_at
        pauses = [*row.pauses, [row.paused_at.isoformat(), now.isoformat()]]
        TicketClock.objects.filter(pk=row.pk).update(
            paused_at=None,
            pauses=pauses,
            half_at=row.half_at + span,
            most_at=row.most_at + span,
            due_at=row.due_at + span,
        )


@step
def sweep(*, actor: Actor, now: datetime.datetime) -> int:
    """Warn of and break what is due at `now`; return how many clocks were touched.

    Rows another sweeper holds are skipped, rows it has finished no longer match, so each
    warning and each breach is told once.
    """
    is_due = models.Q(due_at__lte=now)
    is_most = models.Q(most_at__lte=now, most_told_at=None)
    is_half = models.Q(half_at__lte=now, half_told_at=None)
    rows = list(
        TicketClock.objects.filter(
            is_due | is_most | is_half, status=ClockStatus.OPEN, paused_at=None, ended_at=None
        )
        .select_related("ticket__emergency")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    )
    for row in rows:
        if row.due_at <= now:
            _break(row, actor, now)
        else:
            _warn(row, actor, now)
    return len(rows)


def _warn(row: TicketClock, actor: Actor, now: datetime.datetime) -> None:
    is_most = row.most_at <= now
    told = {"half_told_at": row.half_told_at or now}
    if is_most:
        told["most_told_at"] = now
    TicketClock.objects.filter(pk=row.pk).update(**told)
    _tell("warned", row, actor, now, used=80 if is_most else 50)


def _break(
    row: TicketClock,
    actor: Actor,
    now: datetime.datetime,
    ended_at: datetime.datetime | None = None,
) -> None:
    TicketClock.objects.filter(pk=row.pk).update(
        status=ClockStatus.BROKEN,
        breached_at=row.due_at,
        half_told_at=row.half_told_at or now,
        most_told_at=row.most_told_at or now,
        ended_at=ended_at,
    )
    _tell("breached", row, actor, now, used=100)


def _tell(what: str, row: TicketClock, actor: Actor, now: datetime.datetime, *, used: int) -> None:
    ticket = row.ticket
    record(
        f"ticket.{what}",
        subject=ticket,
        actor=actor,
        now=now,
        payload={
            "kind": row.kind,
            "used": used,
            "due_at": row.due_at.isoformat(),
            "class": ticket.triage_class,
            "assigned_to": ticket.assigned_to_id,
        },
        organization_id=ticket.organization_id,
        emergency_uid=ticket.emergency.uid if ticket.emergency else None,
        related=[row.uid],
    )


def _running(ticket: Ticket) -> models.QuerySet[TicketClock]:
    return TicketClock.objects.filter(ticket=ticket, ended_at=None)


def _locked(ticket: Ticket, kinds: Iterable[str]) -> list[TicketClock]:
    rows = _running(ticket).filter(kind__in=list(kinds)).select_related("ticket__emergency")
    return list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def _stood(row: TicketClock) -> datetime.timedelta:
    spans = (
        datetime.datetime.fromisoformat(to) - datetime.datetime.fromisoformat(start)
        for start, to in row.pauses
    )
    return sum(spans, datetime.timedelta(0))
