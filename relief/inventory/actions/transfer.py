"""Bring an owner's goods from one facility to another: ask, release, dispatch."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotAllowed
from relief.core.work import action
from relief.inventory import ledger, refusals, steps
from relief.inventory.actions import handling
from relief.inventory.ledger import Claim, InsufficientStock, Reference
from relief.inventory.models import (
    Account,
    Facility,
    Receipt,
    ReceiptLine,
    StockEntry,
    Transfer,
    TransferLine,
)
from relief.inventory.queries import fefo
from relief.inventory.states import TransferStatus
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.permissions import Permission

PURPOSE = "transfer_line"
MOST_LINES = 200


class NothingLeft(Conflict):
    """Nothing of the transfer is held any more."""

    code = "nothing_left"
    message = _("Nothing of {number} is on the shelves any more. Cancel it.")


@action(Permission.STOCK_MOVE)
def request(
    *,
    actor: Actor,
    now: datetime.datetime,
    origin: UUID,
    destination: UUID,
    lines: Mapping[UUID, int],
    reason: str,
    owner: UUID | None = None,
) -> Transfer:
    """Ask for goods of one owner to go from one facility to another; hold them; return it.

    `lines` gives base units by item. The lots that expire first are held. An owner's own
    request is its release; staff of `origin` may ask for another `owner`, who answers.
    Raises InsufficientStock, FacilityClosed, NotAllowed.
    """
    start, end = handling.facility(actor, origin), handling.facility(actor, destination)
    if start.pk == end.pk:
        raise Invalid("destination", _("Choose another facility than the one the goods are in."))
    handling.require_reason(reason)
    if not 1 <= len(lines) <= MOST_LINES or any(units <= 0 for units in lines.values()):
        raise Invalid("lines", _("Name the items, each with more than 0 units."))
    owner_id = handling.owned_by(actor, owner, start)
    with refusals.landing():
        row = Transfer.objects.create(
            owner_id=owner_id, origin=start, destination=end, reason=reason.strip()
        )
    for uid in sorted(lines):
        goods = handling.item(actor, uid)
        line = TransferLine.objects.create(transfer=row, item=goods, quantity=lines[uid])
        _hold(line, start, owner_id, now)
    _record("requested", row, actor, now)
    if actor.organization_id == owner_id:
        _release(row, actor, now, "")
    return row


@action(Permission.RELEASE_DECIDE)
def release(*, actor: Actor, now: datetime.datetime, uid: UUID, answer: str = "") -> Transfer:
    """Let goods go that somebody else asked to move; for their owner. Return the transfer."""
    row = _own(actor, uid)
    _release(row, actor, now, answer)
    return row


@action(Permission.RELEASE_DECIDE)
def reject(*, actor: Actor, now: datetime.datetime, uid: UUID, answer: str) -> Transfer:
    """Refuse to let goods go, with a reason; what was held is free again."""
    row = _own(actor, uid)
    handling.require_reason(answer, "answer")
    move(row, TransferStatus.REJECTED, actor=actor, now=now,
         changes={"answer": answer.strip()}, **_context(row))  # fmt: skip
    ledger.release(_purposes(row), now=now)
    return row


@action(Permission.STOCK_MOVE)
def cancel(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Transfer:
    """Call a transfer off before it leaves; what was held is free again."""
    row = _at_origin(actor, uid)
    handling.require_reason(reason)
    move(row, TransferStatus.CANCELLED, actor=actor, now=now,
         changes={"answer": reason.strip()}, **_context(row))  # fmt: skip
    ledger.release(_purposes(row), now=now)
    steps.close_pick_list(row.uid)
    return row


@action(Permission.STOCK_MOVE)
def dispatch(*, actor: Actor, now: datetime.datetime, uid: UUID, waybill: str = "") -> Transfer:
    """Let the goods leave: stock → on the way; the other side expects exactly these lots.

    What was picked short stays here, free. Raises InvalidMove, NothingLeft, NotUsable,
    FacilityClosed.
    """
    row = _at_origin(actor, uid)
    row.machine.require(row.status, TransferStatus.DISPATCHED)
    purposes = _purposes(row)
    if not steps.held(purposes):
        raise NothingLeft(number=row.number)
    movement = ledger.dispatch(
        purposes, actor=actor, now=now, reference=Reference("transfer", row.uid)
    )
    changes = {"movement": movement, "waybill": waybill.strip()}
    move(row, TransferStatus.DISPATCHED, actor=actor, now=now, changes=changes, **_context(row))
    steps.close_pick_list(row.uid)
    _expect(row, actor, now)
    return row


def _expect(row: Transfer, actor: Actor, now: datetime.datetime) -> None:
    """Announce at the destination what is on the way, lot by lot."""
    with refusals.landing():
        receipt = Receipt.objects.create(
            facility=row.destination, owner_id=row.owner_id, transfer=row,
            sender=str(row.origin), waybill=row.waybill,
        )  # fmt: skip
    entries = StockEntry.objects.filter(movement_id=row.movement_id, account=Account.TRANSIT)
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=receipt,
            item=entry.lot.item,
            lot=entry.lot,
            batch=entry.lot.batch,
            expires_on=entry.lot.expires_on,
            expected=entry.quantity,
        )
        for entry in entries.select_related("lot__item").order_by("pk")
    )
    record("receipt.expected", subject=receipt, actor=actor, now=now,
           payload={"facility": row.destination.code, "transfer": row.number},
           related=[row.uid])  # fmt: skip


def _hold(line: TransferLine, start: Facility, owner_id: int, now: datetime.datetime) -> None:
    """Hold a line's units on the balances that expire first."""
    today = clock.local_date(now, start.time_zone)
    wanted, claims = line.quantity, []
    for balance in fefo.takeable(start.pk, owner_id, line.item_id, today):
        units = min(wanted, balance.available or 0)
        if units:
            claims.append(Claim(balance.pk, units, PURPOSE, line.uid))
            wanted -= units
        if not wanted:
            break
    if wanted:
        raise InsufficientStock(
            _("{facility} has {left} {item} that may leave; {wanted} were asked for."),
            facility=start, item=line.item, left=line.quantity - wanted, wanted=line.quantity,
        )  # fmt: skip
    ledger.reserve(claims, now=now)


