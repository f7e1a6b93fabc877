"""Build kits from goods on the shelves, and break them again."""

import datetime
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Kit, KitComponent
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotAllowed
from relief.core.work import action
from relief.inventory import ledger, pricing
from relief.inventory.actions import handling
from relief.inventory.ledger import Leg, Reference
from relief.inventory.models import (
    Account,
    Condition,
    Facility,
    MovementKind,
    StockBalance,
    StockLot,
    StockMovement,
)
from relief.inventory.queries import built, fefo
from relief.journal.record import record
from relief.organizations.permissions import Permission


class MissingParts(Conflict):
    """A component does not suffice for so many kits."""

    code = "missing_parts"
    message = _("{facility} has {left} {item} that may be used; {wanted} are needed.")


class NotAKit(Conflict):
    """The goods were not built here and no definition says what is in them."""

    code = "not_a_kit"
    message = _("Nothing says what is in lot {lot}: define the kit first.")


@action(Permission.STOCK_MOVE)
def build(
    *,
    actor: Actor,
    now: datetime.datetime,
    kit: UUID,
    facility: UUID,
    quantity: int,
    bin_code: str = "-",
) -> StockMovement:
    """Make kits of the owner's free goods in a facility; return the movement.

    Components that expire first are used first; the kits expire with their first component
    and carry the definition's number as batch. They are worth what went in, where all of it
    has a price in one currency, and have no price otherwise. Raises MissingParts.
    """
    definition = _definition(actor, kit)
    place = handling.facility(actor, facility)
    handling.require_hands_on(actor, definition.organization_id, place.pk)
    if not 0 < quantity <= ledger.LARGEST:
        raise Invalid("quantity", _("The quantity must be more than 0."))
    legs: list[Leg] = []
    expiries: list[datetime.date] = []
    prices: list[tuple[pricing.Price | None, int]] = []
    for part in definition.components.select_related("item").order_by("item_id"):
        for balance, units in _parts(definition, place, part, quantity * part.quantity, now):
            legs += _across(balance, units)
            prices.append((pricing.of(balance.lot), units))
            if balance.lot.expires_on:
                expiries.append(balance.lot.expires_on)
    lot, _is_new = StockLot.objects.get_or_create(
        owner_id=definition.organization_id, item=definition.item, batch=definition.number,
        expires_on=min(expiries, default=None), donor="", earmark=None, earmark_place=None,
    )  # fmt: skip
    into = handling.shelf(place, bin_code, definition.item)
    _price(lot, quantity, pricing.together(prices, quantity), actor, now, definition.number)
    legs += [
        Leg(lot.pk, -quantity, Account.CONVERSION),
        Leg(lot.pk, quantity, Account.STOCK, into.pk, Condition.GOOD),
    ]
    movement = ledger.post(
        MovementKind.KIT, legs, actor=actor, now=now, reason=definition.number,
        reference=Reference("lot", lot.uid),
    )  # fmt: skip
    worth = pricing.of(lot)
    facts = {"units": quantity, "kit": definition.number, "facility": place.code,
             "unit_price": str(worth or "")}  # fmt: skip
    record("kit.built", subject=movement, actor=actor, now=now, payload=facts,
           organization_id=lot.owner_id, related=[lot.uid, definition.uid])  # fmt: skip
    return movement


