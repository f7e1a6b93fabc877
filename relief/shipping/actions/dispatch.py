"""Dispatch: the goods leave with a carrier."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.allocation.steps.releasing import mark_released
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import action, step
from relief.journal.moves import move
from relief.organizations.models import Kind, Organization
from relief.organizations.permissions import Permission
from relief.shipping import goods, journey, steps
from relief.shipping.actions.access import to_load
from relief.shipping.models import Consignment


class OnBoard(Conflict):
    """The consignment leaves with the shipment it was loaded into."""

    code = "on_board"
    message = _("It is loaded into a shipment: send the shipment off, or unload it first.")


@action(Permission.CONSIGNMENT_PACK)
def dispatch(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    carrier: str = "",
    vehicle: str = "",
    waybill: str = "",
    company: str = "",
) -> Consignment:
    """Send a packed consignment off and return it.

    `carrier` is the code of a carrier, empty where the sender drives itself; `vehicle` a
    plate or id; `waybill` the carrier's own number, under which it is followed from now on,
    and `company` its code at a tracking service. Reservations end, stock becomes goods on the way, the request's lines
    follow. Raises InvalidMove, Invalid.
    """
    row = to_load(actor, uid)
    if row.legs.filter(shipment__status="loading").exists():
        raise OnBoard
    driver = carrier_of(row.owner, carrier)
    numbers = {"waybill": waybill.strip()[:60], "waybill_company": company.strip()[:40]}
    return send(row, driver, vehicle, actor=actor, now=now, numbers=numbers)


@step
def send(
    row: Consignment,
    driver: Organization,
    vehicle: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    numbers: Mapping[str, str] | None = None,
) -> Consignment:
    """Let a packed consignment leave under lock; alone, or on board of a shipment.

    `numbers` are the carrier's own, as columns of the first leg.
    """
    row.machine.require(row.status, "in_transit")
    if row.is_inbound:
        raise Invalid("consignment", _("Inbound goods leave with a shipment or a reported leg."))
    for order in steps.releases(row):
        mark_released(order, actor=actor, now=now)
    goods.leave(row, actor=actor, now=now)
    row.legs.filter(carrier=None).update(carrier=driver)
    first = row.legs.order_by("sequence").first()
    if first:
        steps.note(row, "dispatched", at=now, actor=actor, leg=first)
        changes: dict[str, Any] = {
            "departed_at": now, "vehicle": (vehicle.strip() or first.vehicle)[:40],
            **(numbers or {}),
        }  # fmt: skip
        about = steps.leg_context(row)
        move(first, "dispatched", actor=actor, now=now, changes=changes, **about)
    journey.foresee(row, now=now)
    steps.note(row, "in_transit", at=now, actor=actor)
    changes = {"carrier": driver, "dispatched_at": now}
    facts = {"carrier": driver.code, "packages": row.packages}
    move(
        row,
        "in_transit",
        actor=actor,
        now=now,
        changes=changes,
        payload=facts,
        **steps.context(row),
    )
    return row


def carrier_of(owner: Organization, code: str) -> Organization:
    """Return who drives; Invalid for an organization that does not carry."""
    if not code:
        return owner
    found = Organization.objects.filter(code=code, is_active=True).first()
    if found is None or not (found.kind in {Kind.CARRIER, Kind.OPERATOR} or found == owner):
        raise Invalid("carrier", _("There is no carrier with the code {code}."), code=code[:40])
    return found
