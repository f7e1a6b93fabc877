"""Statuses of legs and consignments.

Until the goods leave, a status is decided and moves along its table. From then on it is
observed: `rules.py` computes it from the set of what was seen, so the tables allow any
observed status to follow any other that is not final.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core.states import Machine, table


class LegStatus(models.TextChoices):
    """One stretch of the way in one vehicle."""

    PLANNED = "planned", _("Planned")
    PACKED = "packed", _("Packed")
    DISPATCHED = "dispatched", _("Dispatched")
    IN_TRANSIT = "in_transit", _("On the way")
    CUSTOMS = "customs", _("In customs")
    ARRIVED = "arrived", _("Arrived")
    RECEIVED = "received", _("Received")
    RETURNED = "returned", _("Returned")
    LOST = "lost", _("Lost")
    CANCELLED = "cancelled", _("Cancelled")


LEG = Machine(
    name="leg",
    statuses=LegStatus,
    initial="planned",
    moves=table(
        {
            "planned": "packed dispatched in_transit customs arrived received returned lost"
            " cancelled",
            "packed": "planned dispatched in_transit customs arrived received returned lost"
            " cancelled",
            "dispatched": "in_transit customs arrived received returned lost",
            "in_transit": "customs arrived received returned lost",
            "customs": "in_transit arrived received returned lost",
            "arrived": "received returned lost",
            "received": "",
            "returned": "in_transit customs arrived received lost",
            "lost": "in_transit customs arrived received returned",
            "cancelled": "",
        }
    ),
)


class ConsignmentStatus(models.TextChoices):
    """Derived from legs and deliveries, kept for lists and filters."""

    PLANNED = "planned", _("To be packed")
    PACKED = "packed", _("Packed")
    IN_TRANSIT = "in_transit", _("On the way")
    ARRIVED = "arrived", _("At the last hub")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    AVAILABLE = "available_for_pickup", _("Waiting at the station")
    PARTLY_DELIVERED = "partially_delivered", _("Partly delivered")
    DELIVERED = "delivered", _("Delivered")
    RETURNED = "returned", _("Returned")
    LOST = "lost", _("Lost")
    CANCELLED = "cancelled", _("Cancelled")


CONSIGNMENT = Machine(
    name="consignment",
    statuses=ConsignmentStatus,
    initial="planned",
    moves=table(
        {
            "planned": "packed cancelled",
            "packed": "in_transit cancelled planned",
            "in_transit": "arrived out_for_delivery available_for_pickup partially_delivered"
            " delivered returned lost",
            "arrived": "out_for_delivery available_for_pickup partially_delivered delivered"
            " returned lost",
            "out_for_delivery": "available_for_pickup partially_delivered delivered returned lost",
            "available_for_pickup": "partially_delivered delivered returned lost",
            "partially_delivered": "delivered returned lost",
            "delivered": "",
            "returned": "in_transit arrived out_for_delivery available_for_pickup"
            " partially_delivered delivered lost",
            "lost": "in_transit arrived out_for_delivery available_for_pickup"
            " partially_delivered delivered returned",
            "cancelled": "",
        }
    ),
    stamps={"delivered": "delivered_at"},
)


class ShipmentStatus(models.TextChoices):
    """One run of a vehicle, flight, train or ship."""

    LOADING = "loading", pgettext_lazy("a vehicle", "Loading")
    DEPARTED = "departed", _("On the way")
    ARRIVED = "arrived", _("Arrived")
    CANCELLED = "cancelled", _("Cancelled")


SHIPMENT = Machine(
    name="shipment",
    statuses=ShipmentStatus,
    initial="loading",
    moves=table(
        {
            "loading": "departed cancelled",
            "departed": "arrived",
            "arrived": "",
            "cancelled": "",
        }
    ),
    stamps={"departed": "departed_at", "arrived": "arrived_at"},
)


class CustomsStatus(models.TextChoices):
    """How far customs is with goods that cross a border."""

    PRE_ALERT = "pre_alert", _("Announced")
    DOCS_COMPLETE = "docs_complete", _("Papers complete")
    LODGED = "lodged", _("Declared")
    INSPECTED = "inspected", _("Being inspected")
    QUERIED = "queried", _("Customs has a question")
    DETAINED = "detained", _("Held by customs")
    CONDITIONAL = "conditional_release", _("Released, papers to follow")
    RELEASED = "released", _("Released")


CUSTOMS = Machine(
    name="customs",
    statuses=CustomsStatus,
    initial="pre_alert",
    moves=table(
        {
            "pre_alert": "docs_complete lodged",
            "docs_complete": "pre_alert lodged",
            "lodged": "inspected queried released conditional_release detained",
            "inspected": "queried released conditional_release detained",
            "queried": "inspected released conditional_release detained",
            "detained": "inspected queried released conditional_release",
            "conditional_release": "released detained",
            "released": "",
        }
    ),
    stamps={"lodged": "lodged_at"},
)
WITH_CUSTOMS = ("lodged", "inspected", "queried", "detained")
TO_LEAVE = ("planned", "packed")
UNDER_WAY = (
    *("in_transit", "arrived", "out_for_delivery", "available_for_pickup"),
    "partially_delivered",
)
