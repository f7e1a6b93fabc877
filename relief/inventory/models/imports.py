"""Stock lists on their way in."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.core.models import Dated, Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models.facilities import Facility
from relief.inventory.states import IMPORT, IMPORT_TONES, ImportStatus
from relief.organizations.models import Organization, of_own


class StockImport(Identified, Dated):
    """A stock list on its way in: the file, how its headers were read, what was found."""

    machine = IMPORT

    number = NumberField("IM")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    facility = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT)
    status = models.CharField(
        max_length=10, choices=ImportStatus.choices, default=ImportStatus.UPLOADED
    )
    file = models.FileField(upload_to="imports/%Y/%m/")
    filename = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100, blank=True, default="")
    mapping = models.JSONField(default=dict)
    repairs = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    rows_seen = models.PositiveIntegerField(default=0, help_text="while it is read or booked")
    rows_about = models.PositiveIntegerField(null=True, help_text="in all, as far as one can tell")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["StockImport"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            IMPORT.constraint("stockimport"),
            models.UniqueConstraint(
                fields=["organization", "content_hash", "sheet"],
                condition=models.Q(status="confirmed"),
                name="file_booked_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def pill(self) -> Pill:
        """Return the status as pages show it."""
        tone = IMPORT_TONES[self.status]
        if self.status == ImportStatus.CHECKED and self.summary.get("refused"):
            tone = "risk"
        return Pill(tone, str(ImportStatus(self.status).label))

    @property
    def is_at_work(self) -> bool:
        """Say whether it is being read or booked in the background."""
        return self.status in (ImportStatus.READING, ImportStatus.BOOKING)

    @property
    def percent(self) -> int | None:
        """Return how far the background work is, None where nobody can tell."""
        if not self.rows_about:
            return None
        return min(99, 100 * self.rows_seen // self.rows_about)

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """A partner's lists are its own."""
        return of_own(actor)


class RowState(models.TextChoices):
    """What becomes of a row of a stock list."""

    READY = "ready", _("Ready")
    PROBLEM = "problem", _("Cannot be saved")
    LEFT_OUT = "left_out", _("Left out")
    REPEATED = "repeated", _("Booked before")


class StockImportRow(models.Model):
    """One row of a stock list as it was read: what it would book, or what is wrong with it."""

    stock_import = models.ForeignKey(StockImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="as the person sees it in the sheet")
    state = models.CharField(max_length=10, choices=RowState.choices)
    # What was read, not what is booked: lots and bins have the keys that the database checks.
    item = models.ForeignKey(
        Item, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    facility = models.ForeignKey(
        Facility, null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    quantity = models.BigIntegerField(null=True)
    pack_name = models.CharField(max_length=20, blank=True)
    pack_count = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    batch = models.CharField(max_length=60, blank=True)
    expires_on = models.DateField(null=True)
    donor = models.CharField(max_length=200, blank=True)
    condition = models.CharField(max_length=12, blank=True)
    bin = models.CharField(max_length=60, blank=True)
    unit_price = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="of one base unit"
    )
    currency = models.CharField(max_length=3, blank=True, db_default="", help_text="ISO 4217")
    key = models.CharField(max_length=48, blank=True)
    cells = ArrayField(models.TextField(), null=True)
    problems = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=RowState.values), name="import_row_state_is_declared"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready")
                | models.Q(quantity__gt=0, item__isnull=False, facility__isnull=False),
                name="import_row_ready_is_whole",
            ),
        )
        indexes = (
            models.Index(fields=["stock_import", "state", "number"], name="import_row_by_state"),
            models.Index(fields=["key"], name="import_row_by_key", condition=~models.Q(key="")),
        )

    def __str__(self) -> str:
        return f"{self.stock_import_id}/{self.number}"


class HeaderMapping(Stamped):
    """How an organization's headers were read last time, by the headers' fingerprint."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "fingerprint"], name="headers_mapped_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} {self.fingerprint[:8]}"
