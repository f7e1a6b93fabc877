"""Enter what was found; the same entry sent twice is one."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove
from relief.core.work import action
from relief.inventory.actions import handling
from relief.inventory.actions.count import sheets
from relief.inventory.actions.count.start import InAnotherCount
from relief.inventory.models import (
    Bin,
    Condition,
    StockCount,
    StockCountEntry,
    StockCountLine,
    StockLot,
)
from relief.inventory.queries.counts import in_open_count
from relief.inventory.states import CountStatus
from relief.organizations.permissions import Permission

LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Entry:
    """Units of a lot found in a bin, to be added to what was found there before.

    `key` is made where the entry is made, `lot` is a uid or a number such as LT-1027. A minus
    takes back; 0 says that somebody looked and found none.
    """

    key: UUID
    lot: str
    units: int
    bin: str = ""
    condition: str = Condition.GOOD
    counted_at: datetime.datetime | None = None


@action(Permission.STOCK_COUNT)
def enter(*, actor: Actor, now: datetime.datetime, uid: UUID, entry: Entry) -> StockCountEntry:
    """Add units to a line of an open count; return the entry, the first one for its key.

    A lot that the books do not have there gets a line of its own. `counted_at` is taken as
    the phone says it, but not before the count began nor after now. Raises Invalid where the
    lot or bin is not part of the count, InvalidMove where the count is not open.
    """
    count = sheets.locked(actor, uid)
    known = StockCountEntry.objects.filter(key=entry.key, line__count=count).first()
    if known is not None:
        return known
    if not count.is_open:
        raise InvalidMove(status=count.get_status_display(), current=count.status, to=count.status)
    if abs(entry.units) > LARGEST:
        raise Invalid("units", _("This is too many."))
    line = _line(actor, count, entry)
    if count.status == CountStatus.RECOUNT and not line.must_recount:
        raise Invalid("lot", _("{lot} was right. Only the others are counted again."),
                      lot=line.lot.number)  # fmt: skip
    return StockCountEntry.objects.create(
        line=line,
        key=entry.key,
        round=count.round,
        units=entry.units,
        counted_at=min(max(entry.counted_at or now, count.started_at), now),
        counter=actor.key,
        counter_label=actor.label,
    )


def _line(actor: Actor, count: StockCount, entry: Entry) -> StockCountLine:
    lot = _lot(actor, entry.lot)
    shelf = _shelf(count, entry.bin)
    if count.item_id not in (None, lot.item_id):
        raise Invalid("lot", _("This count is about {item} only."), item=str(count.item))
    if entry.condition not in Condition.values:
        raise Invalid("condition", _("Choose the condition of the goods."))
    handling.require_hands_on(actor, lot.owner_id, count.facility_id)
    place = {"lot": lot, "bin": shelf, "condition": entry.condition}
    found = StockCountLine.objects.filter(count=count, **place).first()
    if found is not None:
        return found
    if count.status == CountStatus.RECOUNT:
        raise Invalid("lot", _("Only the lines that were off are counted again."))
    if taken := in_open_count([(lot.pk, shelf.pk, entry.condition)]):
        raise InAnotherCount(lot=lot.number, bin=shelf.code, count=taken.count.number)
    return StockCountLine.objects.create(count=count, **place)


def _lot(actor: Actor, text: str) -> StockLot:
    rows = StockLot.objects.select_related("item", "owner").visible_to(actor)
    lookup: dict[str, Any]
    try:
        lookup = {"uid": UUID(text)}
    except ValueError:
        lookup = {"number": text.strip().upper()[:24]}
    found = rows.filter(**lookup).first()
    if found is None:
        raise Invalid("lot", _("There is no lot {lot} that you may count."), lot=text[:40])
    return found


def _shelf(count: StockCount, code: str) -> Bin:
    if count.bin is not None:
        if code.strip() not in ("", count.bin.code):
            raise Invalid("bin", _("This count is about bin {bin} only."), bin=count.bin.code)
        return count.bin
    return handling.bin_at(count.facility, code)
