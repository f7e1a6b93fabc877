"""Send back and lose: what happens to goods that do not get through."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove
from relief.core.work import action
from relief.organizations.permissions import Permission
from relief.shipping import goods, legs, steps
from relief.shipping.actions.access import to_load
from relief.shipping.models import Consignment
from relief.shipping.states import UNDER_WAY, ConsignmentStatus


@action(Permission.CONSIGNMENT_MOVE)
def send_back(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Consignment:
    """Take everything still under way back on its shelf, with a reason.

    The request lacks the units again and is planned anew. Raises InvalidMove, Invalid.
    """
    row, counts = _under_way(actor, uid, reason)
    lines = goods.come_back(row, counts, actor=actor, now=now)
    legs.close(row, "returned", actor=actor, now=now)
    steps.close_if_empty(row, lines, actor=actor, now=now, setback="returned", reason=reason)
    return row


@action(Permission.CONSIGNMENT_MOVE)
def lose(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Consignment:
    """Write off everything still under way as lost, with a reason.

    The promise stays open and breaks when it is due. Raises InvalidMove, Invalid.
    """
    row, counts = _under_way(actor, uid, reason)
    lines = goods.write_off(row, counts, "short", actor=actor, now=now)
    legs.close(row, "lost", actor=actor, now=now)
    steps.close_if_empty(row, lines, actor=actor, now=now, setback="lost", reason=reason)
    return row


def _under_way(actor: Actor, uid: UUID, reason: str) -> tuple[Consignment, dict[int, int]]:
    row = to_load(actor, uid)
    if row.status not in UNDER_WAY:
        raise InvalidMove(status=ConsignmentStatus(row.status).label, current=row.status)
    if not reason.strip():
        raise Invalid("reason", _("Say why."))
    return row, goods.outstanding(goods.locked_lines(row))
