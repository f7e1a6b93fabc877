"""Deposit: goods wait at a station. That is not yet delivered."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.delivery import rules, steps
from relief.delivery.actions.access import require_step, to_perform
from relief.delivery.models import Delivery, Method, Station
from relief.delivery.models.fleet import KEEP_DAYS
from relief.organizations.permissions import Permission
from relief.shipping.actions.access import moment


@action(Permission.STATION_KEEP)
def deposit(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    shelf: str = "",
    occurred_at: datetime.datetime | None = None,
) -> Delivery:
    """Take goods in at their station and return the delivery.

    `shelf` says where they lie. They wait as long as the station keeps goods (three days
    where it says nothing), with a reminder after two thirds of it. Raises
    InvalidMove, Invalid where the delivery does not go to a station.
    """
    row = to_perform(actor, uid)
    if row.method != Method.STATION:
        raise Invalid("station", _("These goods do not go to a station."))
    require_step(row, "available_for_pickup")
    at = moment(occurred_at, now)
    size = Station.objects.filter(facility=row.station).first()
    remind_at, until = rules.deposit_times(at, size.keep_days if size else KEEP_DAYS)
    steps.note(row, "available_for_pickup", at=at, actor=actor)
    steps.settle(
        row,
        at=at,
        actor=actor,
        payload={"until": until.isoformat()},
        changes={
            "deposit_until": until,
            "remind_at": remind_at,
            "reminded_at": None,
            "compartment": shelf.strip()[:20],
        },
    )
    return row
