"""Handling units: what goods are packed in, and the names on their labels."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.models import Identified, NumberField, Stamped
from relief.organizations.models import Organization
from relief.shipping.models.consignments import Consignment


class UnitKind(models.TextChoices):
    """What goods are packed in."""

    PALLET = "pallet", _("Pallet")
    CARTON = "carton", _("Carton")
    PARCEL = "parcel", _("Parcel")


class LicensedPrefix(models.Model):
    """A GS1 company prefix that an organization holds a licence for, and its next serial."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="licensed_prefix"
    )
    prefix = models.CharField(max_length=12, blank=True, help_text="empty: given back")
    next_serial = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(prefix__regex=r"^(\d{4,12})?$", next_serial__gte=0),
                name="licensed_prefix_makes_sense",
            ),
            models.UniqueConstraint(
                fields=["prefix"], condition=~models.Q(prefix=""), name="licensed_prefix_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} {self.prefix}"


class HandlingUnit(Identified, Stamped):
    """A pallet, carton or parcel with its own identity on a label.

    It bears an SSCC where its owner has a licensed GS1 prefix, else an address of our own.
    """

    number = NumberField("HU")
    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="units")
    kind = models.CharField(max_length=10, choices=UnitKind.choices, default=UnitKind.PARCEL)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="inside"
    )
    sscc = models.CharField(max_length=18, blank=True)
    contents = models.JSONField(default=list, help_text="[{line, quantity}]")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sscc="") | models.Q(sscc__regex=r"^\d{18}$"),
                name="unit_sscc_has_18_digits",
            ),
            models.UniqueConstraint(
                fields=["sscc"], condition=~models.Q(sscc=""), name="unit_sscc_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=UnitKind.values), name="unit_kind_is_declared"
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(kind="pallet"),
                name="pallet_stands_alone",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="inside_what_can_hold_it",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "consignment_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                condition=pgtrigger.Condition("NEW.parent_id IS NOT NULL"),
                func="""
                IF NOT EXISTS (
                    SELECT 1 FROM shipping_handlingunit p WHERE p.id = NEW.parent_id
                       AND p.id <> NEW.id AND p.consignment_id = NEW.consignment_id
                       AND (p.kind = 'pallet' OR p.kind = 'carton' AND NEW.kind = 'parcel')
                ) THEN
                    RAISE EXCEPTION 'a % cannot stand in that unit', NEW.kind
                    USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def uri(self) -> str:
        """Return the unit's address: GS1 Digital Link with an SSCC, else the platform's own."""
        if self.sscc:
            return f"https://id.gs1.org/00/{self.sscc}"
        return f"{settings.PUBLIC_URL}/units/{self.uid}/"
