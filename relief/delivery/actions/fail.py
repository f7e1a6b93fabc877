"""Fail: goods could not be handed over, and why."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.delivery import steps
from relief.delivery.actions.access import require_step, to_perform
from relief.delivery.models import Delivery
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

# What others than the person at the stop may note.
SEEN_FAILURES = {
    **FAILURES,
    "vehicle_aborted": _("The vehicle broke off"),
    "not_collected": _("Nobody fetched it"),
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
