"""Fetching a pledge to change: who sees it and may decide, under lock."""

import datetime
from typing import Any
from uuid import UUID

from relief.core.actors import Actor
from relief.core.errors import NotAllowed
from relief.donations.models import Pledge
from relief.journal.record import record
from relief.organizations.models import Kind, Organization


def locked(actor: Actor, uid: UUID) -> Pledge:
    """Return a visible pledge under lock; NotFound else."""
    rows = Pledge.objects.select_related("hub", "emergency", "donor", "owner", "facility__place")
    return rows.select_for_update(of=("self",), no_key=True).get_visible(actor, uid)


def at_desk(actor: Actor, uid: UUID) -> Pledge:
    """Return a pledge under lock for the operator's donor desk; NotFound, NotAllowed else."""
    row = locked(actor, uid)
    require_desk(actor)
    return row


def require_desk(actor: Actor) -> None:
    """Raise NotAllowed unless the actor works for the operator: nobody decides on own offers."""
    is_operator = Organization.objects.filter(pk=actor.own, kind=Kind.OPERATOR).exists()
    if not (actor.sees_all or is_operator):
        raise NotAllowed


def about(row: Pledge) -> dict[str, Any]:
    """Return whose row a pledge is and what it concerns, for the journal."""
    related = [row.consignment.uid] if row.consignment else []
    return {
        "organization_id": row.organization_id,
        "emergency_uid": row.emergency.uid if row.emergency else None,
        "related": related,
    }


def tell(
    what: str, row: Pledge, *, actor: Actor, now: datetime.datetime, facts: dict[str, Any]
) -> None:
    """Journal `pledge.<what>`."""
    record(f"pledge.{what}", subject=row, actor=actor, now=now, payload=facts, **about(row))
