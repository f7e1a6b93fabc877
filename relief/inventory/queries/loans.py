"""Reading loans, and what partners still owe each other."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import Loan, LoanLine
from relief.inventory.states import LoanStatus
from relief.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class Owed:
    """Units of an item one partner still owes another, and the earliest day they are due."""

    debtor: Organization
    creditor: Organization
    item: Item
    units: int
    due_on: datetime.date | None


def loans(actor: Actor) -> ScopedQuerySet[Loan]:
    """Return the loans the actor sees with their lines, newest first."""
    lines = LoanLine.objects.select_related("item", "back_item").order_by("pk")
    rows = Loan.objects.visible_to(actor).select_related(
        "lender", "borrower", "proposed_by", "facility"
    )
    return rows.prefetch_related(models.Prefetch("lines", lines)).order_by("-pk")


def loan(actor: Actor, uid: UUID | str) -> Loan:
    """Return one loan the actor sees; NotFound else."""
    return loans(actor).get_visible(actor, uid)


def owed(actor: Actor) -> list[Owed]:
    """Return what is still to be given back, by partners and item, soonest due first.

    What is agreed but was not given yet is owed by nobody.
    """
    units: dict[tuple[Organization, Organization, Item], int] = defaultdict(int)
    due: dict[tuple[Organization, Organization, Item], datetime.date] = {}
    for row in loans(actor).filter(status=LoanStatus.LENT):
        for line in row.lines.all():
            if line.owed:
                key = (row.borrower, row.lender, line.back_item)
                units[key] += line.owed
                if row.due_on:
                    due[key] = min(row.due_on, due.get(key, row.due_on))
    found = [Owed(*key, count, due.get(key)) for key, count in units.items()]
    far = datetime.date.max
    return sorted(found, key=lambda one: (one.due_on or far, one.debtor.code, one.item.code))
