"""Promise clocks as rows: made, watched, paused by customs, kept or broken, each exactly once.

A consignment has clocks for what was promised to people, each of its legs one for its carrier.
Both are swept alike; whoever restarts in between finds them where they were.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models

from relief.core.actors import Actor
from relief.core.work import step
from relief.journal.record import record
from relief.shipping import rules
from relief.shipping.models import (
    Consignment,
    CustomsEntry,
    Leg,
    LegPromise,
    Pause,
    Promise,
    PromiseStatus,
)
from relief.shipping.rules import Due

BATCH = 100
OPEN = PromiseStatus.OPEN
Clock = Promise | LegPromise


@step
def make(consignment: Consignment, dues: Iterable[Due], *, now: datetime.datetime) -> None:
    """Store the promises of a consignment and show the nearest on it."""
    rows = [
        Promise(consignment=consignment, kind=due.kind, **_times(due, started=now)) for due in dues
    ]
    Promise.objects.bulk_create(rows)
    show_nearest(consignment)


@step
def make_for_legs(consignment: Consignment) -> None:
    """Store a clock for each leg that has none: to be there at its planned time."""
    legs = consignment.legs.filter(promise=None).exclude(
        models.Q(planned_arrival=None) | models.Q(planned_departure=None)
    )
    LegPromise.objects.bulk_create(
        LegPromise(
            leg=leg,
            **_times(
                rules.due("leg", leg.planned_departure, leg.planned_arrival),  # type: ignore[arg-type]
                started=leg.planned_departure,  # type: ignore[arg-type]
            ),
        )
        for leg in legs.order_by("sequence")
    )


@step
def end(consignment: Consignment, *, actor: Actor, at: datetime.datetime) -> None:
    """Settle the promises of goods that were handed over at `at`.

    A hand-over that is reported late, from a phone without a network, still keeps the
    promise it kept.
    """
    resume(consignment, at=at)
    rows = Promise.objects.filter(
        consignment=consignment, status__in=[OPEN, PromiseStatus.BROKEN], ended_at=None
    ).select_related("consignment__request__emergency", "consignment__emergency")
    for row in rows.order_by("pk").select_for_update(of=("self",), no_key=True):
        _settle(row, actor, at)
    drop_legs(consignment, at=at)


@step
def end_leg(leg: Leg, *, actor: Actor, at: datetime.datetime) -> None:
    """Settle the clock of a leg that arrived at `at`; a second arrival changes nothing."""
    rows = LegPromise.objects.filter(
        leg=leg, status__in=[OPEN, PromiseStatus.BROKEN], ended_at=None
    ).select_related("leg__consignment__request__emergency", "leg__consignment__emergency")
    for row in rows.select_for_update(of=("self",), no_key=True):
        _settle(row, actor, at)


@step
def drop(consignment: Consignment, *, at: datetime.datetime) -> None:
    """End the promises of goods that will not come: cancelled or returned."""
    Promise.objects.filter(consignment=consignment, status=OPEN).update(
        status=PromiseStatus.CANCELLED, ended_at=at, paused_at=None
    )
    drop_legs(consignment, at=at)


@step
def drop_legs(consignment: Consignment, *, at: datetime.datetime) -> None:
    """End the clocks of legs that nobody will report any more."""
    LegPromise.objects.filter(leg__consignment=consignment, status=OPEN).update(
        status=PromiseStatus.CANCELLED, ended_at=at, paused_at=None
    )


@step
def copy(of: Consignment, to: Consignment) -> None:
    """Give a part that was split off the clocks of the whole, as they stand."""
    fields = (
        *("kind", "status", "started_at", "warn_at", "escalate_at", "due_at"),
        *("warned_at", "escalated_at", "breached_at", "ended_at"),
    )
    for row in of.promises.order_by("pk"):
        Promise.objects.create(consignment=to, **{name: getattr(row, name) for name in fields})
    show_nearest(to)


@step
def pause(
    consignment: Consignment, entry: CustomsEntry, *, reason: str, at: datetime.datetime
) -> Pause:
    """Let a consignment's clocks stand still while customs has the goods; say why.

    Raises IntegrityError for an empty reason; a pause that runs already goes on.
    """
    running = Pause.objects.filter(consignment=consignment, ended_at=None).first()
    if running:
        return running
    row = Pause.objects.create(
        consignment=consignment, entry=entry, reason=reason[:300], started_at=at
    )
    for rows in _clocks(consignment):
        rows.filter(paused_at=None).update(paused_at=at)
    return row


@step
def resume(consignment: Consignment, *, at: datetime.datetime) -> None:
    """Let the clocks run on: every stage moves by the time they stood still."""
    for rows in _clocks(consignment):
        for row in rows.exclude(paused_at=None).order_by("pk"):
            stood = max(at - row.paused_at, datetime.timedelta(0))  # type: ignore[operator]
            rows.filter(pk=row.pk).update(
                paused_at=None,
                warn_at=row.warn_at + stood,
                escalate_at=row.escalate_at + stood,
                due_at=row.due_at + stood,
            )
    for run in Pause.objects.filter(consignment=consignment, ended_at=None):
        Pause.objects.filter(pk=run.pk).update(ended_at=max(at, run.started_at))
    show_nearest(consignment)


@step
def sweep(*, actor: Actor, now: datetime.datetime) -> int:
    """Warn of, escalate and break what is due at `now`; return how many clocks were touched.

    Rows another sweeper holds are skipped, rows it has finished no longer match, so each
    stage is told once. A clock that stands still is left alone.
    """
    return _sweep(
        Promise.objects.select_related(
            "consignment__request__emergency", "consignment__emergency"
        ),
        models.Q(consignment__expected_at__gt=models.F("due_at")), actor, now,
    ) + _sweep(
        LegPromise.objects.select_related(
            "leg__consignment__request__emergency", "leg__consignment__emergency"
        ),
        models.Q(pk__in=[]), actor, now,
    )  # fmt: skip


def _sweep(table: Any, is_predicted: models.Q, actor: Actor, now: datetime.datetime) -> int:
    is_due = models.Q(due_at__lte=now)
    is_high = models.Q(escalated_at=None, escalate_at__lte=now)
    is_near = models.Q(warned_at=None) & (models.Q(warn_at__lte=now) | is_predicted)
    rows = table.filter(models.Q(status=OPEN, paused_at=None) & (is_due | is_high | is_near))
    found = list(
        rows.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    )
    for row in found:
        if row.due_at <= now:
            _break(row, actor, now)
        elif row.escalate_at <= now and row.escalated_at is None:
            _update(row, escalated_at=now, warned_at=row.warned_at or now)
            _tell(row, "escalated", actor=actor, now=now, facts={"expected_at": _expected(row)})
        else:
            _warn(row, actor, now)
    return len(found)


def _warn(row: Clock, actor: Actor, now: datetime.datetime) -> None:
    expected = _of(row).expected_at if isinstance(row, Promise) else None
    is_predicted = expected is not None and expected > row.due_at
    _update(row, warned_at=now)
    facts = {
        "expected_at": expected.isoformat() if expected else None,
        "because": "predicted" if is_predicted else "time",
    }
    _tell(row, "warned", actor=actor, now=now, facts=facts)


def _break(row: Clock, actor: Actor, now: datetime.datetime) -> None:
    _update(row, status=PromiseStatus.BROKEN, breached_at=row.due_at)
    _tell(row, "broken", actor=actor, now=now, facts={})


def _settle(row: Clock, actor: Actor, at: datetime.datetime) -> None:
    in_time = at <= row.due_at
    if row.status == PromiseStatus.BROKEN and not in_time:
        _update(row, ended_at=at)
        return
    to = PromiseStatus.KEPT if in_time else PromiseStatus.BROKEN
    # A breach that was told and then turns out kept leaves its mark out: it never was one.
    _update(
        row, status=to, ended_at=at, paused_at=None, breached_at=None if in_time else row.due_at
    )
    _tell(row, str(to), actor=actor, now=at, facts={"late": not in_time})


def _update(row: Clock, **values: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _tell(
    row: Clock, what: str, *, actor: Actor, now: datetime.datetime, facts: dict[str, Any]
) -> None:
    consignment = _of(row)
    payload = {"due_at": row.due_at.isoformat(), **facts}
    if isinstance(row, LegPromise):
        payload |= {"sequence": row.leg.sequence, "location": row.leg.destination_name}
        what = f"leg_{what}"
    else:
        payload |= {"kind": row.kind}
    about = consignment.request or consignment
    emergency = consignment.request.emergency if consignment.request else consignment.emergency
    record(
        f"promise.{what}",
        subject=consignment,
        actor=actor,
        now=now,
        payload=payload,
        organization_id=consignment.organization_id,
        emergency_uid=emergency.uid if emergency else None,
        related=[row.uid, about.uid],
    )


def _of(row: Clock) -> Consignment:
    return row.leg.consignment if isinstance(row, LegPromise) else row.consignment


def _expected(row: Clock) -> str | None:
    expected = _of(row).expected_at
    return expected.isoformat() if expected else None


def _clocks(consignment: Consignment) -> tuple[Any, Any]:
    return (
        Promise.objects.filter(consignment=consignment, status=OPEN),
        LegPromise.objects.filter(leg__consignment=consignment, status=OPEN),
    )


def _times(due: Due, *, started: datetime.datetime) -> dict[str, datetime.datetime]:
    return {
        "started_at": started,
        "warn_at": due.warn_at,
        "escalate_at": due.escalate_at,
        "due_at": due.due_at,
    }


@step
def show_nearest(consignment: Consignment) -> None:
    """Show the nearest due time of a consignment's promises on it."""
    nearest = consignment.promises.aggregate(at=models.Min("due_at"))["at"]
    Consignment.objects.filter(pk=consignment.pk).update(promised_at=nearest)
    consignment.promised_at = nearest
