"""Statuses of a relief request. The supply part is derived from its lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.states import Machine, table


class RequestStatus(models.TextChoices):
    """From the wish to the last signature."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for check")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    PARTLY_ALLOCATED = "partly_allocated", _("Partly allocated")
    ALLOCATED = "allocated", _("Allocated")
    PARTLY_FULFILLED = "partly_fulfilled", _("Partly delivered")
    FULFILLED = "fulfilled", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Not confirmed again")


REQUEST = Machine(
    name="request",
    statuses=RequestStatus,
    initial="draft",
    moves=table(
        {
            "draft": "submitted cancelled",
            "submitted": "approved rejected cancelled draft",
            "approved": "partly_allocated allocated partly_fulfilled fulfilled cancelled expired",
            "rejected": "draft",
            "partly_allocated": "approved allocated partly_fulfilled fulfilled cancelled",
            "allocated": "approved partly_allocated partly_fulfilled fulfilled cancelled",
            "partly_fulfilled": "approved partly_allocated allocated fulfilled cancelled",
            "fulfilled": "approved partly_allocated allocated partly_fulfilled",
            "cancelled": "",
            "expired": "approved cancelled",
        }
    ),
    stamps={"submitted": "submitted_at", "approved": "approved_at"},
)
# Supply may be added; the status among these and `fulfilled` follows from the lines.
OPEN = ("approved", "partly_allocated", "allocated", "partly_fulfilled")
SUPPLIED = (*OPEN, "fulfilled")
