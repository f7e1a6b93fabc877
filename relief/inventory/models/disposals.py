"""Disposal cases: what is to go, who signed, the papers that prove where it went."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.core.models import AppendOnly, Dated, Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.facilities import Bin, Facility, staffed_by
from relief.inventory.models.lots import Condition, StockLot
from relief.inventory.states import DISPOSAL, DISPOSAL_TONES, DisposalStatus
from relief.organizations.models import Organization


class DisposalReason(models.TextChoices):
    """Why goods cannot be used."""

    EXPIRED = "expired", _("Expired")
    RECALLED = "recalled", _("Recalled")
    DAMAGED = "damaged", _("Damaged")
    SPOILED = "spoiled", _("Spoiled or contaminated")


class DisposalMethod(models.TextChoices):
    """Where the goods go; the ways of WHO's guidelines for unwanted supplies (1999)."""

    INCINERATION = "incineration", _("Incineration")
    LANDFILL = "landfill", _("Engineered landfill")
    INERTIZATION = "inertization", _("Encapsulation or inertisation")
    RETURN_TO_DONOR = "return_to_donor", _("Return to the donor")
    REDONATE = "redonate", _("Re-donate")
    RECYCLE = "recycle", _("Recycle")


DIVERSIONS = frozenset(
    {DisposalMethod.RETURN_TO_DONOR, DisposalMethod.REDONATE, DisposalMethod.RECYCLE}
)
WEIGHED = ("proposed", "under_review", "approved", "handed_over", "certified", "diverted")


class Disposal(Identified, Dated):
    """One owner's goods in one facility that are to leave for good.

    `proposer` and the signers are kept as actor keys (`user:12`): no one signs what they
    proposed. Triggers (`care_sql.py`) hold the signatures, the papers and the ledger to it.
    """

    machine = DISPOSAL

    number = NumberField("DP")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=14, choices=DisposalStatus.choices, default=DisposalStatus.DETECTED
    )
    reason = models.CharField(max_length=10, choices=DisposalReason.choices)
    note = models.CharField(max_length=300, blank=True)
    method = models.CharField(max_length=16, choices=DisposalMethod.choices, blank=True)
    weight_kg = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    volume_m3 = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    value_cny = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    proposer = models.CharField(max_length=40, blank=True)
    proposer_label = models.CharField(max_length=120, blank=True)
    contractor = models.CharField(max_length=120, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    weigh_note = models.CharField(max_length=60, blank=True, help_text="number on the note")
    weighed_kg = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    certificate = models.CharField(max_length=60, blank=True, help_text="number on the paper")
    receiver = models.CharField(max_length=120, blank=True, help_text="who takes diverted goods")
    rejection = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Disposal"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            DISPOSAL.constraint("disposal"),
            models.CheckConstraint(
                condition=models.Q(reason__in=DisposalReason.values),
                name="disposal_reason_is_declared",
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=["", *DisposalMethod.values]),
                name="disposal_method_is_declared",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=WEIGHED)
                | models.Q(weight_kg__gte=0, volume_m3__gte=0, value_cny__gte=0)
                & ~models.Q(method="")
                & ~models.Q(proposer=""),
                name="disposal_proposal_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["handed_over", "certified"])
                | models.Q(weighed_kg__gt=0)
                & ~models.Q(contractor="")
                & ~models.Q(licence="")
                & ~models.Q(weigh_note=""),
                name="disposal_contractor_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="certified") | ~models.Q(certificate=""),
                name="disposal_certificate_is_numbered",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="diverted")
                | models.Q(method__in=sorted(DIVERSIONS)) & ~models.Q(receiver=""),
                name="disposal_diverted_to_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="rejected") | ~models.Q(rejection=""),
                name="disposal_rejected_with_reason",
            ),
        )
        indexes = (models.Index(fields=["owner", "facility", "status"], name="disposal_open"),)
        triggers = (
            pgtrigger.ReadOnly(name="disposal_stays", fields=["owner", "facility"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def pill(self) -> Pill:
        """Return the status as pages show it."""
        return Pill(DISPOSAL_TONES[self.status], str(self.get_status_display()))

    @property
    def is_diversion(self) -> bool:
        """Say whether the goods are to be used again rather than destroyed."""
        return self.method in DIVERSIONS

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The owner, and those who work where the goods lie."""
        return models.Q(owner_id=actor.own) | models.Q(facility_id__in=staffed_by(actor))


class DisposalLine(Identified):
    """Units of a lot in a bin; fixed once they are quarantined."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(StockLot, on_delete=models.PROTECT, related_name="disposal_lines")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    condition = models.CharField(
        max_length=12, choices=Condition.choices, help_text="as it was found"
    )
    quantity = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="disposal_line_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(condition__in=Condition.values),
                name="disposal_line_condition_is_declared",
            ),
            models.UniqueConstraint(
                fields=["disposal", "lot", "bin", "condition"], name="disposal_line_once"
            ),
        )
        indexes = (models.Index(fields=["lot", "bin"], name="disposal_line_by_place"),)

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.lot_id} {self.quantity}"


class DisposalSignature(Identified, Stamped, AppendOnly):
    """A person's consent to a proposal."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="signatures")
    signer = models.CharField(max_length=40)
    signer_label = models.CharField(max_length=120)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints = (
            models.UniqueConstraint(fields=["disposal", "signer"], name="disposal_signed_once"),
        )

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.signer}"


class DisposalFileKind(models.TextChoices):
    """What a file of a case shows."""

    PHOTO = "photo", _("Photo")
    WEIGH_NOTE = "weigh_note", _("Weigh note")
    CERTIFICATE = "certificate", _("Certificate of the contractor")
    RECEIPT = "receipt", _("Receipt of who took the goods")


class DisposalFile(Identified, Stamped, AppendOnly):
    """A photo or paper of a case, kept privately."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12, choices=DisposalFileKind.choices)
    file = models.FileField(upload_to="disposals/%Y/%m/", max_length=200)
    content_type = models.CharField(max_length=40)
    content_hash = models.CharField(max_length=64, help_text="SHA-256")
    added_by = models.CharField(max_length=120)

    objects: ClassVar[ScopedQuerySet["DisposalFile"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=DisposalFileKind.values),
                name="disposal_file_is_declared",
            ),
        )

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.kind}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees the case sees its papers."""
        return models.Q(disposal__in=Disposal.objects.filter(Disposal.scope(actor)).values("pk"))
