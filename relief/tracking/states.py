"""Statuses of a parcel, computed from the set of its events.

The order of arrival never matters: a status is the greatest event by (when it happened, how
far along it is), and what is final is not taken back by a late event.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrackingStatus(models.TextChoices):
    """Where a parcel stands."""

    REGISTERED = "registered", _("Registered")
    COLLECTED = "collected", _("Collected")
    IN_TRANSIT = "in_transit", _("On the way")
    CUSTOMS = "customs", _("In customs")
    ARRIVED = "arrived", _("Arrived")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    AVAILABLE = "available_for_pickup", _("Waiting at the station")
    ATTEMPT_FAILED = "attempt_failed", _("Not handed over")
    DELIVERED = "delivered", _("Delivered")
    PARTLY_DELIVERED = "partially_delivered", _("Partly delivered")
    REFUSED = "refused", _("Refused")
    RETURNING = "returning", _("Going back")
    RETURNED = "returned", _("Returned")
    LOST = "lost", _("Lost")
    CANCELLED = "cancelled", _("Cancelled")
