"""Customs: an entry for each leg that crosses a border, and its papers."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from relief.core.actors import Actor
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.geography import countries
from relief.shipping.models.consignments import Consignment, Leg
from relief.shipping.models.reference import PaperKind, ReleaseBasis
from relief.shipping.states import CUSTOMS, CustomsStatus

# Papers are not complete, nor goods released for good, while a required one is missing or was
# not verified. A basis that lets goods go first leads to a conditional release.
PAPERS_COMPLETE = pgtrigger.Trigger(
    name="papers_complete",
    operation=pgtrigger.UpdateOf("status"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    condition=pgtrigger.Condition(
        "NEW.status IN ('docs_complete', 'released') AND OLD.status <> NEW.status"
    ),
    func="""
    IF EXISTS (SELECT 1 FROM shipping_customspaper p WHERE p.entry_id = NEW.id AND p.is_required
               AND (p.number = '' OR p.verified_at IS NULL)) THEN
        RAISE EXCEPTION 'required papers are missing' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


class CustomsEntry(Identified, Stamped):
    """Clearance of one consignment's goods in one country."""

    machine = CUSTOMS

    number = NumberField("CU")
    leg = models.OneToOneField(Leg, on_delete=models.CASCADE, related_name="customs")
    country = models.CharField(max_length=2)
    status = models.CharField(
        max_length=20, choices=CustomsStatus.choices, default=CustomsStatus.PRE_ALERT
    )
    basis = models.ForeignKey(
        ReleaseBasis, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declaration_number = models.CharField(max_length=40, blank=True)
    broker = models.CharField(max_length=120, blank=True)
    value_cny = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it is held up")
    lodged_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    conditional_due_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    free_hours = models.PositiveIntegerField(default=0)
    demurrage_from = models.DateTimeField(null=True, blank=True)
    demurrage_told_at = models.DateTimeField(null=True, blank=True)
    demurrage_cny_per_day = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    objects: ClassVar[ScopedQuerySet["CustomsEntry"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            CUSTOMS.constraint("customsentry"),
            models.CheckConstraint(
                condition=~models.Q(status="conditional_release")
                | models.Q(conditional_due_at__isnull=False),
                name="conditional_release_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["pre_alert", "docs_complete"])
                | models.Q(basis__isnull=False, lodged_at__isnull=False),
                name="lodged_on_a_basis",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["released", "conditional_release"])
                | models.Q(released_at__isnull=False),
                name="released_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["inspected", "queried", "detained"])
                | models.Q(reason__regex=r"\S"),
                name="held_up_says_why",
            ),
        )
        triggers = (PAPERS_COMPLETE,)

    @property
    def country_name(self) -> str:
        """Return the country in the reader's language."""
        return countries.name_of(self.country)

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def organization_id(self) -> int:
        """Return whose row this is for the journal."""
        return self.leg.consignment.organization_id

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees the consignment sees its clearance."""
        seen = Consignment.objects.filter(Consignment.scope(actor)).values("pk")
        return models.Q(leg__consignment__in=seen) | models.Q(leg__carrier_id=actor.own)


class CustomsPaper(Identified, Stamped):
    """A paper of an entry: required or not, its number, dates, file, and who verified it."""

    entry = models.ForeignKey(CustomsEntry, on_delete=models.CASCADE, related_name="papers")
    kind = models.ForeignKey(PaperKind, on_delete=models.PROTECT, related_name="+")
    is_required = models.BooleanField()
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    file = models.FileField(upload_to="customs/%Y/%m/", blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_label = models.CharField(max_length=120, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["entry", "kind"], name="paper_once_an_entry"),
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True, verified_label="")
                | models.Q(verified_at__isnull=False) & ~models.Q(verified_label=""),
                name="paper_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__isnull=True)
                | models.Q(issued_on__isnull=True)
                | models.Q(expires_on__gte=models.F("issued_on")),
                name="paper_dates_make_sense",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind_id}"
