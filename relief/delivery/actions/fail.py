"""Fail: goods could not be handed over, and why."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove
from relief.core.work import action
from relief.delivery import steps
from relief.delivery.actions.access import require_step, to_perform
from relief.delivery.models import Delivery, Method
from relief.delivery.states import DeliveryStatus
from relief.organizations.permissions import Permission
from relief.shipping.actions.access import moment

FAILURES = {
    "nobody_home": _("Nobody home"),
    "wrong_address": _("Wrong address"),
    "not_reachable": _("Does not answer the telephone"),
    "no_access": _("No way there"),
    "asked_later": _("Asked to come later"),
    "damaged": _("Goods damaged"),
    "refused": _("Refused"),
}

NOT_THERE = "not_there"
# What others than the person at the door may note.
SEEN_FAILURES = {
    **FAILURES,
    "vehicle_aborted": _("The vehicle broke off"),
    "not_collected": _("Nobody fetched it"),
    NOT_THERE: _("Not on the station's shelf"),
}


@action(Permission.DELIVERY_PERFORM)
def fail(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    reason: str,
    occurred_at: datetime.datetime | None = None,
) -> Delivery:
    """Note that goods could not be handed over and return the delivery.

    `reason` is one of FAILURES; "refused" ends the attempts. Raises Invalid, InvalidMove.
    """
    row = to_perform(actor, uid)
    if reason not in FAILURES:
        raise Invalid("reason", _("Choose why it could not be handed over."))
    status = "refused" if reason == "refused" else "attempt_failed"
    require_step(row, status)
    at = moment(occurred_at, now)
    steps.note(row, status, at=at, actor=actor, reason=reason)
    steps.settle(row, at=at, actor=actor, payload={"reason": reason}, changes={"failure": reason})
    return row


@action(Permission.STATION_KEEP)
def miss(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    occurred_at: datetime.datetime | None = None,
) -> Delivery:
    """Note that a parcel is not on the station's shelf and return the delivery.

    It is not lost yet: once found it is taken in again, or given out. Raises InvalidMove,
    Invalid where the delivery does not go to a station.
    """
    row = to_perform(actor, uid)
    if row.method != Method.STATION:
        raise Invalid("station", _("These goods do not go to a station."))
    if row.status != DeliveryStatus.AVAILABLE:
        raise InvalidMove(
            status=DeliveryStatus(row.status).label, current=row.status, to="attempt_failed"
        )
    at = moment(occurred_at, now)
    steps.note(row, "attempt_failed", at=at, actor=actor, reason=NOT_THERE)
    changes = {"failure": NOT_THERE, "compartment": ""}
    steps.settle(row, at=at, actor=actor, payload={"reason": NOT_THERE}, changes=changes)
    return row
