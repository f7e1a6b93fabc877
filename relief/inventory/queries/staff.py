"""Who works at a facility, and which colleagues could."""

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import Facility, FacilityStaff
from relief.organizations.models import Membership
from relief.organizations.queries import members


def staff(actor: Actor, place: Facility) -> ScopedQuerySet[Membership]:
    """Return the colleagues who work at a facility of the actor's organization."""
    return members(actor).filter(user_id__in=_people(place))


def others(actor: Actor, place: Facility) -> ScopedQuerySet[Membership]:
    """Return the colleagues who do not work there yet."""
    return members(actor).exclude(user_id__in=_people(place))


def _people(place: Facility) -> list[int]:
    rows = FacilityStaff.objects.filter(facility=place)
    return list(rows.values_list("user_id", flat=True))
