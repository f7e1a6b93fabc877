"""Deliveries: the last mile to a door, a station or by an unmanned vehicle, and its proof."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Dated, Identified, NumberField, Stamped
from relief.core.privacy import EncryptedTextField
from relief.core.querysets import ScopedQuerySet
from relief.delivery.states import DELIVERY, DeliveryStatus
from relief.inventory.models import Facility, staffed_by
from relief.organizations.models import Organization, user_id_of
from relief.shipping.models import Consignment, ConsignmentLine


class Method(models.TextChoices):
    """How goods reach hands."""

    HOME = "home", _("To the door")
    STATION = "station", _("Pick-up station")
    UNMANNED = "unmanned", _("Unmanned vehicle")
    DISTRIBUTION = "distribution", _("Distribution point")


class Skill(models.TextChoices):
    """What a courier must be able to do or speak, and what their vehicle must have."""

    STAIRS = "stairs", _("Carries up stairs")
    COLD_CHAIN = "cold_chain", _("Cold box")
    SICHUANESE = "sichuanese", _("Sichuanese")
    CANTONESE = "cantonese", _("Cantonese")
    WU = "wu", _("Wu (Shanghainese)")
    HOKKIEN = "hokkien", _("Hokkien")
    TIBETAN = "tibetan", _("Tibetan")
    YI = "yi", _("Yi")


# Fetching goods is asked of nobody who cannot: not by hand, not by a program, not by mistake.
STATION_RULE = """
IF EXISTS (
    SELECT 1 FROM delivery_contact AS c JOIN shipping_consignment AS s ON s.id = NEW.consignment_id
     WHERE c.id = NEW.contact_id
       AND (NOT c.can_leave_home OR s.weight_kg > COALESCE(c.can_carry_kg, s.weight_kg))
) THEN
    RAISE EXCEPTION 'station_only_for_who_can_fetch: % goes to a door', NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'station_only_for_who_can_fetch';
END IF;
RETURN NEW;
"""
CONTACT_RULE = """
IF EXISTS (
    SELECT 1 FROM delivery_delivery AS d JOIN shipping_consignment AS s ON s.id = d.consignment_id
     WHERE d.contact_id = NEW.id AND d.method = 'station'
       AND d.status NOT IN ('delivered', 'confirmed', 'returned', 'cancelled')
       AND (NOT NEW.can_leave_home OR s.weight_kg > COALESCE(NEW.can_carry_kg, s.weight_kg))
) THEN
    RAISE EXCEPTION 'station_only_for_who_can_fetch: goods wait for this person at a station'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'station_only_for_who_can_fetch';