@action(Permission.STOCK_MOVE)
def break_up(
    *, actor: Actor, now: datetime.datetime, balance: UUID, quantity: int
) -> StockMovement:
    """Take kits apart in their bin; return the movement.

    Kits that were built here give back the lots that went in, each with its own price;
    others become what their owner's definition says, with the kit's own expiry. Their price
    goes to the parts where all are one item: of several nothing says which is worth what.
    Raises NotAKit, InsufficientStock.
    """
    row = handling.balance(actor, balance)
    if quantity <= 0:
        raise Invalid("quantity", _("The quantity must be more than 0."))
    StockLot.objects.filter(pk=row.lot_id).locked()
    parts = built.parts_of(row.lot, quantity) or _by_definition(row, quantity)
    legs = [
        Leg(row.lot_id, -quantity, Account.STOCK, row.bin_id, row.condition),
        Leg(row.lot_id, quantity, Account.CONVERSION),
    ]
    for lot_id, units in parts:
        legs += [
            Leg(lot_id, -units, Account.CONVERSION),
            Leg(lot_id, units, Account.STOCK, row.bin_id, row.condition),
        ]
    movement = ledger.post(
        MovementKind.KIT, legs, actor=actor, now=now, reference=Reference("lot", row.lot.uid)
    )
    record("kit.broken", subject=movement, actor=actor, now=now,
           payload={"units": quantity, "lot": row.lot.number, "facility": row.facility.code},
           organization_id=row.lot.owner_id, related=[row.lot.uid])  # fmt: skip
    return movement


def _definition(actor: Actor, uid: UUID) -> Kit:
    row = Kit.objects.select_related("item", "organization").get_visible(actor, uid)
    if row.ended_at is not None:
        raise Invalid("kit", _("This definition has ended; use the one in force."))
    if actor.sees_all and row.organization_id != actor.organization_id:
        raise NotAllowed
    return row


def _parts(
    definition: Kit, place: Facility, part: KitComponent, wanted: int, now: datetime.datetime
) -> Iterable[tuple[StockBalance, int]]:
    """Return which balances give how much of a component, first expiry first."""
    found: list[tuple[StockBalance, int]] = []
    left = wanted
    today = clock.local_date(now, place.time_zone)
    owner_id = definition.organization_id
    for balance in fefo.takeable(place.pk, owner_id, part.item_id, today):
        units = min(left, balance.available or 0)
        if units:
            found.append((balance, units))
            left -= units
        if not left:
            return found
    raise MissingParts(facility=place, item=part.item, left=wanted - left, wanted=wanted)


def _across(balance: StockBalance, units: int) -> list[Leg]:
    return [
        Leg(balance.lot_id, -units, Account.STOCK, balance.bin_id, balance.condition),
        Leg(balance.lot_id, units, Account.CONVERSION),
    ]


def _by_definition(row: StockBalance, quantity: int) -> Sequence[tuple[int, int]]:
    """Return new lots for kits that came ready made."""
    definition = Kit.objects.filter(
        organization_id=row.lot.owner_id, item_id=row.lot.item_id, ended_at__isnull=True
    ).first()
    if definition is None:
        raise NotAKit(lot=row.lot.number)
    parts: list[tuple[StockLot, int]] = []
    for part in definition.components.order_by("item_id"):
        lot, _is_new = StockLot.objects.get_or_create(
            owner_id=row.lot.owner_id, item_id=part.item_id, batch="",
            expires_on=row.lot.expires_on, donor=row.lot.donor,
            earmark_id=row.lot.earmark_id, earmark_place_id=row.lot.earmark_place_id,
        )  # fmt: skip
        parts.append((lot, quantity * part.quantity))
    if len(parts) == 1:
        only, units = parts[0]
        pricing.note(only, pricing.together([(pricing.of(row.lot), quantity)], units))
    return [(lot.pk, units) for lot, units in parts]


def _price(
    lot: StockLot,
    quantity: int,
    price: pricing.Price | None,
    actor: Actor,
    now: datetime.datetime,
    reason: str,
) -> None:
    """Say what kits of a lot are worth when more join those on the shelves: the mean of all."""
    (held,) = StockLot.objects.filter(pk=lot.pk).locked()  # two builds at once: one after another
    there = StockBalance.objects.filter(lot=lot).aggregate(units=Coalesce(Sum("on_hand"), 0))
    before = int(there["units"])
    if before:
        both = [(pricing.of(held), before), (price, quantity)]
        price = pricing.together(both, before + quantity)
    if before or held.unit_price is not None:
        pricing.change(held, price, actor=actor, now=now, reason=reason)
    else:
        pricing.note(held, price)
    lot.unit_price, lot.currency = held.unit_price, held.currency
