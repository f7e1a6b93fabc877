"""Open a disposal case: by a person for goods they see, by the sweep for what has expired."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import action
from relief.inventory.actions import handling
from relief.inventory.models import (
    Disposal,
    DisposalLine,
    DisposalReason,
    Facility,
    StockBalance,
)
from relief.inventory.queries.disposals import expired, in_open_case
from relief.inventory.states import DisposalStatus
from relief.journal.record import record
from relief.organizations.permissions import Permission


class InAnotherCase(Conflict):
    """The goods are in an open case already."""

    code = "in_another_case"
    message = _("{lot} is in the open disposal case {case} already.")


@dataclass(frozen=True, slots=True)
class Found:
    """Free units of a balance that cannot be used."""

    balance: UUID
    quantity: int


@action(Permission.DISPOSAL_PROPOSE)
def detect(
    *, actor: Actor, now: datetime.datetime, found: Iterable[Found], reason: str, note: str = ""
) -> Disposal:
    """Open a case for goods of one owner in one facility; return it.

    Raises Invalid where they are not, where units are reserved or are not there, and
    InAnotherCase where a case already holds them.
    """
    if reason not in DisposalReason.values:
        raise Invalid("reason", _("Say why the goods cannot be used."))
    wanted = {one.balance: one.quantity for one in found}
    rows = sorted((handling.balance(actor, uid) for uid in wanted), key=lambda row: row.pk)
    if len({(row.lot.owner_id, row.facility_id) for row in rows}) != 1:
        raise Invalid("found", _("Choose goods of one owner in one warehouse."))
    Facility.objects.filter(pk=rows[0].facility_id).locked()
    for row in rows:
        _require_free(row, wanted[row.uid])
    return _open(rows, wanted, reason, note, actor, now)


@action(Permission.SYSTEM_VIEW)
def detect_expired(*, actor: Actor, now: datetime.datetime) -> list[Disposal]:
    """Open a case for each owner and facility with expired goods in no open case; return them.

    A date is over when it is over in the facility's own zone. Reserved units are left out:
    they cannot leave, and are free to be taken up once their reservation ends.
    """
    made = []
    for place in Facility.objects.filter(is_active=True).locked():
        groups: dict[int, list[StockBalance]] = defaultdict(list)
        for row in expired(place, clock.local_date(now, place.time_zone)):
            groups[row.lot.owner_id].append(row)
        for owner in sorted(groups):
            rows = groups[owner]
            wanted = {row.uid: row.available or 0 for row in rows}
            made.append(_open(rows, wanted, DisposalReason.EXPIRED, "", actor, now))
    return made


def _require_free(row: StockBalance, units: int) -> None:
    if case := in_open_case(row):
        raise InAnotherCase(lot=row.lot.number, case=case.number)
    if not 0 < units <= (row.available or 0):
        raise Invalid(
            "quantity",
            _("{units} units of {lot} were chosen, {free} are free."),
            units=units, lot=row.lot.number, free=row.available,
        )  # fmt: skip


def _open(
    rows: Sequence[StockBalance],
    wanted: dict[UUID, int],
    reason: str,
    note: str,
    actor: Actor,
    now: datetime.datetime,
) -> Disposal:
    case = Disposal.objects.create(
        owner_id=rows[0].lot.owner_id,
        facility_id=rows[0].facility_id,
        reason=reason,
        note=note.strip(),
    )
    DisposalLine.objects.bulk_create(
        DisposalLine(disposal=case, lot_id=row.lot_id, bin_id=row.bin_id,
                     condition=row.condition, quantity=wanted[row.uid])
        for row in rows
    )  # fmt: skip
    payload = {"units": sum(wanted.values()), "reason": str(reason)}
    record(f"disposal.{DisposalStatus.DETECTED}", subject=case, actor=actor, now=now,
           payload=payload, related=[row.lot.uid for row in rows])  # fmt: skip
    return case
