"""Set the goods of a case apart, and propose where they go."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, Refused
from relief.core.work import action
from relief.inventory import booking, ledger
from relief.inventory.actions import handling
from relief.inventory.actions.disposal import cases
from relief.inventory.models import (
    Account,
    Bin,
    Condition,
    Disposal,
    DisposalLine,
    DisposalMethod,
    DisposalReason,
    MovementKind,
    StockBalance,
)
from relief.inventory.states import DISPOSAL
from relief.organizations.permissions import Permission


class NotToBeUsed(Refused):
    """Goods that nobody may use are not given to anybody."""

    code = "not_to_be_used"
    message = _("Expired, recalled or spoiled goods are not re-donated. Choose another way.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a case is to end: weight in kg, volume in m³, value in CNY as the books have it."""

    method: str
    weight_kg: Decimal
    volume_m3: Decimal
    value_cny: Decimal
    note: str = ""


@action(Permission.DISPOSAL_PROPOSE)
def quarantine(*, actor: Actor, now: datetime.datetime, uid: UUID, to_bin: str = "") -> Disposal:
    """Book the goods of a case as quarantined, where they lie or in `to_bin`; return the case.

    From here on nothing else takes them: a trigger holds them until the case ends.
    """
    case = cases.in_hand(actor, uid)
    DISPOSAL.require(case.status, "quarantined")
    into = handling.bin_at(case.facility, to_bin) if to_bin.strip() else None
    lines = list(case.lines.select_related("lot").order_by("pk"))
    _set_apart(case, lines, into, actor, now)
    cases.advance(case, "quarantined", actor=actor, now=now)
    return case


@action(Permission.DISPOSAL_PROPOSE)
def propose(*, actor: Actor, now: datetime.datetime, uid: UUID, proposal: Proposal) -> Disposal:
    """Say how a case is to end; two others sign it. Raises Invalid and NotToBeUsed."""
    case = cases.in_hand(actor, uid)
    DISPOSAL.require(case.status, "proposed")
    _require_sense(case, proposal)
    changes = {
        "method": proposal.method,
        "weight_kg": proposal.weight_kg,
        "volume_m3": proposal.volume_m3,
        "value_cny": proposal.value_cny,
        "note": proposal.note.strip() or case.note,
        "proposer": actor.key,
        "proposer_label": actor.label,
    }
    cases.advance(case, "proposed", actor=actor, now=now, changes=changes)
    return case


@action(Permission.DISPOSAL_PROPOSE)
def drop(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Disposal:
    """End a case that was opened by mistake, before it is proposed; return it.

    What was set apart stays quarantined until somebody takes it back as good.
    """
    case = cases.in_hand(actor, uid)
    if case.status not in ("detected", "quarantined"):
        DISPOSAL.require(case.status, "detected")
    changes = {"rejection": cases.require_text("reason", reason)}
    cases.advance(case, "rejected", actor=actor, now=now, changes=changes)
    return case


def _set_apart(
    case: Disposal,
    lines: list[DisposalLine],
    into: Bin | None,
    actor: Actor,
    now: datetime.datetime,
) -> None:
    places = {(line.lot_id, line.bin_id, line.condition) for line in lines}
    rows = StockBalance.objects.filter(lot__in={line.lot_id for line in lines})
    booking.locked(row.pk for row in rows if (row.lot_id, row.bin_id, row.condition) in places)
    legs = []
    for line in lines:
        goes_to = into.pk if into else line.bin_id
        if (goes_to, Condition.QUARANTINED) != (line.bin_id, line.condition):
            legs += [
                ledger.Leg(line.lot_id, -line.quantity, Account.STOCK, line.bin_id, line.condition),
                ledger.Leg(
                    line.lot_id, line.quantity, Account.STOCK, goes_to, Condition.QUARANTINED
                ),
            ]
            line.bin_id = goes_to
    DisposalLine.objects.bulk_update(lines, ["bin"])
    if legs:
        ledger.post(
            MovementKind.CONDITION, legs, actor=actor, now=now, reason=str(case.number),
            reference=ledger.Reference("disposal", case.uid),
        )  # fmt: skip


def _require_sense(case: Disposal, proposal: Proposal) -> None:
    if proposal.method not in DisposalMethod.values:
        raise Invalid("method", _("Choose where the goods go."))
    if proposal.method == DisposalMethod.REDONATE and case.reason != DisposalReason.DAMAGED:
        raise NotToBeUsed
    for field in ("weight_kg", "volume_m3", "value_cny"):
        value: Decimal = getattr(proposal, field)
        if not value.is_finite() or value < 0:
            raise Invalid(field, _("The number is 0 or more."))
    if proposal.weight_kg == 0:
        raise Invalid("weight_kg", _("Weigh the goods: the contractor's note is held against it."))
