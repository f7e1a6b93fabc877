"""What stock and the request hear when goods of a consignment leave, arrive or come back.

Each step changes the consignment's lines, the ledger and the request's lines together.
The caller has locked the consignment.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.allocation.models import AllocationLine
from relief.core.actors import Actor
from relief.core.errors import Invalid, Refused
from relief.core.work import step
from relief.demand import steps as demand
from relief.inventory import ledger
from relief.inventory.models import Account, MovementKind
from relief.inventory.steps import close_pick_list, held, picked
from relief.shipping import kits
from relief.shipping.models import Consignment, ConsignmentLine
from relief.shipping.rules import counted
from relief.shipping.states import TO_LEAVE

PURPOSE = "allocation_line"


class NothingPacked(Refused):
    """Every line was packed with nothing."""

    code = "nothing_packed"
    message = _("Nothing is packed. Cancel the consignment instead.")


class MoreThanThere(Refused):
    """More units than the line still holds."""

    code = "more_than_there"
    message = _("{item}: {given} given, {there} are there.")


@dataclass(frozen=True, slots=True)
class Counted:
    """Units of a line found on receipt, in good condition and damaged."""

    good: int = 0
    damaged: int = 0


def locked_lines(consignment: Consignment) -> list[ConsignmentLine]:
    """Lock a consignment's lines in key order and return them with what they speak of.

    Where the shelf gave another lot than planned, the line speaks of that one from now on.
    """
    rows = consignment.lines.select_related("allocation_line", "item", "balance", "lot")
    lines = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    if consignment.status == "planned":
        _follow_picks(lines)
    return lines


def _follow_picks(lines: list[ConsignmentLine]) -> None:
    """Take over the balances that were really picked from."""
    taken = picked({line.allocation_line.uid for line in lines})
    moved = []
    for line in lines:
        found = taken.get(line.allocation_line.uid)
        if found and found.balance.pk != line.balance_id:
            line.balance, line.lot = found.balance, found.balance.lot
            moved.append(line)
    ConsignmentLine.objects.bulk_update(moved, ["balance", "lot"])


@step
def pack(
    consignment: Consignment,
    packed: Mapping[int, int],
    *,
    actor: Actor,
    now: datetime.datetime,
) -> list[ConsignmentLine]:
    """Note the packed units by line id (lines not named: all) and let go what was not there.

    Raises MoreThanThere, NothingPacked. Short lines free their stock and their share of the
    request, so that the planner sees the gap again. Parts of kits are packed as whole kits.
    """
    lines = locked_lines(consignment)
    taken = picked({line.allocation_line.uid for line in lines})
    for line in lines:
        found = taken.get(line.allocation_line.uid)
        there = min(found.units, line.quantity) if found else line.quantity
        line.packed = packed.get(line.pk, there)
        if not 0 <= line.packed <= there:
            raise MoreThanThere(item=line.item, given=line.packed, there=there)
    uncounted = kits.keep_whole(consignment, lines)
    if not any(line.packed for line in lines):
        raise NothingPacked
    short = [line for line in lines if line.packed < line.quantity]
    shares = _shares((line, line.quantity, line.packed) for line in lines)
    _book_uncounted(uncounted, Counter(shares), actor, now)
    ConsignmentLine.objects.bulk_update(lines, ["packed"])
    _hold_again(short, now)
    close_pick_list(consignment.uid)
    return lines


@step
def recount_kits(
    planned: Iterable[AllocationLine], *, actor: Actor, now: datetime.datetime
) -> list[kits.Spare]:
    """Take kits off their requests of which a part does not come after all.

    Returns what is on the road without the rest of its kits.
    """
    uncounted, spare = kits.recount(planned)
    _book_uncounted(uncounted, Counter(), actor, now)
    return spare


def _book_uncounted(
    uncounted: Iterable[kits.Uncounted], shares: Counter[int], actor: Actor, now: datetime.datetime
) -> None:
    """Book kits that count no longer, with other shares of the same requests."""
    gone: Counter[int] = Counter()
    for row in uncounted:
        shares[row.request_line_id] -= row.kits
        gone[row.request_line_id] -= row.kits if row.has_left else 0
    demand.add_dispatched(
        {key: units for key, units in gone.items() if units}, actor=actor, now=now
    )
    demand.add_allocated(shares, actor=actor, now=now)


@step
def let_go(
    consignment: Consignment, *, actor: Actor, now: datetime.datetime
) -> list[ConsignmentLine]:
    """Free the stock and the request's share of a consignment that will not leave."""
    lines = locked_lines(consignment)
    close_pick_list(consignment.uid)
    _hold_again(lines, now, without=consignment)
    held = ((line, line.packed or line.quantity, 0) for line in lines)
    demand.add_allocated(_shares(held), actor=actor, now=now)
    return lines


