"""Donated goods on their way to a warehouse: made by the donor desk, received into stock."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.work import step
from relief.emergencies.models import Emergency
from relief.geography.models import Hub
from relief.inventory import refusals
from relief.inventory.models import Facility
from relief.journal.moves import move
from relief.organizations.models import Organization
from relief.shipping import customs, goods, journey, promises, rules, steps
from relief.shipping.lanes import Option
from relief.shipping.models import Consignment, ConsignmentLine, Leg
from relief.shipping.states import CONSIGNMENT

OVER = CONSIGNMENT.final | {"returned", "lost"}


@dataclass(frozen=True, slots=True)
class Goods:
    """Units of an item with batch and expiry, as offered; `units` are base units."""

    item: Item
    units: int
    batch: str = ""
    expires_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Ends:
    """Whose goods go from which hub to which warehouse, for which emergency."""

    owner: Organization
    donor: str
    hub: Hub
    facility: Facility
    emergency: Emergency | None


def bound_for(facility: Facility) -> models.QuerySet[Consignment]:
    """Return the consignments that are to come into a facility."""
    return Consignment.objects.filter(to_facility=facility).exclude(status__in=OVER)


@step
def create(
    ends: Ends, given: Sequence[Goods], option: Option, *, actor: Actor, now: datetime.datetime
) -> Consignment:
    """Make the consignment of donated goods on a chosen way: lines, legs, customs, promise.

    Raises FacilityClosed.
    """
    load = rules.load(
        (row.units, row.item.unit_weight_kg, row.item.unit_volume_m3) for row in given
    )
    with refusals.landing():
        consignment = Consignment.objects.create(
            owner=ends.owner,
            donor=ends.donor[:200],
            origin_hub=ends.hub,
            to_facility=ends.facility,
            emergency=ends.emergency,
            weight_kg=load.weight_kg,
            volume_m3=load.volume_m3,
        )
    ConsignmentLine.objects.bulk_create(
        ConsignmentLine(
            consignment=consignment, item=row.item, counts_as=row.units, quantity=row.units,
            packed=row.units, batch=row.batch, expires_on=row.expires_on,
        )
        for row in given
    )  # fmt: skip
    lay(consignment, option, categories={row.item.category for row in given})
    due = rules.due("72h", option.departs, option.departs + rules.CROSS_COUNTRY)
    promises.make(consignment, [due], now=option.departs)
    journey.foresee(consignment, now=now)
    facts = {"lines": len(given), "units": sum(row.units for row in given)}
    steps.tell("created", consignment, actor=actor, now=now, payload=facts)
    return consignment


@step
def lay(consignment: Consignment, option: Option, *, categories: set[str]) -> None:
    """Give a consignment that has not left the legs of a way, with customs where they cross."""
    consignment.legs.all().delete()
    for leg in option.legs:
        leg.consignment = consignment
    Leg.objects.bulk_create(option.legs)
    for leg in consignment.legs.exclude(crosses_to="").order_by("sequence"):
        customs.open_entry(leg, categories=categories, iata=leg.destination_name[-3:])
    promises.make_for_legs(consignment)


@step
def receive(
    consignment: Consignment,
    counts: Mapping[int, goods.Counted],
    *,
    actor: Actor,
    now: datetime.datetime,
) -> Consignment:
    """Close an inbound consignment: units by line id received, short and damaged; return it."""
    row = steps.lock(consignment)
    lines = goods.locked_lines(row)
    for line in lines:
        found = counts.get(line.pk, goods.Counted())
        line.delivered, line.damaged = found.good, found.damaged
        line.short = max(0, line.packed - found.good - found.damaged)
        # More than announced came: what was announced is then the smaller figure.
        line.packed = line.quantity = max(line.packed, found.good + found.damaged)
    ConsignmentLine.objects.bulk_update(
        lines, ["delivered", "damaged", "short", "packed", "quantity"]
    )
    steps.note(row, "delivered", at=now, actor=actor)
    steps.settle(row, actor=actor, now=now, payload={"units": sum(x.delivered for x in lines)})
    promises.end(row, actor=actor, at=now)
    return row


@step
def set_out(row: Consignment, *, actor: Actor, now: datetime.datetime) -> None:
    """Let inbound goods be on their way with the first report of them: a donor packed them."""
    about = steps.context(row)
    if row.machine.allows(row.status, "packed"):
        facts = {"packages": row.packages}
        move(row, "packed", actor=actor, now=now, payload=facts, **about)
    if row.machine.allows(row.status, "in_transit"):
        steps.note(row, "in_transit", at=now, actor=actor)
        changes = {"dispatched_at": now}
        move(row, "in_transit", actor=actor, now=now, changes=changes, **about)