def _release(row: Transfer, actor: Actor, now: datetime.datetime, answer: str) -> None:
    move(row, TransferStatus.RELEASED, actor=actor, now=now,
         changes={"answer": answer.strip()}, **_context(row))  # fmt: skip
    load = steps.Load("transfer", row.uid, row.number)
    if steps.open_pick_list(load, _purposes(row)) is None:
        raise NothingLeft(number=row.number)


def _purposes(row: Transfer) -> list[UUID]:
    return list(row.lines.order_by("pk").values_list("uid", flat=True))


def _locked(actor: Actor, uid: UUID) -> Transfer:
    rows = Transfer.objects.select_related("origin", "destination", "owner")
    return rows.select_for_update(of=("self",), no_key=True).get_visible(actor, uid)


def _own(actor: Actor, uid: UUID) -> Transfer:
    row = _locked(actor, uid)
    if actor.kind != "system" and row.owner_id != actor.organization_id:
        raise NotAllowed
    return row


def _at_origin(actor: Actor, uid: UUID) -> Transfer:
    row = _locked(actor, uid)
    handling.require_hands_on(actor, row.owner_id, row.origin_id)
    return row


def _context(row: Transfer) -> dict[str, Any]:
    return {"organization_id": row.owner_id}


def _record(what: str, row: Transfer, actor: Actor, now: datetime.datetime) -> None:
    facts = {
        "from": row.origin.code,
        "to": row.destination.code,
        "units": sum(row.lines.values_list("quantity", flat=True)),
        "reason": row.reason,
    }
    record(f"transfer.{what}", subject=row, actor=actor, now=now, payload=facts,
           **_context(row))  # fmt: skip
