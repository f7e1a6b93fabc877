"""Statuses of allocation plans and release orders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.states import Machine, table


class PlanStatus(models.TextChoices):
    """From a snapshot to reserved stock."""

    DRAFT = "draft", _("Waiting for the planner")
    SOLVING = "solving", _("Being worked out")
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    COMMITTED = "committed", _("Reserved")
    SUPERSEDED = "superseded", _("Overtaken")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Dropped")


PLAN = Machine(
    name="plan",
    statuses=PlanStatus,
    initial="draft",
    moves=table(
        {
            "draft": "solving cancelled",
            "solving": "proposed failed cancelled",
            "proposed": "approved superseded cancelled",
            "approved": "committed superseded failed",
            "committed": "",
            "superseded": "",
            "failed": "",
            "cancelled": "",
        }
    ),
    stamps={"proposed": "proposed_at", "approved": "approved_at", "committed": "committed_at"},
)


class ReleaseStatus(models.TextChoices):
    """An owner's answer."""

    SUBMITTED = "submitted", _("Waiting for the owner")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Refused")
    RELEASED = "released", _("Released")
    CANCELLED = "cancelled", _("No longer needed")


RELEASE = Machine(
    name="release",
    statuses=ReleaseStatus,
    initial="submitted",
    moves=table(
        {
            "submitted": "accepted rejected cancelled",
            "accepted": "released cancelled",
            "rejected": "",
            "released": "",
            "cancelled": "",
        }
    ),
    stamps={"accepted": "answered_at", "rejected": "answered_at"},
)


class AppealStatus(models.TextChoices):
    """A coordinator's answer within a day."""

    OPEN = "open", _("Waiting for an answer")
    UPHELD = "upheld", _("Upheld")
    DECLINED = "declined", _("Declined")


APPEAL = Machine(
    name="appeal",
    statuses=AppealStatus,
    initial="open",
    moves=table({"open": "upheld declined", "upheld": "", "declined": ""}),
    stamps={"upheld": "answered_at", "declined": "answered_at"},
)
