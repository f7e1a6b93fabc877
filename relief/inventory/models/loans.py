"""Loans and swaps between partners, and what is still to be given back."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.core.models import Dated, Identified, NumberField
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.facilities import Facility
from relief.inventory.states import LOAN, LOAN_TONES, LoanStatus
from relief.organizations.models import Organization


class LoanKind(models.TextChoices):
    """Whether the same goods come back or others."""

    LOAN = "loan", _("Loan")
    SWAP = "swap", _("Swap")


class Loan(Identified, Dated):
    """Goods that change their owner now, against goods that come back later.

    The owner changes in the books when goods are given, wherever they lie; `min_life_days`
    is the life that goods given back must have left.
    """

    machine = LOAN

    number = NumberField("LN")
    kind = models.CharField(max_length=4, choices=LoanKind.choices)
    lender = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    borrower = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=LoanStatus.choices, default=LoanStatus.PROPOSED
    )
    due_on = models.DateField(null=True, blank=True)
    min_life_days = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    lent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Loan"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            LOAN.constraint("loan"),
            models.CheckConstraint(
                condition=models.Q(kind__in=LoanKind.values), name="loan_kind_is_declared"
            ),
            models.CheckConstraint(
                condition=~models.Q(lender=models.F("borrower")), name="loan_between_two"
            ),
            models.CheckConstraint(
                condition=models.Q(proposed_by=models.F("lender"))
                | models.Q(proposed_by=models.F("borrower")),
                name="loan_proposed_by_one_of_them",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(
                name="loan_stays", fields=["kind", "lender", "borrower", "proposed_by"]
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def pill(self) -> Pill:
        """Return the status as pages show it."""
        return Pill(LOAN_TONES[self.status], str(self.get_status_display()))

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The two partners."""
        return models.Q(lender_id=actor.own) | models.Q(borrower_id=actor.own)


class LoanLine(Identified):
    """Units of an item given, and the units that come back for all of them."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    back_item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    back_quantity = models.BigIntegerField()
    given = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["loan", "item", "back_item"], name="loan_line_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, back_quantity__gt=0), name="loan_line_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(given__gte=0, given__lte=models.F("quantity")),
                name="loan_given_within_agreed",
            ),
            models.CheckConstraint(
                condition=models.Q(returned__gte=0, returned__lte=models.F("back_quantity")),
                name="loan_returned_within_agreed",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(
                name="loan_line_stays", fields=["item", "quantity", "back_item", "back_quantity"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.loan_id} {self.item_id} {self.quantity}"

    @property
    def owed(self) -> int:
        """Return the units of `back_item` still to come back for what was given so far."""
        due = -(-self.given * self.back_quantity // self.quantity)
        return max(0, due - self.returned)

    @property
    def to_give(self) -> int:
        """Return the agreed units that the lender has not given yet."""
        return self.quantity - self.given
