"""Fetching a consignment to change: who sees it and may handle it, under lock."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.inventory.models import Facility, staffed_by
from relief.shipping import steps
from relief.shipping.models import Consignment, Leg

AHEAD = datetime.timedelta(minutes=5)  # clocks of vehicles and phones differ


def to_load(actor: Actor, uid: UUID) -> Consignment:
    """Return a consignment under lock for those who load it.

    They are the staff of its origin, for inbound goods of its destination, the programs of
    the organization that runs the place, and coordinators. Raises NotFound, NotAllowed.
    """
    row = Consignment.objects.get_visible(actor, uid)
    require_hands(actor, row.to_facility or row.origin)
    return steps.lock(row)


def require_hands(actor: Actor, place: Facility) -> None:
    """Raise NotAllowed unless the actor works at a facility or acts for who runs it."""
    runs = actor.kind == "client" and place.operator_id == actor.organization_id
    if not (actor.sees_all or runs or place.pk in set(staffed_by(actor))):
        raise NotAllowed


def to_drive(actor: Actor, leg: Leg) -> Consignment:
    """Return a leg's consignment under lock for its carrier, or for those who load it."""
    row = leg.consignment
    drives = actor.organization_id in {leg.carrier_id, row.carrier_id} - {None}
    if not drives:
        return to_load(actor, row.uid)
    return steps.lock(row)


def moment(given: datetime.datetime | None, now: datetime.datetime) -> datetime.datetime:
    """Return when something happened; Invalid for a time ahead of the clock."""
    if given is None:
        return now
    if given.tzinfo is None or given > now + AHEAD:
        raise Invalid("occurred_at", _("This time lies ahead of the clock."))
    return min(given, now)
