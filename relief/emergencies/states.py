"""Statuses of an emergency."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.states import Machine, table


class EmergencyStatus(models.TextChoices):
    """From alert to closing."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Responding")
    CLOSED = "closed", _("Ended")


EMERGENCY = Machine(
    name="emergency",
    statuses=EmergencyStatus,
    initial="draft",
    moves=table({"draft": "active closed", "active": "closed", "closed": "active"}),
    stamps={"active": "activated_at", "closed": "closed_at"},
)
