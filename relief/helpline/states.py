"""Statuses of a ticket: from the first ring to the call that confirms the goods came."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.states import Machine, table


class TicketStatus(models.TextChoices):
    """What the ticket waits for."""

    DRAFT = "draft", _("In the call")
    OPEN = "open", _("Open")
    TRIAGED = "triaged", _("Triaged")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_CALLER = "waiting_caller", _("Waiting for the caller")
    WAITING_PARTNER = "waiting_partner", _("Waiting for a partner")
    WAITING_STOCK = "waiting_stock", _("Waiting for goods")
    SCHEDULED = "scheduled", _("Delivery planned")
    FULFILLED = "fulfilled", _("Delivered, to be confirmed")
    VERIFYING = "verifying", _("Being confirmed")
    CLOSED = "closed", _("Closed")
    DUPLICATE = "duplicate", _("Part of another ticket")
    REFERRED = "referred", _("Referred")
    CANCELLED = "cancelled", _("Cancelled")
    UNREACHABLE = "unreachable", _("Not reached")


WAITS = "waiting_caller waiting_partner waiting_stock scheduled"
EXITS = "duplicate referred cancelled unreachable"
AT_WORK = f"in_progress {WAITS} fulfilled {EXITS}"

TICKET = Machine(
    name="ticket",
    statuses=TicketStatus,
    initial="draft",
    moves=table(
        {
            "draft": "open cancelled",
            "open": f"triaged {EXITS}",
            "triaged": f"assigned {AT_WORK}",
            "assigned": AT_WORK,
            "in_progress": f"{WAITS} fulfilled {EXITS}",
            "waiting_caller": AT_WORK.replace("waiting_caller ", ""),
            "waiting_partner": AT_WORK.replace("waiting_partner ", ""),
            "waiting_stock": AT_WORK.replace("waiting_stock ", ""),
            "scheduled": AT_WORK.replace("scheduled ", ""),
            "fulfilled": "verifying",
            "verifying": "closed in_progress",
            "closed": "in_progress",
            "duplicate": "in_progress",
            "referred": "in_progress verifying cancelled",
            "cancelled": "",
            "unreachable": "in_progress",
        }
    ),
    stamps={
        "open": "opened_at",
        "triaged": "triaged_at",
        "fulfilled": "fulfilled_at",
        "closed": "closed_at",
    },
)
OVER = ("closed", "duplicate", "cancelled", "unreachable")
# In hand: goods may be asked for, the ticket may be put to wait or handed to another.
IN_HAND = ("triaged", "assigned", "in_progress", *WAITS.split())
BEFORE_GOODS = ("open", *IN_HAND)
