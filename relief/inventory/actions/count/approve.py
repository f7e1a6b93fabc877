"""Approve a count: the books follow the shelves."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Refused
from relief.core.work import action
from relief.inventory import ledger
from relief.inventory.actions.count import sheets
from relief.inventory.actions.count.explain import NotExplained
from relief.inventory.models import (
    Account,
    MovementKind,
    StockCount,
    StockCountEntry,
    StockCountLine,
    StockMovement,
)
from relief.inventory.queries.counts import corrected_since
from relief.inventory.states import COUNT
from relief.journal.record import record
from relief.organizations.permissions import Permission


class ApprovedByCounter(Refused):
    """Whoever counted wants to approve."""

    code = "approved_by_counter"
    message = _("You counted this. Somebody else approves it.")


class CorrectedMeanwhile(Conflict):
    """The place was corrected after it was counted: correcting again would be twice."""

    code = "corrected_meanwhile"
    message = _("{lot} in bin {bin} was corrected after it was counted. Have it counted again.")


@action(Permission.STOCK_COUNT)
def approve(*, actor: Actor, now: datetime.datetime, uid: UUID) -> StockCount:
    """Correct the books by the differences of a count; return it.

    Raises ApprovedByCounter, NotExplained, CorrectedMeanwhile, and InsufficientStock where
    missing units are reserved.
    """
    count = sheets.locked(actor, uid)
    COUNT.require(count.status, "approved")
    if StockCountEntry.objects.filter(line__count=count, counter=actor.key).exists():
        raise ApprovedByCounter
    lines = [row for row in sheets.lines_of(count) if row.difference]
    if left := [row for row in lines if not row.cause]:
        raise NotExplained(left=len(left))
    if twice := corrected_since(count, lines):
        raise CorrectedMeanwhile(lot=twice.lot.number, bin=twice.bin.code)
    changes = {"approver": actor.key, "approver_label": actor.label}
    units = sum(abs(row.difference or 0) for row in lines)
    sheets.advance(
        count, "approved", actor=actor, now=now, changes=changes,
        payload={"differences": len(lines), "units": units},
    )  # fmt: skip
    if lines:
        _book(count, lines, actor, now)
    return count


def _book(
    count: StockCount, lines: Sequence[StockCountLine], actor: Actor, now: datetime.datetime
) -> None:
    legs = [
        leg
        for row in lines
        for leg in (
            ledger.Leg(row.lot_id, row.difference or 0, Account.STOCK, row.bin_id, row.condition),
            ledger.Leg(row.lot_id, -(row.difference or 0), Account.VARIANCE),
        )
    ]
    movement = ledger.post(
        MovementKind.COUNT, legs, actor=actor, now=now, reason=str(count.number),
        reference=ledger.Reference("count", count.uid),
    )  # fmt: skip
    _tell_owners(count, lines, movement, actor, now)


def _tell_owners(
    count: StockCount,
    lines: Sequence[StockCountLine],
    movement: StockMovement,
    actor: Actor,
    now: datetime.datetime,
) -> None:
    owners: dict[int, list[StockCountLine]] = defaultdict(list)
    for row in lines:
        owners[row.lot.owner_id].append(row)
    for owner, rows in sorted(owners.items()):
        units = sum(row.difference or 0 for row in rows)
        record("stock.counted", subject=movement, actor=actor, now=now, organization_id=owner,
               payload={"units": units, "count": count.number, "facility": count.facility.code},
               related=[row.lot.uid for row in rows])  # fmt: skip
