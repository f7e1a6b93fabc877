"""How loans look: balances by partner, cards, and what a side can do next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core import wording
from relief.core.actors import Actor
from relief.inventory.models import Loan
from relief.inventory.queries.loans import Owed
from relief.inventory.states import LoanStatus
from relief.inventory.web.disposal_looks import Step
from relief.organizations.permissions import Permission


@dataclass(frozen=True)
class Balance:
    """What stands between two partners; `ours` says on which side the reader is."""

    title: str
    owed_to_us: list[Owed]
    owed_by_us: list[Owed]
    others: list[Owed]


@dataclass(frozen=True)
class Card:
    """A loan in a list."""

    loan: Loan
    title: str
    second: str


@dataclass(frozen=True)
class Look:
    """What a loan's page shows."""

    title: str
    next: Step | None
    others: list[Step]
    waits: str


def balances(rows: Iterable[Owed], actor: Actor) -> list[Balance]:
    """Return the balance with each partner; who is no side sees pairs of partners."""
    groups: dict[tuple[int, int], list[Owed]] = {}
    for row in rows:
        pair = (min(row.debtor.pk, row.creditor.pk), max(row.debtor.pk, row.creditor.pk))
        groups.setdefault(pair, []).append(row)
    return [_balance(found, actor) for found in groups.values()]


def card(row: Loan, actor: Actor) -> Card:
    """Return a loan as a list draws it."""
    return Card(row, title(row, actor), f"{row.number} · {goods(row)} · {row.facility}")


def title(row: Loan, actor: Actor) -> str:
    """Return who lends to whom, as the reader's side says it."""
    words = {"lender": row.lender, "borrower": row.borrower}
    if row.kind == "swap":
        return _("%(lender)s swaps with %(borrower)s") % words
    if actor.organization_id == row.lender_id:
        return _("We lend to %(borrower)s") % words
    if actor.organization_id == row.borrower_id:
        return _("We borrow from %(lender)s") % words
    return _("%(lender)s lends to %(borrower)s") % words


def goods(row: Loan) -> str:
    """Return the goods of a loan in a few words."""
    named = [
        f"{line.item} {wording.quantity(line.quantity, line.item.unit)}" for line in row.lines.all()
    ]
    return _(", ").join(named)


def loan(row: Loan, actor: Actor) -> Look:
    """Return what the reader can do with a loan now, or whom it waits for."""
    steps = _steps(row, actor)
    return Look(title(row, actor), steps[0] if steps else None, steps[1:], _waits(row, steps))


def _balance(rows: list[Owed], actor: Actor) -> Balance:
    mine = actor.organization_id
    to_us = [row for row in rows if row.creditor.pk == mine]
    by_us = [row for row in rows if row.debtor.pk == mine]
    first = rows[0]
    if to_us or by_us:
        partner = first.debtor if first.creditor.pk == mine else first.creditor
        return Balance(str(partner), to_us, by_us, [])
    words = {"one": first.debtor, "other": first.creditor}
    return Balance(_("%(one)s and %(other)s") % words, [], [], rows)


def _steps(row: Loan, actor: Actor) -> list[Step]:
    def step(label: str, name: str, icon: str, *, posts: bool = False) -> Step:
        return Step(label, reverse(f"inventory:loan-{name}", args=[row.uid]), icon, posts)

    mine = actor.organization_id
    shares, moves = actor.may(Permission.STOCK_SHARE), actor.may(Permission.STOCK_MOVE)
    is_lender, is_borrower = mine == row.lender_id, mine == row.borrower_id
    steps: list[Step] = []
    if row.status == LoanStatus.PROPOSED and shares and mine == row.proposed_by_id:
        steps.append(step(_("Withdraw"), "cancel", "x", posts=True))
    elif row.status == LoanStatus.PROPOSED and shares and (is_lender or is_borrower):
        steps += [
            step(_("Agree"), "agree", "heart-handshake", posts=True),
            step(_("Decline"), "decline", "hand-stop"),
        ]
    elif row.status in (LoanStatus.AGREED, LoanStatus.LENT):
        lines = list(row.lines.all())
        if is_lender and moves and any(line.to_give for line in lines):
            steps.append(step(_("Give the goods"), "give", "package-export"))
        if is_borrower and moves and any(line.owed for line in lines):
            steps.append(step(_("Give back"), "give-back", "package-import"))
        if row.status == LoanStatus.LENT and is_lender and shares:
            steps.append(step(_("Forgive the rest"), "forgive", "gift"))
        if row.status == LoanStatus.AGREED and shares and (is_lender or is_borrower):
            steps.append(step(_("Withdraw"), "cancel", "x", posts=True))
    return steps


def _waits(row: Loan, steps: list[Step]) -> str:
    if steps:
        return ""
    other = row.borrower if row.proposed_by_id == row.lender_id else row.lender
    words = {"lender": row.lender, "borrower": row.borrower, "other": other}
    texts = {
        "proposed": _("Waits for %(other)s to agree."),
        "agreed": _("Waits for %(lender)s to give the goods."),
        "lent": _("Waits for %(borrower)s to give back."),
    }
    return texts[row.status] % words if row.status in texts else ""
