"""Split and merge: part of a consignment goes on its own; two that leave together become one."""

import datetime
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, InvalidMove
from relief.core.work import action
from relief.journal.moves import move
from relief.organizations.permissions import Permission
from relief.shipping import goods, journey, promises, rules, steps
from relief.shipping.actions.access import to_load
from relief.shipping.models import Consignment, ConsignmentLine, HandlingUnit, Leg
from relief.shipping.states import ConsignmentStatus

BY_UNIT = ("packed", "in_transit", "arrived")
COPIED = (
    *("sequence", "mode", "carrier", "origin_name", "destination_name", "origin_point"),
    *("destination_point", "status", "planned_departure", "planned_arrival", "packed_at"),
    *("departed_at", "arrived_at", "received_at", "last_point", "last_seen_at", "vehicle"),
    *("km", "cost_per_kg", "schedule", "shipment", "origin_zone", "destination_zone"),
)


class NotAlike(Conflict):
    """Consignments that differ in owner, request, ends or status do not become one."""

    code = "not_alike"
    message = _("{number} has another owner, request or status: they cannot become one.")


@action(Permission.CONSIGNMENT_PACK)
def split(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    lines: Mapping[UUID, int] | None = None,
    units: Sequence[UUID] = (),
) -> Consignment:
    """Take part of a consignment out as one of its own and return that part.

    Before packing `lines` says base units by line; afterwards whole handling units go. The
    part keeps owner, request, ends, the legs as they stand and the promises. Raises
    InvalidMove, Invalid.
    """
    row = to_load(actor, uid)
    chosen = _by_line(row, lines or {}, units)
    held = list(goods.locked_lines(row))
    _require_part(held, chosen)
    part = _sibling(row)
    has_left = row.status not in {"planned"}
    moved = {
        line.pk: goods.take_out(line, chosen[line.pk], part, has_left=has_left)
        for line in held
        if chosen.get(line.pk)
    }
    _move_units(row, part, units, held, moved)
    _copy_legs(row, part)
    promises.copy(row, part)
    for of in (row, part):
        _weigh(of)
    journey.foresee(part, now=now)
    facts = {"part": part.number, "units": sum(chosen.values())}
    steps.tell("split", row, actor=actor, now=now, payload=facts)
    steps.tell("created", part, actor=actor, now=now, payload={"from": row.number, "lines": 1})
    return part


@action(Permission.CONSIGNMENT_PACK)
def merge(*, actor: Actor, now: datetime.datetime, uid: UUID, other: UUID) -> Consignment:
    """Let another consignment's goods go under this one's id, and return it.

    Both wait to be packed, of one owner, for one request, from and to the same place. The
    other is cancelled with the reason; the earlier promise counts. Raises NotAlike, Invalid.
    """
    first, second = sorted((uid, other))
    locked = {key: to_load(actor, key) for key in (first, second)}
    into, gone = locked[uid], locked[other]
    if uid == other:
        raise Invalid("other", _("This is the same consignment."))
    if not _are_alike(into, gone):
        raise NotAlike(number=gone.number)
    _join_lines(into, gone)
    _keep_earlier(into, gone)
    promises.drop(gone, at=now)
    for leg in gone.legs.order_by("sequence"):
        move(leg, "cancelled", actor=actor, now=now, **steps.leg_context(gone))
    reason = f"→ {into.number}"
    changes = {"reason": reason, "merged_into": into}
    facts = {"reason": reason}
    move(gone, "cancelled", actor=actor, now=now, changes=changes, payload=facts,
         **steps.context(gone))  # fmt: skip
    _weigh(into)
    steps.tell("merged", into, actor=actor, now=now, payload={"other": gone.number})
    return into


def _by_line(row: Consignment, lines: Mapping[UUID, int], units: Sequence[UUID]) -> dict[int, int]:
    keys = dict(row.lines.values_list("uid", "pk"))
    if row.status == "planned":
        if set(lines) - set(keys):
            raise Invalid("lines", _("A line is not part of this consignment."))
        return {keys[uid]: count for uid, count in lines.items() if count}
    if row.status not in BY_UNIT or row.is_inbound:
        raise InvalidMove(status=ConsignmentStatus(row.status).label, current=row.status)
    found = list(row.units.filter(uid__in=units))
    if len(found) != len(set(units)) or not found:
        raise Invalid("units", _("Choose packages of this consignment."))
    counts: dict[int, int] = {}
    by_text = {str(uid): pk for uid, pk in keys.items()}
    for unit in found:
        for inside in unit.contents:
            key = by_text[inside["line"]]
            counts[key] = counts.get(key, 0) + inside["quantity"]
    return counts


