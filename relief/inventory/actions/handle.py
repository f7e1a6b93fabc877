"""Handle goods in a facility: move between bins, adjust with a reason, change condition."""

import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.inventory import ledger
from relief.inventory.actions import handling
from relief.inventory.ledger import Leg
from relief.inventory.models import Account, Condition, MovementKind, StockBalance, StockMovement
from relief.journal.record import record
from relief.organizations.permissions import Permission


@action(Permission.STOCK_MOVE)
def move(
    *,
    actor: Actor,
    now: datetime.datetime,
    balance: UUID,
    to_bin: str,
    quantity: int,
    pack: str = "",
) -> StockMovement:
    """Put free units of a balance into another bin of the same facility; return the movement.

    `quantity` is in `pack`, in base units where that is empty; the movement keeps both.
    """
    row = handling.balance(actor, balance)
    into = handling.shelf(row.facility, to_bin, row.lot.item)
    if into.pk == row.bin_id:
        raise Invalid("to_bin", _("The goods lie in this bin already."))
    units, packs = handling.units_of(row.lot.item, quantity, pack)
    legs = _across(row, units, into.pk, row.condition, pack, packs)
    reason = f"{row.bin.code} → {into.code}"
    movement = ledger.post(MovementKind.MOVE, legs, actor=actor, now=now, reason=reason)
    _tell("stock.moved", movement, row, units, actor, now)
    return movement


@action(Permission.STOCK_MOVE)
def change_condition(
    *, actor: Actor, now: datetime.datetime, balance: UUID, to: str, quantity: int, reason: str
) -> StockMovement:
    """Set free units of a balance apart as quarantined or damaged, or take them back as good.

    Reserved units are refused: release them first. Returns the movement.
    """
    row = handling.balance(actor, balance)
    if to not in Condition.values or to == row.condition:
        raise Invalid("to", _("Choose another condition than the present one."))
    handling.require_reason(reason)
    legs = _across(row, quantity, row.bin_id, to)
    movement = ledger.post(MovementKind.CONDITION, legs, actor=actor, now=now, reason=reason)
    _tell("stock.condition_changed", movement, row, quantity, actor, now)
    return movement


@action(Permission.STOCK_MOVE)
def adjust(
    *,
    actor: Actor,
    now: datetime.datetime,
    balance: UUID,
    change: int,
    reason: str,
    pack: str = "",
) -> StockMovement:
    """Correct a balance by what was found (+) or is missing (-), with the reason; return the
    movement.

    `change` is in `pack`, in base units where that is empty; the movement keeps both.
    """
    row = handling.balance(actor, balance)
    handling.require_reason(reason)
    sign = -1 if change < 0 else 1
    units, packs = handling.units_of(row.lot.item, abs(change), pack)
    legs = [
        _leg(row, sign * units, row.bin_id, row.condition, pack, packs and sign * packs),
        Leg(row.lot_id, -sign * units, Account.VARIANCE, None, "", pack, packs and -sign * packs),
    ]
    movement = ledger.post(MovementKind.ADJUST, legs, actor=actor, now=now, reason=reason)
    _tell("stock.adjusted", movement, row, sign * units, actor, now)
    return movement


def _across(
    row: StockBalance,
    units: int,
    bin_id: int,
    condition: str,
    pack: str = "",
    packs: Decimal | None = None,
) -> list[Leg]:
    if units <= 0:
        raise Invalid("quantity", _("The quantity must be more than 0."))
    return [
        _leg(row, -units, row.bin_id, row.condition, pack, packs and -packs),
        _leg(row, units, bin_id, condition, pack, packs),
    ]


def _leg(
    row: StockBalance, units: int, bin_id: int, condition: str, pack: str, packs: Decimal | None
) -> Leg:
    return Leg(row.lot_id, units, Account.STOCK, bin_id, condition, pack, packs)


def _tell(
    event: str,
    movement: StockMovement,
    row: StockBalance,
    units: int,
    actor: Actor,
    now: datetime.datetime,
) -> None:
    payload = {
        "units": units,
        "lot": row.lot.number,
        "item": row.lot.item.code,
        "facility": row.facility.code,
        "reason": movement.reason,
    }
    record(event, subject=movement, actor=actor, now=now, payload=payload,
           organization_id=row.lot.owner_id, related=[row.lot.uid])  # fmt: skip
