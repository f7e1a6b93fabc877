"""What the public page may say: progress, promise, station. Nothing about a person."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from relief.core import clock
from relief.delivery.models import Delivery
from relief.inventory.models import Facility
from relief.shipping.models import Consignment
from relief.tracking import queries
from relief.tracking.models import Tracked
from relief.tracking.rules import step_of


@dataclass(frozen=True)
class PublicView:
    """The answer to "where is it": a headline, a step of five, a place where it waits."""

    headline: str
    second: str
    step: int
    is_done: bool
    promised_at: datetime.datetime | None
    seen_at: datetime.datetime | None
    station: Facility | None
    deposit_until: datetime.datetime | None
    helpline: str
    now: datetime.datetime


def helpline() -> str:
    """Return the number that every public page offers to ring."""
    return str(getattr(settings, "HELPLINE_NUMBER", "400-000-0000"))


def look(code: str) -> PublicView:
    """Return what may be shown for a code; NotFound for a wrong one."""
    unit = queries.by_code(code)
    delivery = _delivery_of(unit)
    status = _status(unit, delivery)
    consignment = (
        delivery.consignment
        if delivery
        else Consignment.objects.filter(uid=unit.subject_uid).first()
    )
    waiting = status == "available_for_pickup"
    at_vehicle = waiting and delivery is not None and delivery.method == "unmanned"
    return PublicView(
        headline=_("The vehicle is there with your goods") if at_vehicle else headline(status),
        second=_("Type the six-digit code at the vehicle.")
        if at_vehicle
        else _("Somebody you trust may fetch it: the pick-up code is enough.")
        if waiting
        else "",
        step=step_of(status),
        is_done=status == "delivered",
        promised_at=consignment.promised_at if consignment else None,
        seen_at=unit.status_at,
        station=delivery.station if delivery and waiting else None,
        deposit_until=delivery.deposit_until if delivery and waiting else None,
        helpline=helpline(),
        now=clock.now(),
    )


def _delivery_of(unit: Tracked) -> Delivery | None:
    """Return the unit's delivery, or the consignment's newest."""
    rows = Delivery.objects.select_related("station", "consignment")
    if unit.kind == "delivery":
        return rows.filter(uid=unit.subject_uid).first()
    return rows.filter(consignment__uid=unit.subject_uid).order_by("-pk").first()


def _status(unit: Tracked, delivery: Delivery | None) -> str:
    """Return the further of a consignment's own status and its parcel's."""
    if unit.kind == "consignment" and delivery is not None:
        child = Tracked.objects.filter(subject_uid=delivery.uid).first()
        if child is not None and step_of(child.status) > step_of(unit.status):
            return child.status
    return unit.status


def headline(status: str) -> str:
    """Return one sentence an older person understands."""
    sentences = {
        "registered": _("Your goods are being prepared"),
        "collected": _("Your goods have left the warehouse"),
        "in_transit": _("Your goods are on the way"),
        "customs": _("Your goods are being checked at the border"),
        "arrived": _("Your goods are in the area"),
        "out_for_delivery": _("Your goods come today"),
        "available_for_pickup": _("Your goods wait at the station"),
        "attempt_failed": _("We could not hand them over. We will try again"),
        "partially_delivered": _("A part has been handed over. The rest is coming"),
        "delivered": _("Your goods have been handed over"),
        "refused": _("Not accepted at the door. Please ring us"),
        "returning": _("Your goods are going back. Please ring us"),
        "returned": _("Your goods went back. Please ring us"),
        "lost": _("We are looking for your goods. Please ring us"),
        "cancelled": _("This delivery was cancelled. Please ring us"),
    }
    return sentences[status]
