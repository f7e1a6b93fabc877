"""What other owners share with the reader: how much, never of which lot or from whom they got it."""

from collections import defaultdict
from dataclasses import dataclass

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.emergencies.models import Emergency
from relief.inventory.models import Facility
from relief.inventory.queries.plannable import PlannableStock, plannable_stock
from relief.organizations.models import Organization

NO_EMERGENCY = 0


@dataclass(frozen=True, slots=True)
class Shared:
    """Units of an item that an owner would let the reader have from a facility."""

    owner: Organization
    item: Item
    facility: Facility
    units: int
    releases_alone: bool


def shared_with(actor: Actor, emergency: Emergency | None = None) -> list[Shared]:
    """Return what other owners share with the actor, by item, owner and facility.

    By the rules that plans keep to: free, usable goods within each rule's limit. Without an
    `emergency` only what is shared for every emergency. Who sees all sees every owner's.
    """
    units: dict[tuple[Item, Organization, Facility], int] = defaultdict(int)
    asks: dict[tuple[Item, Organization, Facility], bool] = defaultdict(bool)
    for row in plannable_stock(emergency.pk if emergency else NO_EMERGENCY):
        if row.shared and _is_for(actor, row):
            key = (row.lot.item, row.lot.owner, row.facility)
            units[key] += row.shared
            asks[key] |= not row.releases_alone
    found = [
        Shared(owner, item, place, count, not asks[item, owner, place])
        for (item, owner, place), count in units.items()
    ]
    return sorted(found, key=lambda one: (one.item.code, one.owner.code, one.facility.code))


def _is_for(actor: Actor, row: PlannableStock) -> bool:
    if row.lot.owner.pk == actor.organization_id:
        return False
    if actor.sees_all:
        return row.shared_with != "none"
    return row.shared_with == "all" or actor.organization_code in row.shared_with
