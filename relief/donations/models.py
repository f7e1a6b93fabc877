"""Pledges (offers of goods), their lines and papers."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import Identified, NumberField, Stamped
from relief.core.privacy import EncryptedTextField
from relief.core.querysets import ScopedQuerySet
from relief.donations.states import PLEDGE, ArrivalClass, Decision, PledgeStatus
from relief.emergencies.models import Emergency
from relief.geography.models import Hub
from relief.inventory.models import Facility, staffed_by
from relief.organizations.models import Kind, Organization
from relief.shipping.models import Consignment, ConsignmentLine, PaperKind

# Goods leave the donor only with every required paper verified, whoever writes the row.
LEAVES_WITH_PAPERS = pgtrigger.Trigger(
    name="leaves_with_papers",
    operation=pgtrigger.UpdateOf("status"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    condition=pgtrigger.Condition("NEW.status = 'in_transit' AND OLD.status <> NEW.status"),
    func="""
    IF EXISTS (SELECT 1 FROM donations_pledgepaper p WHERE p.pledge_id = NEW.id AND p.is_required
               AND (p.number = '' OR p.verified_at IS NULL)) THEN
        RAISE EXCEPTION 'required papers are missing' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


class CustomsPayer(models.TextChoices):
    """Who bears the cost of customs."""

    DONOR = "donor", _("The donor")
    RECIPIENT = "recipient", _("The recipient")


class Pledge(Identified, Stamped):
    """An offer of goods by a donor, and what became of it."""

    machine = PLEDGE

    number = NumberField("PG")
    donor = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="pledges"
    )
    donor_name = models.CharField(max_length=200)
    contact = EncryptedTextField(blank=True, help_text="how to reach the donor")
    language = models.CharField(max_length=10, default="en")
    emergency = models.ForeignKey(
        Emergency, null=True, blank=True, on_delete=models.PROTECT, related_name="pledges"
    )
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    ready_on = models.DateField(help_text="at the hub")
    has_packing_list = models.BooleanField(default=False)
    customs_payer = models.CharField(max_length=10, choices=CustomsPayer.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    status = models.CharField(
        max_length=12, choices=PledgeStatus.choices, default=PledgeStatus.OFFERED
    )
    checks = models.JSONField(default=list, blank=True, help_text="what screening found")
    suggestion = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    conditions = models.CharField(max_length=500, blank=True)
    redirect_to = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    arrival_class = models.CharField(max_length=12, choices=ArrivalClass.choices, blank=True)
    owner = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    facility = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    consignment = models.ForeignKey(
        Consignment, null=True, blank=True, on_delete=models.PROTECT, related_name="pledges"
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="not come by then: no show")
    screened_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    follow_hash = models.CharField(max_length=64, unique=True, help_text="of the donor's link")
    follow_sealed = EncryptedTextField(blank=True, help_text="the donor's link, to send it again")

    objects: ClassVar[ScopedQuerySet["Pledge"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            PLEDGE.constraint("pledge"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["declined", "redirected", "withdrawn"])
                | models.Q(reason__regex=r"\S"),
                name="pledge_no_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="conditional") | models.Q(conditions__regex=r"\S"),
                name="pledge_conditions_are_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    status__in=["accepted", "conditional", "in_transit", "received"]
                )
                | models.Q(owner__isnull=False, facility__isnull=False)
                & ~models.Q(arrival_class=""),
                name="pledge_accepted_for_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["in_transit", "received"])
                | models.Q(consignment__isnull=False),
                name="pledge_travels_in_a_consignment",
            ),
        )
        triggers = (LEAVES_WITH_PAPERS,)
        indexes = (
            models.Index(
                fields=["due_at"], name="pledge_to_watch",
                condition=models.Q(status__in=["conditional", "accepted"]),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def organization_id(self) -> int | None:
        """Return whose row this is for the journal: the donor's, else the recipient's."""
        return self.donor_id or self.owner_id

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Its donor, its recipient, who takes it in, and the operator's donor desk."""
        mine = (
            models.Q(donor_id=actor.own)
            | models.Q(owner_id=actor.own)
            | models.Q(facility_id__in=staffed_by(actor))
        )
        if actor.may("donation.decide"):
            desk = Organization.objects.filter(pk=actor.own, kind=Kind.OPERATOR)
            mine |= models.Q(models.Exists(desk))
        return mine


class PledgeLine(Identified):
    """Units of one item in an offer, and what came of them."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    batch = models.CharField(max_length=60, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    label_language = models.CharField(max_length=5, blank=True)
    carton_kg = models.FloatField(null=True, blank=True)
    value_cny = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    consignment_line = models.OneToOneField(
        ConsignmentLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received = models.BigIntegerField(default=0)
    damaged = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, received__gte=0, damaged__gte=0)
                & (models.Q(carton_kg__isnull=True) | models.Q(carton_kg__gt=0)),
                name="pledge_line_makes_sense",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.item_id} {self.quantity}"


class PledgePaper(Identified, Stamped):
    """A paper of the donor's checklist: required or not, its number, days, who verified it."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="papers")
    kind = models.ForeignKey(PaperKind, on_delete=models.PROTECT, related_name="+")
    is_required = models.BooleanField()
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    file = models.FileField(upload_to="donations/%Y/%m/", blank=True)
    verified_label = models.CharField(max_length=120, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["pledge", "kind"], name="paper_once_a_pledge"),
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True, verified_label="")
                | models.Q(verified_at__isnull=False) & ~models.Q(verified_label=""),
                name="pledge_paper_verified_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.kind_id}"
