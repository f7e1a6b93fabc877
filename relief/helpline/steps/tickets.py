"""Fetching a ticket to change it, moving it, telling of it."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from relief.core.actors import Actor
from relief.core.errors import InvalidMove
from relief.core.work import step
from relief.helpline.models import Ticket, TicketNeed
from relief.helpline.rules import promises
from relief.helpline.steps import clocks
from relief.journal.moves import move
from relief.journal.record import record


def lock(actor: Actor, uid: UUID) -> Ticket:
    """Return a visible ticket under lock, as it is now. Raises NotFound."""
    found = Ticket.objects.get_visible(actor, uid)
    return relock(found.pk)


def relock(key: int) -> Ticket:
    """Return a ticket under lock with its emergency and people."""
    related = ("emergency", "caller", "recipient__household", "assigned_to")
    rows = Ticket.objects.select_related(*related)
    return rows.select_for_update(of=("self",), no_key=True).get(pk=key)


def require(row: Ticket, *statuses: str) -> None:
    """Raise InvalidMove unless the ticket is in one of the statuses."""
    if row.status not in statuses:
        raise InvalidMove(status=row.get_status_display(), current=row.status)


def context(row: Ticket) -> dict[str, Any]:
    """Return whose row this is, for the journal."""
    return {
        "organization_id": row.organization_id,
        "emergency_uid": row.emergency.uid if row.emergency else None,
    }


@step
def to(
    row: Ticket,
    status: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move a locked ticket; only the caller's silence stops its clocks."""
    row.machine.require(row.status, status)
    urgency = (changes or {}).get("triage_class", row.triage_class)
    paused = dict(_pause(row, status, urgency, now))
    facts = {"class": urgency, "assigned_to": row.assigned_to_id, **(payload or {})}
    values = {**(changes or {}), **paused}
    move(row, status, actor=actor, now=now, changes=values, payload=facts, **context(row))


@step
def tell(
    what: str,
    row: Ticket,
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Journal `ticket.<what>` with ids, codes and figures only."""
    facts = {"class": row.triage_class, "assigned_to": row.assigned_to_id, **(payload or {})}
    record(f"ticket.{what}", subject=row, actor=actor, now=now, payload=facts, **context(row))


def _pause(
    row: Ticket, status: str, urgency: int | None, now: datetime.datetime
) -> dict[str, datetime.datetime | None]:
    stops = promises.pauses(status, urgency)
    if stops and row.paused_at is None:
        clocks.pause(row, now=now)
        return {"paused_at": now}
    if row.paused_at is not None and not stops:
        clocks.resume(row, now=now)
        return {"paused_at": None}
    return {}


@step
def forget_request(row: Ticket, request_uid: UUID) -> None:
    """Free the needs of a ticket from a request that will bring nothing."""
    TicketNeed.objects.filter(ticket=row, request_uid=request_uid).update(request_uid=None)