def _require_part(held: list[ConsignmentLine], chosen: dict[int, int]) -> None:
    whole = {line.pk: line.packed or line.quantity for line in held}
    if any(line.delivered or line.gone for line in held):
        raise Invalid("units", _("Part of it was handed over, lost or damaged already."))
    if not chosen or any(not 0 < units <= whole[key] for key, units in chosen.items()):
        raise Invalid("lines", _("Choose from 1 unit up to what is there."))
    if chosen == whole:
        raise Invalid("lines", _("Leave something in the consignment."))


def _sibling(row: Consignment) -> Consignment:
    names = ("owner", "request", "origin", "destination", "carrier", "status", "dispatched_at")
    values = {name: getattr(row, name) for name in names}
    return Consignment.objects.create(split_from=row, **values)


def _move_units(
    row: Consignment,
    part: Consignment,
    units: Sequence[UUID],
    held: list[ConsignmentLine],
    moved: dict[int, ConsignmentLine],
) -> None:
    if not units:
        return
    names = {str(line.uid): str(moved[line.pk].uid) for line in held if line.pk in moved}
    rows = list(HandlingUnit.objects.filter(consignment=row, uid__in=units).order_by("pk"))
    keys = {unit.pk for unit in rows}
    HandlingUnit.objects.filter(parent__in=keys).exclude(pk__in=keys).update(parent=None)
    for unit in rows:
        unit.contents = [
            {"line": names[inside["line"]], "quantity": inside["quantity"]}
            for inside in unit.contents
        ]
        unit.consignment = part
        if unit.parent_id not in keys:
            unit.parent = None
    top_first = sorted(rows, key=lambda unit: (unit.parent_id is not None, unit.pk))
    for unit in top_first:
        unit.save(update_fields=["contents", "consignment", "parent"])


def _copy_legs(row: Consignment, part: Consignment) -> None:
    for leg in row.legs.order_by("sequence"):
        values = {name: getattr(leg, name) for name in COPIED}
        copy = Leg.objects.create(consignment=part, **values)
        for seen in leg.observations.order_by("pk"):
            steps.copy_note(seen, part, copy)
    for seen in row.observations.filter(leg=None).order_by("pk"):
        steps.copy_note(seen, part, None)
    promises.make_for_legs(part)


def _weigh(row: Consignment) -> None:
    lines = list(row.lines.select_related("item"))
    load = rules.load(
        (line.packed or line.quantity, line.item.unit_weight_kg, line.item.unit_volume_m3)
        for line in lines
    )
    packages = row.units.filter(parent=None).count()
    values = {"weight_kg": load.weight_kg, "volume_m3": load.volume_m3, "packages": packages}
    Consignment.objects.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)


def _are_alike(into: Consignment, gone: Consignment) -> bool:
    same = ("owner_id", "request_id", "origin_id", "destination_id", "to_facility_id")
    return (
        into.status == gone.status == "planned"
        and not into.is_inbound
        and all(getattr(into, name) == getattr(gone, name) for name in same)
        and not Leg.objects.filter(consignment__in=[into, gone], shipment__isnull=False).exists()
    )


def _join_lines(into: Consignment, gone: Consignment) -> None:
    """Give lines of `gone` to `into`; two parts of one allocation become one line again."""
    here = {line.allocation_line_id: line for line in goods.locked_lines(into)}
    for line in goods.locked_lines(gone):
        same = here.get(line.allocation_line_id)
        if same is None:
            line.consignment = into
            line.save(update_fields=["consignment"])
            continue
        same.quantity += line.quantity
        same.counts_as += line.counts_as
        same.save(update_fields=["quantity", "counts_as"])
        line.delete()


def _keep_earlier(into: Consignment, gone: Consignment) -> None:
    theirs = {row.kind: row for row in gone.promises.filter(status="open")}
    for row in into.promises.filter(status="open"):
        other = theirs.get(row.kind)
        if other and other.due_at < row.due_at:
            for name in ("started_at", "warn_at", "escalate_at", "due_at"):
                setattr(row, name, getattr(other, name))
            row.save(update_fields=["started_at", "warn_at", "escalate_at", "due_at"])
    promises.show_nearest(into)
