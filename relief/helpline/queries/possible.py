"""What can be promised now: who has enough of it, and how soon it could be there."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.emergencies.models import Emergency
from relief.geography.models import Place, Site
from relief.geography.queries import ways
from relief.helpline.intake import Need
from relief.inventory.models import Facility
from relief.inventory.queries import plannable_stock

PACKING = datetime.timedelta(hours=2)  # from approval to the road, assumed


@dataclass(frozen=True)
class Possible:
    """One need and where it could come from; `by` is None where nothing is free or no way is."""

    item: Item
    quantity: int
    facility: Facility | None = None
    units: int = 0
    by: datetime.datetime | None = None


def possible(
    actor: Actor,
    needs: Iterable[Need],
    *,
    emergency: Emergency | None,
    where: str,
    now: datetime.datetime,
) -> list[Possible]:
    """Return for each need the soonest facility that has enough of it shared.

    Hours on the road come from the stored lanes, two hours of packing are assumed.
    """
    wanted = [need for need in needs if need.quantity > 0]
    items = {str(row.uid): row for row in Item.objects.filter(uid__in=_uids(wanted))}
    free = _free(emergency, {row.pk for row in items.values()}) if emergency else {}
    hours = _hours(actor, {key[1] for key in free}, where)
    return [
        _soonest(items[need.item], need.quantity, free, hours, now)
        for need in wanted
        if need.item in items
    ]


def site_of(actor: Actor, where: str) -> Site | None:
    """Return the site of `site:<uid>`, or the one that stands for `place:<uid>`; else None."""
    kind, _sep, text = where.partition(":")
    try:
        uid = UUID(text)
    except ValueError:
        return None
    if kind == "site":
        return Site.objects.visible_to(actor).filter(uid=uid).first()
    place = Place.objects.visible_to(actor).filter(uid=uid).first()
    return Site.objects.visible_to(actor).filter(place=place).first() if place else None


def _uids(needs: list[Need]) -> list[UUID]:
    found = []
    for need in needs:
        try:
            found.append(UUID(need.item))
        except ValueError:
            continue
    return found


def _free(emergency: Emergency, items: set[int]) -> dict[tuple[int, Facility], int]:
    free: dict[tuple[int, Facility], int] = {}
    if not items:
        return free
    for row in plannable_stock(emergency.pk):
        if row.lot.item_id in items and row.shared:
            key = (row.lot.item_id, row.facility)
            free[key] = free.get(key, 0) + row.shared
    return free


def _hours(actor: Actor, facilities: set[Facility], where: str) -> dict[int, float]:
    site = site_of(actor, where)
    if site is None or not facilities:
        return {}
    found = ways(actor, {row.place for row in facilities}, [site])
    fastest = {place: min(way.hours for way in known) for (place, _site), known in found.items()}
    return {row.pk: fastest[row.place_id] for row in facilities if row.place_id in fastest}


def _soonest(
    item: Item,
    quantity: int,
    free: dict[tuple[int, Facility], int],
    hours: dict[int, float],
    now: datetime.datetime,
) -> Possible:
    enough = [
        (hours.get(facility.pk, 10_000.0), facility, units)
        for (key, facility), units in free.items()
        if key == item.pk and units >= quantity
    ]
    if not enough:
        return Possible(item, quantity)
    spent, facility, units = min(enough, key=lambda row: (row[0], row[1].pk))
    by = now + PACKING + datetime.timedelta(hours=spent) if facility.pk in hours else None
    return Possible(item, quantity, facility, units, by)
