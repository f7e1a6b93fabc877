"""Report a leg: where it is, that it arrived, what was received."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove
from relief.core.work import action
from relief.organizations.permissions import Permission
from relief.shipping import goods, inbound, journey, legs, steps
from relief.shipping.actions.access import moment, to_drive
from relief.shipping.models import (
    Consignment,
    ConsignmentLine,
    Discrepancy,
    DiscrepancyKind,
    Leg,
)
from relief.shipping.states import ConsignmentStatus, LegStatus

REPORTED = ("dispatched", "in_transit", "customs", "arrived", "received")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs on receipt: a line, how, how many base units, a note."""

    line: UUID
    kind: str
    quantity: int
    note: str = ""


@action(Permission.CONSIGNMENT_MOVE)
def report_leg(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    status: str,
    occurred_at: datetime.datetime | None = None,
    point: tuple[float, float] | None = None,
    note: str = "",
    differences: Sequence[Difference] = (),
) -> Leg:
    """Report what was seen of a leg and return it as it is then.

    Late and repeated reports are kept and take nothing back. `point` is (latitude,
    longitude) in degrees. Differences come with `received`: short and damaged units leave
    the consignment, surplus is noted. Raises NotFound, NotAllowed, Invalid, InvalidMove.
    """
    leg = Leg.objects.select_related("consignment__origin").get_visible(actor, uid)
    row = to_drive(actor, leg)
    leg.refresh_from_db()
    if status not in REPORTED:
        raise Invalid("status", _("{status} cannot be reported."), status=status)
    if row.is_inbound:
        inbound.set_out(row, actor=actor, now=now)
    if row.status in {"planned", "packed", "cancelled"}:
        raise InvalidMove(status=ConsignmentStatus(row.status).label, current=row.status)
    if differences and (status != LegStatus.RECEIVED or leg.status == LegStatus.RECEIVED):
        raise Invalid("differences", _("Differences are counted once, on receipt."))
    if differences and row.is_inbound:
        raise Invalid(
            "differences", _("Donated goods are counted when the warehouse takes them in.")
        )
    at = moment(occurred_at, now)
    facts = {"point": _point(point), "reason": note.strip()[:300]}
    legs.observe(row, leg, status, at=at, actor=actor, payload=facts)
    _book(row, leg, differences, actor, now)
    journey.foresee(row, now=now)
    return leg


def _point(point: tuple[float, float] | None) -> list[float] | None:
    if point is None:
        return None
    lat, lon = point
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise Invalid("point", _("This is not a position on earth."))
    return [lat, lon]


def _book(
    row: Consignment,
    leg: Leg,
    differences: Sequence[Difference],
    actor: Actor,
    now: datetime.datetime,
) -> None:
    lines = {line.uid: line for line in row.lines.all()}
    for given in differences:
        line = lines.get(given.line)
        if line is None:
            raise Invalid("differences", _("A line is not part of this consignment."))
        if given.kind not in DiscrepancyKind.values or given.quantity < 1:
            raise Invalid("differences", _("Say what differs and by how many units."))
        Discrepancy.objects.create(
            leg=leg, line=line, kind=given.kind, quantity=given.quantity, note=given.note[:300]
        )
    left: list[ConsignmentLine] = []
    for kind in ("short", "damaged"):
        counts = {
            lines[given.line].pk: given.quantity for given in differences if given.kind == kind
        }
        if counts:
            left = goods.write_off(row, counts, kind, actor=actor, now=now)
    if differences:
        facts = [
            {"line": str(given.line), "kind": given.kind, "quantity": given.quantity}
            for given in differences
        ]
        steps.tell("differs", row, actor=actor, now=now, payload={"differences": facts})
    if left:
        steps.close_if_empty(row, left, actor=actor, now=now, setback="lost", reason="short")
