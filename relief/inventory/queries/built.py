"""Kits: what went into those on the shelf, how many more could be made, and what is missing."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models.functions import Coalesce

from relief.catalog.models import Item, Kit
from relief.core import clock
from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import Account, Facility, StockBalance, StockEntry, StockLot
from relief.inventory.queries.overview import usable_on


@dataclass(frozen=True, slots=True)
class Part:
    """A component at a facility: units in one kit, free units, units missing for the target."""

    item: Item
    in_one: int
    free: int
    missing: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How many kits a facility could make now, and what lacks for the target."""

    facility: Facility
    possible: int
    ready: int
    parts: Sequence[Part]

    @property
    def missing(self) -> list[Part]:
        """Return the components that do not suffice."""
        return [part for part in self.parts if part.missing]


def kits(actor: Actor) -> ScopedQuerySet[Kit]:
    """Return the organization's kit definitions, live and ended, newest first."""
    rows = Kit.objects.visible_to(actor).select_related("item", "organization")
    return rows.prefetch_related("components__item").order_by("-pk")


def plan(row: Kit, target: int, now: datetime.datetime) -> list[Plan]:
    """Return, for each facility with a component or a kit, what could be built there.

    Only free goods count that may leave: good, not expired, not recalled. Most first.
    """
    parts = sorted(row.components.all(), key=lambda part: part.pk)
    wanted = {row.item_id, *(part.item_id for part in parts)}
    free = _free(row.organization_id, wanted, now)
    places = Facility.objects.filter(pk__in={facility for facility, _item in free})
    found = []
    for place in places.order_by("code"):
        there = [(part, free.get((place.pk, part.item_id), 0)) for part in parts]
        found.append(
            Plan(
                facility=place,
                possible=min((units // part.quantity for part, units in there), default=0),
                ready=free.get((place.pk, row.item_id), 0),
                parts=[
                    Part(part.item, part.quantity, units, max(0, target * part.quantity - units))
                    for part, units in there
                ],
            )
        )
    return sorted(found, key=lambda one: (-one.possible, -one.ready, one.facility.code))


def parts_of(lot: StockLot, quantity: int) -> list[tuple[int, int]]:
    """Return (lot, units) that come out of `quantity` kits of a lot that was built here.

    What went in and has not come out yet is in the conversion account, by component lot; each
    kit gives back its share, latest expiry first. Empty where the lot was not built here.
    """
    rows = (
        StockEntry.objects.filter(
            account=Account.CONVERSION,
            movement__reference_type="lot",
            movement__reference_uid=lot.uid,
        )
        .values("lot_id", "lot__item_id", "lot__expires_on")
        .annotate(units=models.Sum("quantity"))
    )
    outstanding = {row["lot_id"]: row for row in rows}
    kits_out = -int(outstanding.pop(lot.pk, {"units": 0})["units"])
    if kits_out < quantity:
        return []
    by_item: dict[int, list[tuple[datetime.date, int, int]]] = defaultdict(list)
    for lot_id, row in outstanding.items():
        expires = row["lot__expires_on"] or datetime.date.max
        by_item[row["lot__item_id"]].append((expires, lot_id, int(row["units"])))
    found = []
    for held in by_item.values():
        left = sum(units for _expires, _lot, units in held) * quantity // kits_out
        for _expires, lot_id, units in sorted(held, reverse=True):
            taken = min(left, units)
            if taken > 0:
                found.append((lot_id, taken))
                left -= taken
    return sorted(found)


def _free(owner_id: int, items: set[int], now: datetime.datetime) -> dict[tuple[int, int], int]:
    """Return the free usable units of an owner by (facility, item)."""
    rows = (
        StockBalance.objects.filter(usable_on(clock.local_date(now)), available__gt=0)
        .filter(lot__owner_id=owner_id, lot__item_id__in=items, facility__is_active=True)
        .values_list("facility_id", "lot__item_id")
        .annotate(units=Coalesce(models.Sum("available"), 0))
    )
    return {(facility, item): int(units) for facility, item, units in rows}
