"""Give what was agreed, and give it back."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotFound, Refused
from relief.core.work import action
from relief.inventory.actions import handling
from relief.inventory.actions.loan import deals, owner
from relief.inventory.models import Loan, LoanLine, StockLot, StockMovement
from relief.inventory.states import LoanStatus
from relief.organizations.permissions import Permission


class MoreThanAgreed(Refused):
    """More is to be given than was agreed, or given back than is owed."""

    code = "more_than_agreed"
    message = _("{left} {unit} of {item} are left to give; {wanted} were wanted.")


@action(Permission.STOCK_MOVE)
def give(*, actor: Actor, now: datetime.datetime, uid: UUID, line: UUID, quantity: int) -> Loan:
    """Make units of the lender's goods the borrower's, where they lie; return the loan.

    Raises MoreThanAgreed, TooLittleToGive; NotAllowed for who does not act for the lender.
    """
    loan = deals.locked(actor, uid)
    deals.require_side(actor, loan.lender_id)
    if loan.status not in (LoanStatus.AGREED, LoanStatus.LENT):
        raise InvalidMove(status=loan.get_status_display(), current=loan.status, to="lent")
    row = _line(loan, line)
    _require_left(row.to_give, quantity, row.item.unit, str(row.item))
    if loan.status == LoanStatus.AGREED:
        deals.advance(loan, "lent", actor=actor, now=now)
    movement = owner.hand(
        loan, row.item, quantity, giver=loan.lender, taker=loan.borrower, place=loan.facility,
        life_days=0, actor=actor, now=now,
    )  # fmt: skip
    row.given += quantity
    row.save(update_fields=["given"])
    _tell("loan.given", loan, movement, {"units": quantity, "item": row.item.code}, actor)
    return loan


@action(Permission.STOCK_MOVE)
def give_back(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    line: UUID,
    quantity: int,
    facility: UUID | None = None,
) -> Loan:
    """Make units of the borrower's goods the lender's, at the loan's facility or another.

    Once everything agreed was given and given back the loan is even. Raises MoreThanAgreed,
    TooLittleToGive; NotAllowed for who does not act for the borrower. Returns the loan.
    """
    loan = deals.locked(actor, uid)
    deals.require_side(actor, loan.borrower_id)
    if loan.status != LoanStatus.LENT:
        raise InvalidMove(status=loan.get_status_display(), current=loan.status, to="repaid")
    place = handling.facility(actor, facility) if facility else loan.facility
    row = _line(loan, line)
    _require_left(row.owed, quantity, row.back_item.unit, str(row.back_item))
    movement = owner.hand(
        loan, row.back_item, quantity, giver=loan.borrower, taker=loan.lender, place=place,
        life_days=loan.min_life_days, actor=actor, now=now,
    )  # fmt: skip
    row.returned += quantity
    row.save(update_fields=["returned"])
    facts = {"units": quantity, "item": row.back_item.code}
    _tell("loan.returned", loan, movement, facts, actor)
    if all(one.to_give == 0 and one.owed == 0 for one in loan.lines.all()):
        deals.advance(loan, "repaid", actor=actor, now=now)
    return loan


def _line(loan: Loan, uid: UUID) -> LoanLine:
    found = loan.lines.select_related("item", "back_item").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def _require_left(left: int, wanted: int, unit: str, item: str) -> None:
    if wanted <= 0:
        raise Invalid("quantity", _("The quantity must be more than 0."))
    if wanted > left:
        raise MoreThanAgreed(left=left, unit=unit, item=item, wanted=wanted)


def _tell(
    event: str, loan: Loan, movement: StockMovement, facts: Mapping[str, Any], who: Actor
) -> None:
    lots = StockLot.objects.filter(entries__movement=movement).distinct()
    deals.tell(loan, event, actor=who, now=movement.occurred_at, payload=facts,
               related=list(lots.values_list("uid", flat=True)))  # fmt: skip
