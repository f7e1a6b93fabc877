"""Tickets: what somebody needs, how urgent it is, and where it stands."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, NumberField, Stamped
from relief.core.privacy import EncryptedTextField
from relief.core.querysets import ScopedQuerySet
from relief.emergencies.models import Emergency
from relief.helpline.models.people import Caller, Recipient
from relief.helpline.states import TICKET, TicketStatus
from relief.organizations.models import Organization, of_own

# A ticket is fulfilled by a delivery, never by a click, and closed by a confirming call or
# by three logged tries of one, made since the goods came.
FULFILLED_BY_DELIVERY = """
IF NEW.status = 'fulfilled' AND OLD.status IS DISTINCT FROM NEW.status AND NOT EXISTS (
    SELECT 1 FROM demand_reliefrequest AS request
      JOIN shipping_consignment AS load ON load.request_id = request.id
      JOIN delivery_delivery AS delivery ON delivery.consignment_id = load.id
     WHERE request.origin_type = 'ticket' AND request.origin_uid = NEW.uid
       AND delivery.status IN ('delivered', 'confirmed')) THEN
    RAISE EXCEPTION 'fulfilled_by_delivery: nothing was handed over for this ticket'
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
CLOSED_BY_CALL = """
IF NEW.status = 'closed' AND OLD.status IS DISTINCT FROM NEW.status AND NOT EXISTS (
    SELECT 1 FROM helpline_callback AS call
     WHERE call.ticket_id = NEW.id AND call.kind = 'confirm'
       AND call.ended_at >= COALESCE(NEW.fulfilled_at, NEW.opened_at)
       AND (call.answers <> '{}' OR call.tries >= 3)) THEN
    RAISE EXCEPTION 'closed_by_call: nobody rang to confirm'
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class TicketClass(models.IntegerChoices):
    """How soon somebody must be helped."""

    LIFE = 1, _("P1 life")
    URGENT = 2, _("P2 urgent")
    SOON = 3, _("P3 soon")
    ROUTINE = 4, _("P4 routine")


class Relation(models.TextChoices):
    """Who rings, seen from the person who needs help."""

    SELF = "self", _("Themselves")
    FAMILY = "family", _("Family")
    CARER = "carer", _("Carer")
    NEIGHBOUR = "neighbour", _("Neighbour")
    COMMITTEE = "committee", _("Community")


class Ticket(Identified, Stamped):
    """One person's need, from the first ring to the confirming call.

    Codes, figures and times are plain; whatever says who the person is lies in `intake`
    (while the call lasts) and in the rows of caller, recipient and household, encrypted.
    """

    machine = TICKET

    number = NumberField("TK")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="tickets")
    emergency = models.ForeignKey(
        Emergency, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    status = models.CharField(
        max_length=16, choices=TicketStatus.choices, default=TicketStatus.DRAFT
    )
    draft_key = models.UUIDField(unique=True, help_text="chosen by the page: saving again is safe")
    draft_version = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    intake = EncryptedTextField(help_text="the answers of the call")
    caller = models.ForeignKey(
        Caller, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    recipient = models.ForeignKey(
        Recipient, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    relation = models.CharField(max_length=10, blank=True, choices=Relation.choices)
    where = models.CharField(max_length=50, blank=True, help_text="site:<uid> or place:<uid>")
    triage_class = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=TicketClass.choices
    )
    score = models.PositiveSmallIntegerField(default=0)
    parts = models.JSONField(default=dict, blank=True, help_text="points by code")
    flags = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    override_reason = models.CharField(max_length=300, blank=True)
    delivery_method = models.CharField(max_length=12, blank=True)
    can_leave_home = models.BooleanField(default=True)
    can_carry_kg = models.PositiveSmallIntegerField(null=True, blank=True)
    consent = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    referred_to = models.CharField(max_length=120, blank=True, help_text="an office, no person")
    referral_outcome = EncryptedTextField(help_text="what the office did")
    is_second_review = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    rescore_at = models.DateTimeField(
        null=True, blank=True, help_text="when waiting adds its next point"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    triaged_at = models.DateTimeField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="when what names the person was forgotten"
    )

    objects: ClassVar[ScopedQuerySet["Ticket"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            TICKET.constraint("ticket"),
            models.CheckConstraint(
                condition=models.Q(triage_class__isnull=True)
                | models.Q(triage_class__in=TicketClass.values),
                name="ticket_class_known",
            ),
            models.CheckConstraint(
                condition=models.Q(score__lte=100), name="ticket_score_at_most_100"
            ),
            models.CheckConstraint(
                condition=models.Q(paused_at__isnull=True)
                | (models.Q(status="waiting_caller") & ~models.Q(triage_class__in=[1, 2])),
                name="only_waiting_caller_pauses",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="duplicate") | models.Q(duplicate_of__isnull=False),
                name="duplicate_is_linked",
            ),
        )
        indexes = (
            models.Index(fields=["organization", "status", "triage_class"], name="ticket_queue"),
            models.Index(
                fields=["rescore_at"],
                name="ticket_rescore",
                condition=models.Q(rescore_at__isnull=False),
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="fulfilled_by_delivery",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=FULFILLED_BY_DELIVERY,
            ),
            pgtrigger.Trigger(
                name="closed_by_call",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=CLOSED_BY_CALL,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The helpline's own tickets."""
        return of_own(actor)


class TicketNeed(Identified):
    """One item somebody needs, in base units; `request_uid` once it was asked for.

    `size` is what the item comes in (L, 42, +2.0); `needed_by` where the person said when.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="needs")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    size = models.CharField(max_length=20, blank=True)
    needed_by = models.DateTimeField(null=True, blank=True)
    request_uid = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="need_is_positive"),
            models.UniqueConstraint(fields=["ticket", "item"], name="need_once_a_ticket"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.item_id}"


class MatchAnswer(Identified, Stamped, AppendOnly):
    """An operator's word on whether two records are one person; kept to tune the points."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="match_answers")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    parts = models.JSONField(default=dict)
    is_same = models.BooleanField()

    class Meta(AppendOnly.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.recipient_id} {self.is_same}"
