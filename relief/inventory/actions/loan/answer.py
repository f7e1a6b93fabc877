"""The other side's answer, withdrawing, and forgiving what is still owed."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Refused
from relief.core.work import action
from relief.inventory.actions.loan import deals
from relief.inventory.models import Loan
from relief.inventory.states import LOAN
from relief.organizations.permissions import Permission

LONGEST = 200


class NotYours(Refused):
    """The proposer answers itself."""

    code = "own_proposal"
    message = _("You proposed this. {partner} answers.")


@action(Permission.STOCK_SHARE)
def agree(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Loan:
    """Agree to a proposal of the other side; return the loan."""
    loan = _proposed_to(actor, uid, "agreed")
    deals.advance(loan, "agreed", actor=actor, now=now)
    return loan


@action(Permission.STOCK_SHARE)
def decline(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str = "") -> Loan:
    """Decline a proposal of the other side; return the loan."""
    loan = _proposed_to(actor, uid, "declined")
    answer = reason.strip()[:LONGEST]
    deals.advance(loan, "declined", actor=actor, now=now, changes={"answer": answer},
                  payload={"reason": answer})  # fmt: skip
    return loan


@action(Permission.STOCK_SHARE)
def cancel(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Loan:
    """Withdraw: the proposer's own proposal, or by either side what was agreed but not given."""
    loan = deals.locked(actor, uid)
    if loan.status == LOAN.initial:
        deals.require_side(actor, loan.proposed_by_id)
    else:
        deals.require_side(actor, loan.lender_id, loan.borrower_id)
    deals.advance(loan, "cancelled", actor=actor, now=now)
    return loan


@action(Permission.STOCK_SHARE)
def forgive(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str = "") -> Loan:
    """Let the borrower keep what is not given back yet; the lender says so. Return the loan."""
    loan = deals.locked(actor, uid)
    deals.require_side(actor, loan.lender_id)
    owed = sum(line.owed for line in loan.lines.all())
    answer = reason.strip()[:LONGEST]
    deals.advance(loan, "forgiven", actor=actor, now=now, changes={"answer": answer},
                  payload={"units": owed, "reason": answer})  # fmt: skip
    return loan


def _proposed_to(actor: Actor, uid: UUID, to: str) -> Loan:
    loan = deals.locked(actor, uid)
    deals.require_side(actor, loan.lender_id, loan.borrower_id)
    LOAN.require(loan.status, to)
    if actor.organization_id == loan.proposed_by_id:
        partner = loan.borrower if loan.proposed_by_id == loan.lender_id else loan.lender
        raise NotYours(partner=str(partner))
    return loan