@step
def leave(consignment: Consignment, *, actor: Actor, now: datetime.datetime) -> None:
    """Book the packed units out of stock and as on the way."""
    lines = [line for line in locked_lines(consignment) if line.packed]
    gone = {line.allocation_line.uid: line.packed for line in lines}
    lives = _lives(lines)
    ledger.dispatch(gone, actor=actor, now=now, reference=_about(consignment), picked=gone)
    close_pick_list(consignment.uid)
    _hold_again(lines, now, without=consignment, lives=lives)
    shares = _shares((line, 0, line.packed) for line in lines)
    demand.add_dispatched(shares, actor=actor, now=now)


@step
def hand_over(
    consignment: Consignment,
    counts: Mapping[int, int],
    *,
    actor: Actor,
    now: datetime.datetime,
) -> list[ConsignmentLine]:
    """Book units by line id as received by people; return all lines as they are then."""
    lines, chosen = _chosen(consignment, counts)
    shares = _shares((line, line.delivered, line.delivered + counts[line.pk]) for line in chosen)
    for line in chosen:
        line.delivered += counts[line.pk]
    ConsignmentLine.objects.bulk_update(chosen, ["delivered"])
    lots = _by_lot(chosen, counts)
    ledger.deliver(lots, actor=actor, now=now, reference=_about(consignment))
    demand.add_delivered(shares, actor=actor, now=now)
    return lines


@step
def come_back(
    consignment: Consignment,
    counts: Mapping[int, int],
    *,
    actor: Actor,
    now: datetime.datetime,
) -> list[ConsignmentLine]:
    """Book units by line id as back in the bin they came from; the request lacks them.

    They lie there quarantined until somebody has looked at them.
    """
    lines, chosen = _chosen(consignment, counts)
    _take_off(chosen, counts, "returned", actor, now)
    for bin_id in sorted({line.balance.bin_id for line in chosen}):
        lots = _by_lot((line for line in chosen if line.balance.bin_id == bin_id), counts)
        ledger.return_to_stock(
            lots, bin_id=bin_id, actor=actor, now=now, reference=_about(consignment)
        )
    return lines


@step
def write_off(
    consignment: Consignment,
    counts: Mapping[int, int],
    field: str,
    *,
    actor: Actor,
    now: datetime.datetime,
) -> list[ConsignmentLine]:
    """Book units by line id as `short` or `damaged` on the way; the request lacks them."""
    lines, chosen = _chosen(consignment, counts)
    _take_off(chosen, counts, field, actor, now)
    legs = [
        leg
        for lot, units in sorted(_by_lot(chosen, counts).items())
        for leg in (
            ledger.Leg(lot, -units, Account.TRANSIT),
            ledger.Leg(lot, units, Account.VARIANCE),
        )
    ]
    ledger.post(
        MovementKind.ADJUST,
        legs,
        actor=actor,
        now=now,
        reason=f"{field} on the way",
        reference=_about(consignment),
    )
    return lines


@step
def take_out(
    line: ConsignmentLine, units: int, into: Consignment, *, has_left: bool
) -> ConsignmentLine:
    """Move units of a line to a part of its consignment; what they count as follows exactly.

    Goods that have left count by what was packed, for what was not found is given back.
    """
    whole = line.packed if has_left else line.quantity
    counts = counted(line.quantity, line.counts_as, 0, whole)
    moved = counted(whole, counts, whole - units, whole)
    part = ConsignmentLine.objects.create(
        consignment=into, allocation_line=line.allocation_line, balance=line.balance,
        lot=line.lot, item=line.item, quantity=units, counts_as=moved,
        packed=units if has_left else 0, batch=line.batch, expires_on=line.expires_on,
    )  # fmt: skip
    if units == whole:
        line.delete()
        return part
    line.quantity, line.counts_as = whole - units, counts - moved
    line.packed = line.quantity if has_left else 0
    line.save(update_fields=["quantity", "counts_as", "packed"])
    return part


