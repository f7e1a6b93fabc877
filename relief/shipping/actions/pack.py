"""Pack: what is in the boxes, and the boxes themselves."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.journal.moves import move
from relief.organizations.permissions import Permission
from relief.shipping import goods, rules, steps
from relief.shipping.actions.access import to_load
from relief.shipping.models import Consignment, ConsignmentLine, HandlingUnit, UnitKind

MOST_PACKAGES = 5000


@dataclass(frozen=True, slots=True)
class Packages:
    """So many handling units of one kind."""

    kind: str
    count: int


@action(Permission.CONSIGNMENT_PACK)
def pack(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    packed: Mapping[UUID, int] | None = None,
    packages: Sequence[Packages] = (Packages("parcel", 1),),
) -> Consignment:
    """Pack a planned consignment and return it.

    `packed` says base units by line where not all were found: the rest goes back to stock
    and to the planner. Packages become handling units with labels, contents in line order.
    Raises InvalidMove, Invalid, MoreThanThere, NothingPacked.
    """
    row = to_load(actor, uid)
    row.machine.require(row.status, "packed")
    count = _count(packages)
    lines = goods.pack(row, _by_key(row, packed or {}), actor=actor, now=now)
    load = rules.load(
        (line.packed, line.item.unit_weight_kg, line.item.unit_volume_m3) for line in lines
    )
    changes = {"packages": count, "weight_kg": load.weight_kg, "volume_m3": load.volume_m3}
    facts = {"packages": count, "short": sum(line.quantity - line.packed for line in lines)}
    _label(row, lines, packages, count)
    about = steps.context(row)
    move(row, "packed", actor=actor, now=now, changes=changes, payload=facts, **about)
    first = row.legs.order_by("sequence").first()
    if first:
        leg_about = steps.leg_context(row)
        move(first, "packed", actor=actor, now=now, changes={"packed_at": now}, **leg_about)
    return row


def _count(packages: Sequence[Packages]) -> int:
    count = sum(row.count for row in packages)
    wrong = [row for row in packages if row.kind not in UnitKind.values or row.count < 0]
    if wrong or not 1 <= count <= MOST_PACKAGES:
        raise Invalid("packages", _("From 1 to {most} packages."), most=MOST_PACKAGES)
    return count


def _by_key(row: Consignment, packed: Mapping[UUID, int]) -> dict[int, int]:
    """Return units by line key; Invalid for a line of another consignment."""
    keys: dict[Any, int] = dict(row.lines.values_list("uid", "pk"))
    if set(packed) - set(keys):
        raise Invalid("lines", _("A line is not part of this consignment."))
    return {keys[uid]: units for uid, units in packed.items()}


def _label(
    row: Consignment, lines: list[ConsignmentLine], packages: Sequence[Packages], count: int
) -> None:
    contents = rules.spread([(str(line.uid), line.packed) for line in lines], count)
    kinds = [given.kind for given in packages for _unit in range(given.count)]
    codes = steps.ssccs(row.owner_id, count)
    HandlingUnit.objects.bulk_create(
        HandlingUnit(
            consignment=row,
            kind=kind,
            sscc=sscc,
            contents=[{"line": line, "quantity": units} for line, units in inside],
        )
        for kind, sscc, inside in zip(kinds, codes, contents, strict=True)
    )
