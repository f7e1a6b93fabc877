"""What the steps of a loan share: finding it, whose side somebody is on, telling both."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from relief.core.actors import Actor
from relief.core.errors import NotAllowed
from relief.core.work import step
from relief.inventory.models import Loan
from relief.journal.moves import move
from relief.journal.record import record


def locked(actor: Actor, uid: UUID) -> Loan:
    """Return a loan the actor sees and lock it; NotFound else."""
    rows = Loan.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("lender", "borrower", "facility").get_visible(actor, uid)


def require_side(actor: Actor, *sides: int) -> None:
    """Raise NotAllowed unless the actor acts for one of these organizations."""
    if actor.organization_id not in sides:
        raise NotAllowed


def other_side(loan: Loan, actor: Actor) -> int:
    """Return the partner who is told: the one the actor does not act for."""
    return loan.borrower_id if actor.organization_id == loan.lender_id else loan.lender_id


@step
def advance(
    loan: Loan,
    to: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move a loan and tell the other side."""
    move(loan, to, actor=actor, now=now, changes=changes, payload=payload,
         organization_id=other_side(loan, actor))  # fmt: skip


@step
def tell(
    loan: Loan,
    event: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any],
    related: list[UUID],
) -> None:
    """Journal something about a loan for the other side."""
    record(event, subject=loan, actor=actor, now=now, payload=payload, related=related,
           organization_id=other_side(loan, actor))  # fmt: skip
