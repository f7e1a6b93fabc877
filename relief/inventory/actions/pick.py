"""Take goods from the shelves for a load: first expiry first, another lot only with a reason."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import action
from relief.inventory import ledger
from relief.inventory.actions import handling
from relief.inventory.ledger import Claim
from relief.inventory.models import PickLine, PickList, Reservation, StockBalance
from relief.inventory.states import HoldStatus, PickStatus
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.permissions import Permission


class PickedBefore(Conflict):
    """The line was answered already."""

    code = "picked_before"
    message = _("This was picked before.")


class NotHeld(Conflict):
    """What the line was to take is not held any more."""

    code = "not_held"
    message = _("This is not held any more: its load was called off or has left.")


@action(Permission.STOCK_MOVE)
def take(
    *,
    actor: Actor,
    now: datetime.datetime,
    line: UUID,
    units: int,
    instead: UUID | None = None,
    reason: str = "",
) -> PickList:
    """Note what was taken for one line; return its list.

    `units` may be fewer than due: the rest is free again. `instead` names a balance of the
    same item and owner in the same facility; that, like taking fewer, needs a `reason`,
    which is kept. The last line makes the list picked. Raises PickedBefore, NotHeld,
    InsufficientStock, NotUsable.
    """
    found, row = _locked(actor, line)
    if row.taken is not None:
        raise PickedBefore
    if not 0 <= units <= row.quantity:
        raise Invalid("units", _("Take between 0 and {most} units."), most=row.quantity)
    source = row.balance if instead is None else _other(actor, found, row, instead)
    if source.pk != row.balance_id or units < row.quantity:
        handling.require_reason(reason)
        _hold_again(row, source, units, now)
    elif not _held(row):
        raise NotHeld
    row.taken, row.taken_from = units, source
    row.skip_reason, row.taken_by, row.taken_at = reason.strip(), actor.label[:120], now
    row.save(update_fields=["taken", "taken_from", "skip_reason", "taken_by", "taken_at"])
    _record(found, row, actor, now)
    if not found.lines.filter(taken__isnull=True).exists():
        move(found, PickStatus.PICKED, actor=actor, now=now, organization_id=found.owner_id,
             related=[found.reference_uid])  # fmt: skip
    return found


def _locked(actor: Actor, uid: UUID) -> tuple[PickList, PickLine]:
    """Return a line with its list, locked; NotFound where the list is not visible."""
    lists = PickList.objects.filter(lines__uid=uid).values_list("uid", flat=True)
    list_uid = lists.first() or uid
    locking = PickList.objects.select_related("facility").select_for_update(
        of=("self",), no_key=True
    )
    found = locking.get_visible(actor, list_uid)
    handling.require_hands_on(actor, found.owner_id, found.facility_id)
    if found.status == PickStatus.CANCELLED:
        raise NotHeld
    row = found.lines.select_related("balance__lot__item", "balance__bin").get(uid=uid)
    return found, row


def _other(actor: Actor, found: PickList, row: PickLine, uid: UUID) -> StockBalance:
    """Return the balance to take from instead: same item, owner and facility."""
    balances = StockBalance.objects.select_related("lot__item", "bin")
    other = balances.get_visible(actor, uid)
    if (other.lot.item_id, other.lot.owner_id, other.facility_id) != (
        row.balance.lot.item_id,
        found.owner_id,
        found.facility_id,
    ):
        raise Invalid("instead", _("Take the same item of the same owner from this warehouse."))
    return other


def _held(row: PickLine) -> Reservation | None:
    rows = Reservation.objects.filter(
        purpose_uid=row.purpose_uid, balance_id=row.balance_id, status=HoldStatus.LIVE
    )
    return rows.first()


def _hold_again(row: PickLine, source: StockBalance, units: int, now: datetime.datetime) -> None:
    """End the line's own hold and hold what was really taken."""
    old = _held(row)
    if old is None:
        raise NotHeld
    ledger.end_hold(old, now=now)
    if units:
        claim = Claim(source.pk, units, row.purpose_type, row.purpose_uid, old.life_days)
        ledger.reserve([claim], now=now, expires_at=old.expires_at)


def _record(found: PickList, row: PickLine, actor: Actor, now: datetime.datetime) -> None:
    taken_from = row.taken_from or row.balance
    facts = {
        "units": row.taken,
        "due": row.quantity,
        "lot": taken_from.lot.number,
        "due_lot": row.balance.lot.number,
        "bin": taken_from.bin.code,
        "item": row.balance.lot.item.code,
        "reason": row.skip_reason,
    }
    record("pick.taken", subject=found, actor=actor, now=now, payload=facts,
           organization_id=found.owner_id,
           related=[found.reference_uid, taken_from.lot.uid])  # fmt: skip
