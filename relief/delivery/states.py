"""Statuses of a delivery, computed from the set of what was observed.

The machine says which status may follow in the database (order of arrival is free, nothing
follows "delivered" but the confirming call); `STEPS` says what our own people may do.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core.states import Machine, table


class DeliveryStatus(models.TextChoices):
    """The last mile."""

    READY = "ready", _("Ready to go out")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    AVAILABLE = "available_for_pickup", _("Waiting at the station")
    ATTEMPT_FAILED = "attempt_failed", _("Not handed over")
    PARTLY_DELIVERED = "partially_delivered", _("Partly delivered")
    DELIVERED = "delivered", _("Delivered")
    CONFIRMED = "confirmed", _("Confirmed by call")
    RETURNING = "returning", _("Going back")
    RETURNED = "returned", _("Returned")
    REFUSED = "refused", _("Refused")
    LOST = "lost", _("Lost")
    CANCELLED = "cancelled", _("Cancelled")


OBSERVED = (
    "out_for_delivery available_for_pickup attempt_failed partially_delivered delivered"
    " returning returned refused lost"
)

DELIVERY = Machine(
    name="delivery",
    statuses=DeliveryStatus,
    initial="ready",
    moves=table(
        {
            "ready": f"{OBSERVED} cancelled",
            "out_for_delivery": OBSERVED,
            "available_for_pickup": OBSERVED,
            "attempt_failed": f"{OBSERVED} cancelled",
            "partially_delivered": OBSERVED,
            "delivered": "confirmed",
            "confirmed": "",
            "returning": OBSERVED,
            "returned": "delivered partially_delivered",
            "refused": OBSERVED,
            "lost": OBSERVED,
            "cancelled": "",
        }
    ),
    stamps={"delivered": "delivered_at"},
)
DONE = frozenset({"delivered", "confirmed", "returned", "cancelled"})
# What our own people may do from where; what others report is only ever computed.
STEPS = table(
    {
        "ready": "assign out_for_delivery available_for_pickup hand_over cancelled lost",
        "out_for_delivery": "assign available_for_pickup attempt_failed refused hand_over"
        " returning lost",
        "available_for_pickup": "out_for_delivery attempt_failed refused hand_over returning lost",
        "attempt_failed": "assign out_for_delivery available_for_pickup hand_over refused"
        " returning lost cancelled",
        "partially_delivered": "assign out_for_delivery available_for_pickup attempt_failed"
        " hand_over returning lost",
        "delivered": "",
        "confirmed": "",
        "returning": "assign out_for_delivery available_for_pickup hand_over returned lost",
        "returned": "",
        "refused": "returning returned",
        "lost": "returning hand_over",
        "cancelled": "",
    }
)


class MissionStatus(models.TextChoices):
    """An unmanned vehicle's errand."""

    OFFERED = "offered", pgettext_lazy("mission", "Offered")
    ACCEPTED = "accepted", pgettext_lazy("mission", "Accepted")
    DEPARTED = "departed", pgettext_lazy("mission", "On the way")
    ARRIVED = "arrived", _("Waits for the code")
    OPENED = "opened", _("Handed out")
    DECLINED = "declined", pgettext_lazy("mission", "Declined")
    ABORTED = "aborted", _("Broken off")
    TAKEN_OVER = "taken_over", _("Taken over by a person")


MISSION = Machine(
    name="mission",
    statuses=MissionStatus,
    initial="offered",
    moves=table(
        {
            "offered": "accepted declined aborted taken_over",
            "accepted": "departed aborted taken_over",
            "departed": "arrived aborted taken_over",
            "arrived": "opened aborted taken_over",
            "opened": "",
            "declined": "",
            "aborted": "",
            "taken_over": "",
        }
    ),
    stamps={
        "accepted": "accepted_at",
        "departed": "departed_at",
        "arrived": "arrived_at",
        "opened": "ended_at",
        "declined": "ended_at",
        "aborted": "ended_at",
        "taken_over": "ended_at",
    },
)
MISSION_OPEN = ("offered", "accepted", "departed", "arrived")


class RoutePlanStatus(models.TextChoices):
    """A day's routes, from the wish to what couriers follow."""

    WAITING = "waiting", _("Waiting")
    SOLVING = "solving", _("Being worked out")
    PROPOSED = "proposed", _("Proposed")
    APPLIED = "applied", _("In use")
    SUPERSEDED = "superseded", _("Replaced")
    FAILED = "failed", _("Failed")


ROUTE_PLAN = Machine(
    name="route_plan",
    statuses=RoutePlanStatus,
    initial="waiting",
    moves=table(
        {
            "waiting": "solving superseded failed",
            "solving": "proposed superseded failed",
            "proposed": "applied superseded",
            "applied": "superseded",
            "superseded": "",
            "failed": "",
        }
    ),
    stamps={"proposed": "solved_at", "applied": "applied_at"},
)
