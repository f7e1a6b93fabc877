"""Offer goods to a partner, or ask for them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import action
from relief.inventory.actions import handling
from relief.inventory.actions.loan import deals
from relief.inventory.models import Loan, LoanKind, LoanLine
from relief.inventory.states import LoanStatus
from relief.organizations.models import Kind, Organization
from relief.organizations.permissions import Permission

LARGEST = 10**12
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class LineTerms:
    """Units of an item given, and what comes back for all of them: a swap names it."""

    item: UUID
    quantity: int
    back_item: UUID | None = None
    back_quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What two partners agree on.

    `we_lend` says which side the proposer is on; `min_life_days` is the life that what comes
    back must have left, `due_on` when it should be back.
    """

    kind: str
    partner: UUID
    we_lend: bool
    facility: UUID
    lines: Sequence[LineTerms]
    due_on: datetime.date | None = None
    min_life_days: int = 0
    note: str = ""


@action(Permission.STOCK_SHARE)
def propose(*, actor: Actor, now: datetime.datetime, terms: Terms) -> Loan:
    """Propose a loan or swap to a partner; return it. Nothing moves before the other agrees."""
    mine, partner = _parties(actor, terms.partner)
    place = handling.facility(actor, terms.facility)
    _require_sense(terms, now)
    lines = [_line(actor, terms.kind, line) for line in terms.lines]
    if len({(line.item_id, line.back_item_id) for line in lines}) != len(lines):
        raise Invalid("lines", _("Name each item once."))
    loan = Loan.objects.create(
        kind=terms.kind,
        lender_id=mine if terms.we_lend else partner.pk,
        borrower_id=partner.pk if terms.we_lend else mine,
        proposed_by_id=mine,
        facility=place,
        due_on=terms.due_on,
        min_life_days=terms.min_life_days,
        note=terms.note.strip(),
    )
    for line in lines:
        line.loan = loan
    LoanLine.objects.bulk_create(lines)
    payload = {"kind": terms.kind, "units": sum(line.quantity for line in lines)}
    deals.tell(loan, f"loan.{LoanStatus.PROPOSED}", actor=actor, now=now,
               payload=payload, related=[])  # fmt: skip
    return loan


def _parties(actor: Actor, uid: UUID) -> tuple[int, Organization]:
    if actor.organization_id is None:
        raise NotAllowed
    partner = Organization.objects.filter(uid=uid, kind=Kind.PARTNER, is_active=True).first()
    if partner is None:
        raise NotFound
    if partner.pk == actor.organization_id:
        raise Invalid("partner", _("Choose another partner than your own organization."))
    return actor.organization_id, partner


def _require_sense(terms: Terms, now: datetime.datetime) -> None:
    if terms.kind not in LoanKind.values:
        raise Invalid("kind", _("Choose loan or swap."))
    if not 0 < len(terms.lines) <= MOST_LINES:
        raise Invalid("lines", _("Name between 1 and {most} items."), most=MOST_LINES)
    if terms.due_on is not None and terms.due_on < clock.local_date(now):
        raise Invalid("due_on", _("This date is over."))
    if not 0 <= terms.min_life_days <= 3650:
        raise Invalid("min_life_days", _("Between 0 and 3,650 days."))


def _line(actor: Actor, kind: str, terms: LineTerms) -> LoanLine:
    item = handling.item(actor, terms.item)
    back = handling.item(actor, terms.back_item) if terms.back_item else item
    back_quantity = terms.back_quantity or terms.quantity
    if not 0 < terms.quantity <= LARGEST or not 0 < back_quantity <= LARGEST:
        raise Invalid("quantity", _("The quantity must be more than 0."))
    _require_kind(kind, item, back, terms.quantity, back_quantity)
    return LoanLine(item=item, quantity=terms.quantity, back_item=back, back_quantity=back_quantity)


def _require_kind(kind: str, item: Item, back: Item, quantity: int, back_quantity: int) -> None:
    is_same = item == back and quantity == back_quantity
    if kind == LoanKind.LOAN and not is_same:
        raise Invalid("back_item", _("A loan comes back as it was given. Make it a swap."))
    if kind == LoanKind.SWAP and item == back:
        raise Invalid("back_item", _("A swap comes back as something else. Make it a loan."))