END IF;
RETURN NEW;
"""
UPDATED = pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
    "method", "contact_id", "consignment_id"
)
CODE_TRIES = 5  # wrong codes before only the helpline can help


class Contact(Identified, Stamped):
    """Who receives, as the courier needs to know it; every field encrypted at rest."""

    name = EncryptedTextField()
    phone = EncryptedTextField()
    address = EncryptedTextField()
    entry_note = EncryptedTextField()
    can_carry_kg = models.PositiveSmallIntegerField(null=True, blank=True)
    can_leave_home = models.BooleanField(default=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    needs = ArrayField(
        models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True,
        help_text="what their courier must be able to do or speak",
    )  # fmt: skip
    home_from = models.TimeField(null=True, blank=True, help_text="at home from, every day")
    home_until = models.TimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(needs__contained_by=Skill.values),
                name="contact_needs_are_declared",
            ),
            models.CheckConstraint(
                condition=models.Q(home_from__isnull=True, home_until__isnull=True)
                | models.Q(home_from__lt=models.F("home_until")),
                name="contact_is_home_for_a_while",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="fetches_only_if_able",
                operation=pgtrigger.UpdateOf("can_leave_home", "can_carry_kg"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                func=CONTACT_RULE,
            ),
        )

    def __str__(self) -> str:
        return f"contact {self.uid}"


class Delivery(Identified, Dated):
    """Handing over one consignment, or a part of it, at the last stop."""

    machine = DELIVERY

    number = NumberField("DL")
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="deliveries"
    )
    method = models.CharField(max_length=14, choices=Method.choices)
    status = models.CharField(
        max_length=24, choices=DeliveryStatus.choices, default=DeliveryStatus.READY
    )
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT)
    courier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliveries",
    )
    carrier = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    station = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    vehicle = models.CharField(max_length=40, blank=True, help_text="unmanned vehicle's id")
    compartment = models.CharField(max_length=20, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, help_text="of the six-digit code")
    code_sealed = EncryptedTextField(help_text="to repeat it by helpline or SMS")
    code_tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    deposit_until = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    carry_up = models.BooleanField(default=False, help_text="to the door of the flat")
    call_ahead = models.BooleanField(default=False, help_text="before going there")
    shift = models.ForeignKey(
        "Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    stop = models.PositiveSmallIntegerField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True, help_text="when the route is there")
    out_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=40, blank=True)

    objects: ClassVar[ScopedQuerySet["Delivery"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            DELIVERY.constraint("delivery"),
            models.CheckConstraint(
                condition=models.Q(method__in=Method.values), name="delivery_method_is_declared"
            ),
            models.CheckConstraint(
                condition=~models.Q(method="station") | models.Q(station__isnull=False),
                name="station_delivery_has_station",
            ),
            models.CheckConstraint(
                condition=models.Q(code_tries__lte=CODE_TRIES), name="code_tries_limited"
            ),
        )
        indexes = (
            models.Index(fields=["courier", "status", "stop"], name="delivery_by_courier"),
            models.Index(
                fields=["deposit_until"],
                name="delivery_deposit",
                condition=models.Q(status="available_for_pickup"),
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="station_only_if_able",
                operation=pgtrigger.Insert | UPDATED,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__method="station"),
                func=STATION_RULE,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def organization_id(self) -> int:
        """Return whose row this is for the journal."""
        return self.consignment.organization_id

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The courier, the station's staff, the carrier, and who sees the consignment.

        Couriers and station keepers see their own stops only, not all their organization's.
        """
        mine = models.Q(courier_id=user_id_of(actor)) | models.Q(station_id__in=staffed_by(actor))
        if actor.kind == "user" and actor.roles <= {"courier", "station_keeper"}:
            return mine
        seen = Consignment.objects.filter(Consignment.scope(actor)).values("pk")
        return (
            mine | models.Q(consignment__in=seen) | models.Q(carrier_id=actor.organization_id or 0)
        )


class DeliveryLine(models.Model):
    """Units of a consignment line to hand over here."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    consignment_line = models.ForeignKey(
        ConsignmentLine, on_delete=models.PROTECT, related_name="delivery_lines"
    )
    quantity = models.BigIntegerField()
    handed_over = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    quantity__gt=0, handed_over__gte=0, handed_over__lte=models.F("quantity")
                ),
                name="hand_over_within_quantity",
            ),
            models.UniqueConstraint(
                fields=["delivery", "consignment_line"], name="delivery_line_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.quantity}"


class Observation(Identified, AppendOnly):
    """What was seen of a delivery; its status follows from the set."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="observations")
    status = models.CharField(max_length=24, choices=DeliveryStatus.choices)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=40, blank=True)
    reported_by = models.CharField(max_length=120, help_text="the actor's label")

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=DeliveryStatus.values),
                name="delivery_observation_is_declared",
            ),
        )
        indexes = (models.Index(fields=["delivery", "id"], name="observation_by_delivery"),)

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status}"


class SignerRole(models.TextChoices):
    """Who signed."""

    SELF = "self", _("The recipient")
    PROXY = "proxy", _("Somebody for the recipient")
    STATION = "station", _("The station")


class ProofOfDelivery(Identified, Stamped, AppendOnly):
    """Who took the goods and how that is known; names encrypted, files private."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="proofs")
    signer_role = models.CharField(max_length=10, choices=SignerRole.choices)
    signer_name = EncryptedTextField()
    method = models.CharField(max_length=30, help_text="code, signature, photo")
    handed = models.JSONField(default=list, help_text="[{line, item, quantity}]")
    occurred_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(signer_role__in=SignerRole.values), name="signer_is_declared"
            ),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.signer_role}"


class ProofFile(Identified, Stamped, AppendOnly):
    """A photo or signature that belongs to a proof."""

    proof = models.ForeignKey(ProofOfDelivery, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12, help_text="photo or signature")
    file = models.FileField(upload_to="proofs/%Y/%m/", max_length=200)
    content_hash = models.CharField(max_length=64, help_text="SHA-256")

    objects: ClassVar[ScopedQuerySet["ProofFile"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=["photo", "signature"]), name="proof_file_is_declared"
            ),
        )

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees the delivery sees its proof."""
        seen = Delivery.objects.filter(Delivery.scope(actor)).values("pk")
        return models.Q(proof__delivery__in=seen)

    def __str__(self) -> str:
        return f"{self.proof_id} {self.kind}"
