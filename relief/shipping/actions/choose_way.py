"""Choose a way: time, cost and footprint were compared, one of them is taken."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict
from relief.core.work import action
from relief.organizations.permissions import Permission
from relief.shipping import inbound, journey, lanes, steps
from relief.shipping.actions.access import to_load
from relief.shipping.models import Consignment


class WayGone(Conflict):
    """The way offered a while ago is not to be had any more."""

    code = "way_gone"
    message = _("This departure is gone or closed. Choose another.")


@action(Permission.CONSIGNMENT_PACK)
def choose_way(*, actor: Actor, now: datetime.datetime, uid: UUID, key: str) -> Consignment:
    """Give a consignment that has not left the legs of a way, by its key; return it.

    Promises stay as they were made. Raises WayGone, InvalidMove.
    """
    row = to_load(actor, uid)
    row.machine.require(row.status, "cancelled")  # what could still be cancelled has not left
    if row.legs.filter(shipment__isnull=False).exists():
        raise WayGone
    found = {option.key: option for option in lanes.options(row, now=now)}
    option = found.get(key)
    if option is None:
        raise WayGone
    categories = set(row.lines.values_list("item__category", flat=True))
    inbound.lay(row, option, categories=categories)
    if row.status == "packed":
        row.legs.filter(sequence=1).update(status="packed", packed_at=now)
    journey.foresee(row, now=now)
    facts = {"way": key, "cost": str(option.cost_cny), "kg_co2e": str(option.footprint.kg_co2e)}
    steps.tell("way_chosen", row, actor=actor, now=now, payload=facts)
    return row
