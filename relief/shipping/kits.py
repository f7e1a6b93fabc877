"""Kits that go as their parts: of no part more is packed than makes whole kits with the others.

The parts of a kit are lines of one plan for one request line, in consignments of their own where
owners or warehouses differ. Whichever is packed short, those packed after it follow; what is
packed or has left before stays, and counts as no more kits than are whole. The same where a part
does not come at all: its owner refuses it, it is cancelled, turns back or is lost.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from relief.allocation.models import AllocationLine
from relief.allocation.states import ReleaseStatus
from relief.core.work import step
from relief.demand import steps as demand
from relief.shipping.models import Consignment, ConsignmentLine
from relief.shipping.rules import counted
from relief.shipping.states import TO_LEAVE

Key = tuple[int, int]  # plan, request line


@dataclass
class Parts:
    """What goes of the parts of one request line's kits."""

    planned: int = 0  # kits
    going: Counter[int] = field(default_factory=Counter)  # units by item
    per_kit: dict[int, int] = field(default_factory=dict)
    own: list[ConsignmentLine] = field(default_factory=list)  # being packed
    packed: list[ConsignmentLine] = field(default_factory=list)  # in other consignments

    def add(self, item_id: int, per_kit: int, units: int) -> None:
        """Add units of a part."""
        self.going[item_id] += units
        self.per_kit[item_id] = per_kit

    @property
    def kits(self) -> int:
        """Return the whole kits that what goes makes."""
        return min(self.going[item] // each for item, each in self.per_kit.items())


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Kits that a line packed or sent before counts no longer, as they are not whole."""

    request_line_id: int
    kits: int
    has_left: bool


@dataclass(frozen=True, slots=True)
class Spare:
    """Units of a line that has left whose kits lack another part."""

    line: ConsignmentLine
    units: int


@step
def keep_whole(consignment: Consignment, lines: Sequence[ConsignmentLine]) -> list[Uncounted]:
    """Lower the packed units of parts to whole kits; return what others count no longer.

    Takes the locked lines of a consignment with `packed` as they were found, and locks their
    request lines, so that parts packed at the same time see each other.
    """
    parts = [line for line in lines if line.allocation_line.per_kit]
    if not parts:
        return []
    demand.hold({line.allocation_line.request_line_id for line in parts})
    found = _parts(consignment, parts)
    return [row for key in sorted(found) for row in _even_out(key, found[key])]


@step
def recount(planned: Iterable[AllocationLine]) -> tuple[list[Uncounted], list[Spare]]:
    """Let what is packed or has left count as no more kits than are still whole.

    Takes planned parts of which something may come no more; returns what counts no longer, and
    what is on the road for kits that lack another part.
    """
    keys = {(line.plan_id, line.request_line_id) for line in planned if line.per_kit}
    if not keys:
        return [], []
    asked = {line for _plan, line in keys}
    rows = ConsignmentLine.objects.filter(allocation_line__request_line__in=asked)
    # In the order in which packing and leaving lock: lines, then what they were asked for.
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    demand.hold(asked)
    found = {key: Parts() for key in keys}
    _add_others(found)
    short = [(key, found[key]) for key in sorted(keys) if found[key].kits < found[key].planned]
    uncounted = [row for key, parts in short for row in _uncount(key, parts.packed, parts.kits)]
    return uncounted, [row for _key, parts in short for row in _spare(parts)]


def _spare(parts: Parts) -> list[Spare]:
    """Return what has left beyond whole kits, of the last lines of each part."""
    over = {item: parts.going[item] - parts.kits * each for item, each in parts.per_kit.items()}
    found = []
    for row in reversed(parts.packed):
        units = min(over[row.item_id], row.packed - row.gone)
        over[row.item_id] -= max(0, units)
        if units > 0 and row.consignment.status not in TO_LEAVE:
            found.append(Spare(row, units))
    return found


def _parts(consignment: Consignment, lines: Iterable[ConsignmentLine]) -> dict[Key, Parts]:
    """Return what goes of all parts of the kits that these lines are parts of."""
    found: dict[Key, Parts] = defaultdict(Parts)
    for line in lines:
        plan = line.allocation_line
        group = found[plan.plan_id, plan.request_line_id]
        group.own.append(line)
        group.add(line.item_id, plan.per_kit, line.packed)
    _add_others(found, consignment)
    return found


def _add_others(found: Mapping[Key, Parts], besides: Consignment | None = None) -> None:
    """Add what goes of the parts of these kits in all consignments but one."""
    planned = AllocationLine.objects.filter(
        plan__in={plan for plan, _ in found}, request_line__in={asked for _, asked in found},
        per_kit__gt=0,
    ).select_related("balance__lot", "release_order")  # fmt: skip
    shipped: dict[int, list[ConsignmentLine]] = defaultdict(list)
    rows = ConsignmentLine.objects.filter(allocation_line__in=planned).order_by("pk")
    for row in rows.select_related("consignment", "allocation_line"):
        shipped[row.allocation_line.pk].append(row)
    for plan in planned:
        group = found.get((plan.plan_id, plan.request_line_id))
        if group is None:
            continue
        group.planned += plan.counts_as
        item, each = plan.balance.lot.item_id, plan.per_kit
        group.add(item, each, 0 if plan.pk in shipped else _waiting(plan))
        for row in shipped[plan.pk]:
            if besides is None or row.consignment_id != besides.pk:
                group.add(item, each, _units(row))
                group.packed += [row] if _is_packed(row) else []


def _waiting(plan: AllocationLine) -> int:
    """Return the units of an order that has no consignment yet and may still get one."""
    order = plan.release_order
    goes = order and order.status in (ReleaseStatus.SUBMITTED, ReleaseStatus.ACCEPTED)
    return plan.quantity if goes else 0


def _is_packed(row: ConsignmentLine) -> bool:
    return row.consignment.status not in ("planned", "cancelled")


def _units(row: ConsignmentLine) -> int:
    """Return the units of a line in another consignment that go or have gone."""
    if row.consignment.status == "planned":
        return row.quantity
    return row.packed - row.gone if _is_packed(row) else 0


def _even_out(key: Key, parts: Parts) -> list[Uncounted]:
    kits = parts.kits
    if kits >= parts.planned:
        return []
    for line in reversed(parts.own):
        item = line.item
        whole = 1 if item.is_breakable else item.pack
        most = -(-kits * parts.per_kit[line.item_id] // whole) * whole
        less = min(line.packed, max(0, parts.going[line.item_id] - most))
        line.packed -= less
        parts.going[line.item_id] -= less
    return _uncount(key, parts.packed, kits)


def _uncount(key: Key, packed: Sequence[ConsignmentLine], kits: int) -> list[Uncounted]:
    """Let lines that were packed before count as these kits together, the last ones fewer.

    What people have received, or what went wrong on the way, stays as it is.
    """
    counts = {row: counted(row.quantity, row.counts_as, 0, row.packed - row.gone) for row in packed}
    over = sum(counts.values()) - kits
    found = []
    for row in reversed(packed):
        less = min(over, counts[row])
        if less <= 0 or row.delivered or row.gone:
            continue
        row.counts_as = -(-(counts[row] - less) * row.quantity // row.packed)
        row.save(update_fields=["counts_as"])
        found.append(Uncounted(key[1], less, row.consignment.status not in TO_LEAVE))
        over -= less
    return found