def outstanding(lines: Iterable[ConsignmentLine]) -> dict[int, int]:
    """Return the units still to hand over by line id, without the lines that have none."""
    return {line.pk: line.outstanding for line in lines if line.outstanding}


def _chosen(
    consignment: Consignment, counts: Mapping[int, int]
) -> tuple[list[ConsignmentLine], list[ConsignmentLine]]:
    """Return all lines and those with units given, after checking that the units are there."""
    lines = locked_lines(consignment)
    unknown = set(counts) - {line.pk for line in lines}
    if unknown:
        raise Invalid("lines", _("A line is not part of this consignment."))
    chosen = [line for line in lines if counts.get(line.pk)]
    for line in chosen:
        if not 0 < counts[line.pk] <= line.outstanding:
            raise MoreThanThere(item=line.item, given=counts[line.pk], there=line.outstanding)
    return lines, chosen


def _take_off(
    chosen: list[ConsignmentLine],
    counts: Mapping[int, int],
    field: str,
    actor: Actor,
    now: datetime.datetime,
) -> None:
    rows = []
    for line in chosen:
        left = line.packed - line.gone
        rows.append((line, left, left - counts[line.pk]))
        setattr(line, field, getattr(line, field) + counts[line.pk])
    ConsignmentLine.objects.bulk_update(chosen, [field])
    shares = _shares(rows)
    demand.add_dispatched(shares, actor=actor, now=now)
    demand.add_allocated(shares, actor=actor, now=now)


def _lives(lines: Iterable[ConsignmentLine]) -> dict[UUID, int]:
    """Return the days of life that live reservations ask for, by purpose."""
    return {row.purpose_uid: row.life_days for row in held(x.allocation_line.uid for x in lines)}


def _hold_again(
    lines: Iterable[ConsignmentLine],
    now: datetime.datetime,
    *,
    without: Consignment | None = None,
    lives: Mapping[UUID, int] | None = None,
) -> None:
    """Hold for each allocation exactly what its consignments still have to send.

    Several parts of a split consignment share one reservation: when one is packed short,
    leaves or is cancelled, the whole reservation ends and a smaller one begins. `lives` says
    what life the reservations asked for where they have ended already.
    """
    keys = {line.allocation_line.pk: line for line in lines}
    if not keys:
        return
    asked = _lives(keys.values()) if lives is None else lives
    waiting = ConsignmentLine.objects.filter(
        allocation_line__in=keys, consignment__status__in=TO_LEAVE
    )
    if without:
        waiting = waiting.exclude(consignment=without)
    needed: Counter[int] = Counter()
    for line in waiting.select_related("consignment", "allocation_line"):
        is_packed = line.consignment.status == "packed" or line.packed
        needed[line.allocation_line.pk] += line.packed if is_packed else line.quantity
    ledger.release([line.allocation_line.uid for line in keys.values()], now=now)
    claims = [
        ledger.Claim(
            line.balance.pk,
            needed[key],
            PURPOSE,
            line.allocation_line.uid,
            asked.get(line.allocation_line.uid, 0),
        )
        for key, line in sorted(keys.items())
        if needed[key]
    ]
    if claims:
        ledger.reserve(claims, now=now)


def _shares(rows: Iterable[tuple[ConsignmentLine, int, int]]) -> dict[int, int]:
    """Return asked units by request line id as lines go from `before` to `after` units."""
    shares: Counter[int] = Counter()
    for line, before, after in rows:
        asked = line.allocation_line.request_line_id
        shares[asked] += counted(line.quantity, line.counts_as, before, after)
    return {key: units for key, units in shares.items() if units}


def _about(consignment: Consignment) -> ledger.Reference:
    return ledger.Reference("consignment", consignment.uid)


def _by_lot(lines: Iterable[ConsignmentLine], counts: Mapping[int, int]) -> dict[int, int]:
    lots: Counter[int] = Counter()
    for line in lines:
        lots[line.lot.pk] += counts[line.pk]
    return dict(lots)
