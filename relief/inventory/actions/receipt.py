"""Goods received notes: announce what is expected, then count what came."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.inventory import ledger, pricing, refusals
from relief.inventory.actions import handling, receive
from relief.inventory.ledger import Leg, Reference
from relief.inventory.models import (
    Account,
    Condition,
    MovementKind,
    Receipt,
    ReceiptLine,
    StockLot,
)
from relief.inventory.states import ReceiptStatus, TransferStatus
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.permissions import Permission

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Expected:
    """One announced batch: `quantity` in `pack`, in base units where that is empty; `unit_price`
    is of a base unit.
    """

    item: UUID
    quantity: int
    pack: str = ""
    batch: str = ""
    expires_on: datetime.date | None = None
    unit_price: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of one line, in base units; `line` None: an item or batch nobody announced."""

    good: int
    damaged: int = 0
    line: UUID | None = None
    item: UUID | None = None
    batch: str = ""
    expires_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """What the note says of the whole delivery."""

    waybill: str = ""
    temperature_c: Decimal | None = None
    inspector: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who sends what, and when it should come."""

    lines: Sequence[Expected] = field(default_factory=list)
    sender: str = ""
    donor: str = ""
    waybill: str = ""
    expected_on: datetime.date | None = None
    note: str = ""


@action(Permission.STOCK_MOVE)
def announce(
    *,
    actor: Actor,
    now: datetime.datetime,
    facility: UUID,
    goods: Announcement,
    owner: UUID | None = None,
) -> Receipt:
    """Say what a facility is to expect for an owner; return the receipt, not yet counted.

    Raises FacilityClosed.
    """
    place = handling.facility(actor, facility)
    owner_id = handling.owned_by(actor, owner, place)
    if not 1 <= len(goods.lines) <= MOST_LINES:
        raise Invalid("lines", _("Name between 1 and {most} lines."), most=MOST_LINES)
    with refusals.landing():
        row = Receipt.objects.create(
            facility=place, owner_id=owner_id, sender=goods.sender, donor=goods.donor,
            waybill=goods.waybill, expected_on=goods.expected_on, note=goods.note,
        )  # fmt: skip
    for one in goods.lines:
        item = handling.item(actor, one.item)
        units, packs = handling.units_of(item, one.quantity, one.pack)
        price = pricing.stated(one.unit_price, one.currency)
        ReceiptLine.objects.create(
            receipt=row, item=item, batch=one.batch, expires_on=one.expires_on,
            expected=units, pack_name=one.pack, pack_count=packs,
            unit_price=price and price.amount, currency=price.currency if price else "",
        )  # fmt: skip
    record("receipt.expected", subject=row, actor=actor, now=now,
           payload={"facility": place.code, "lines": len(goods.lines)})  # fmt: skip
    return row


@action(Permission.STOCK_MOVE)
def cancel(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Receipt:
    """Take back an announcement; goods of a transfer cannot be wished away."""
    row = _locked(actor, uid)
    if row.transfer_id is not None:
        raise Invalid("receipt", _("These goods are on the way: receive them, short if need be."))
    move(row, ReceiptStatus.CANCELLED, actor=actor, now=now, organization_id=row.owner_id)
    return row


@action(Permission.STOCK_MOVE)
def count(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    counted: Sequence[Counted],
    papers: Papers,
    both_expiries: bool = False,
) -> Receipt:
    """Book what came against what was expected, in one movement; return the note.

    Lines not named came not at all. Good units lie in the bin `-` to be put away, damaged
    ones beside them as damaged, items nobody announced quarantined. What is missing of a
    transfer is written off the way, with the note as its reason. Raises OtherExpiry where a
    batch is known with another date, unless `both_expiries`.
    """
    row = _locked(actor, uid)
    row.machine.require(row.status, ReceiptStatus.RECEIVED)
    lines = _noted(row, counted, actor)
    legs: list[Leg] = []
    into = handling.bin_at(row.facility, "-").pk
    for line in lines:
        if line.came and line.lot_id is None:
            goods = _goods(row, line)
            receive.require_sense(
                goods, row.owner_id, line.item_id, now, both_expiries=both_expiries
            )
            line.lot = _lot(row, line)
        legs += _legs(row, line, into)
    ReceiptLine.objects.bulk_update(lines, ["good", "damaged", "lot"])
    changes: dict[str, object] = {
        "waybill": papers.waybill or row.waybill,
        "temperature_c": papers.temperature_c,
        "inspector": papers.inspector or actor.label,
        "note": papers.note or row.note,
    }
    if legs:
        changes["movement"] = ledger.post(
            MovementKind.RECEIVE, legs, actor=actor, now=now, reason=row.number,
            reference=Reference("receipt", row.uid),
        )  # fmt: skip
    _settle(row, lines, changes, actor, now)
    return row


def _settle(
    row: Receipt,
    lines: Sequence[ReceiptLine],
    changes: dict[str, object],
    actor: Actor,
    now: datetime.datetime,
) -> None:
    """Close the note and the transfer it ends, and say what was not as announced."""
    facts = {
        "facility": row.facility.code,
        "units": sum(line.came for line in lines),
        "short": sum(line.short for line in lines),
        "surplus": sum(line.surplus for line in lines),
        "damaged": sum(line.damaged for line in lines),
        "wrong": sum(line.came for line in lines if line.is_wrong),
    }
    lots = {line.lot.uid for line in lines if line.lot is not None}
    move(row, ReceiptStatus.RECEIVED, actor=actor, now=now, changes=changes, payload=facts,
         organization_id=row.owner_id, related=lots)  # fmt: skip
    if row.transfer is not None:
        move(row.transfer, TransferStatus.RECEIVED, actor=actor, now=now, payload=facts,
             organization_id=row.owner_id, related=[row.uid])  # fmt: skip


def _noted(row: Receipt, counted: Sequence[Counted], actor: Actor) -> list[ReceiptLine]:
    """Return all lines with what was counted, those for goods nobody announced added."""
    lines = list(row.lines.select_related("item", "lot").order_by("pk"))
    known = {line.uid: line for line in lines}
    announced = {line.item_id for line in lines}
    for line in lines:
        line.good = 0
    for one in counted:
        if min(one.good, one.damaged) < 0 or one.good + one.damaged > ledger.LARGEST:
            raise Invalid("good", _("Counts are whole units, 0 or more."))
        if one.line is not None:
            if one.line not in known:
                raise Invalid("lines", _("A line is not part of this receipt."))
            known[one.line].good, known[one.line].damaged = one.good, one.damaged
            continue
        if one.item is None:
            raise Invalid("item", _("Say which item this is."))
        item = handling.item(actor, one.item)
        lines.append(
            ReceiptLine.objects.create(
                receipt=row,
                item=item,
                batch=one.batch,
                expires_on=one.expires_on,
                good=one.good,
                damaged=one.damaged,
                is_wrong=item.pk not in announced,
            )
        )
    return lines


def _legs(row: Receipt, line: ReceiptLine, into: int) -> list[Leg]:
    """Return the entries of one line: from the sender or the way onto the floor."""
    if line.lot_id is None:
        return []
    good = Condition.QUARANTINED if line.is_wrong else Condition.GOOD
    packs = line.pack_count if line.pack_count and line.good == line.expected else None
    legs = [
        Leg(line.lot_id, units, Account.STOCK, into, condition, line.pack_name, count)
        for units, condition, count in (
            (line.good or 0, good, packs),
            (line.damaged, Condition.DAMAGED, None),
        )
        if units
    ]
    if row.transfer_id is None or not line.expected:
        other = Account.SUPPLIER if row.transfer_id is None else Account.VARIANCE
        return legs + ([Leg(line.lot_id, -line.came, other)] if line.came else [])
    legs.append(Leg(line.lot_id, -line.expected, Account.TRANSIT))
    if line.came != line.expected:
        legs.append(Leg(line.lot_id, line.expected - line.came, Account.VARIANCE))
    return legs


def _lot(row: Receipt, line: ReceiptLine) -> StockLot:
    lot, _is_new = StockLot.objects.get_or_create(
        owner_id=row.owner_id, item_id=line.item_id, batch=line.batch,
        expires_on=line.expires_on, donor=row.donor, earmark=None, earmark_place=None,
    )  # fmt: skip
    pricing.note(lot, pricing.stated(line.unit_price, line.currency))
    return lot


def _goods(row: Receipt, line: ReceiptLine) -> receive.Goods:
    return receive.Goods(
        item=line.item.uid, quantity=line.came, batch=line.batch, expires_on=line.expires_on,
        donor=row.donor,
    )  # fmt: skip


def _locked(actor: Actor, uid: UUID) -> Receipt:
    rows = Receipt.objects.select_related("facility", "owner", "transfer")
    row = rows.select_for_update(of=("self",), no_key=True).get_visible(actor, uid)
    handling.require_hands_on(actor, row.owner_id, row.facility_id)
    return row
