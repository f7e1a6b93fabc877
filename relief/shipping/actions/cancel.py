"""Cancel: goods that have not left stay where they are."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.journal.moves import move
from relief.organizations.permissions import Permission
from relief.shipping import goods, promises, steps
from relief.shipping.actions.access import to_load
from relief.shipping.models import Consignment


@action(Permission.CONSIGNMENT_PACK)
def cancel(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Consignment:
    """Cancel a consignment before it leaves, with a reason, and return it.

    Stock is free again and the request's lines lack the units. Raises InvalidMove, Invalid.
    """
    row = to_load(actor, uid)
    row.machine.require(row.status, "cancelled")
    if not reason.strip():
        raise Invalid("reason", _("Say why."))
    if not row.is_inbound:
        goods.let_go(row, actor=actor, now=now)
    promises.drop(row, at=now)
    for leg in row.legs.order_by("sequence"):
        move(leg, "cancelled", actor=actor, now=now, **steps.leg_context(row))
    text = reason.strip()[:300]
    move(
        row,
        "cancelled",
        actor=actor,
        now=now,
        changes={"reason": text},
        payload={"reason": text},
        **steps.context(row),
    )
    return row
