"""Committing a plan: everything is checked again, then reserved all at once or not at all."""

import datetime
import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from relief.allocation import snapshot
from relief.allocation.models import AllocationLine, AllocationPlan, ReleaseOrder
from relief.allocation.rules.changes import Move, changes
from relief.allocation.rules.limits import answer_due
from relief.allocation.stock import plannable, released_alone
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Conflict
from relief.core.work import step
from relief.demand import steps as demand
from relief.demand.models import ReliefRequest, RequestLine
from relief.inventory import ledger
from relief.inventory import steps as inventory
from relief.inventory.models import Facility
from relief.inventory.queries import life
from relief.journal.moves import move_all
from relief.journal.record import About, record_all

PURPOSE = "allocation_line"
AT_ONCE = 2_000
ASSIGN = """
UPDATE allocation_allocationline l SET release_order_id = o.order_id
  FROM unnest(%s::bigint[], %s::bigint[]) o(line_id, order_id) WHERE l.id = o.line_id
"""
GroupKey = tuple[int, int, int]


class Ticked(NamedTuple):
    """A ticked line as plain keys: ten thousand rows of a model take seconds to build."""

    pk: int
    uid: UUID
    balance_id: int
    request_line_id: int
    quantity: int
    counts_as: int
    day: int
    owner_id: int
    facility_id: int


COLUMNS = (
    *Ticked._fields[:-2],
    *("balance__lot__owner_id", "balance__facility_id"),
)


class WorldChanged(Conflict):
    """What the plan was made from is no longer so; `changes` says what."""

    code = "plan_overtaken"

    def __init__(self, found: list[dict[str, Any]]) -> None:
        """Take the moves that no longer hold."""
        super().__init__()
        self.changes = found


@step
def commit(
    plan: AllocationPlan,
    *,
    actor: Actor,
    now: datetime.datetime,
    show: Callable[[int], None] | None = None,
) -> int:
    """Reserve the ticked lines of a locked plan, make the owners' release orders, return how many.

    Locks the owners' sharing rules, so that two plans cannot both use up what one rule still
    gives; then balances in id order, then request lines in id order. Raises WorldChanged where a
    line no longer holds; the caller's savepoint then takes back whatever was done. `show` is told
    how far it is, in percent, at about the pace of the clock.
    """
    show = show or (lambda _: None)
    rows = AllocationLine.objects.filter(plan=plan, is_ticked=True)
    ordered = rows.order_by("balance_id", "pk").values_list(*COLUMNS)
    lines = list(itertools.starmap(Ticked, ordered))
    inventory.hold_rules({row.owner_id for row in lines})
    stock = plannable(plan.emergency_id)
    world = snapshot.take(plan.emergency, now, plan.reach, stock)
    released = released_alone(stock)
    del stock  # a country's stock and needs together fill memory; only the ways go on
    show(15)
    _check(lines, world)
    hours = _hours(world)
    del world
    asked = _asked(lines)
    show(25)
    try:
        ledger.reserve(_claims(lines, asked, hours, now), now=now)
    except (ledger.InsufficientStock, ledger.NotUsable) as error:
        raise WorldChanged([{"why": error.code, "detail": str(error)}]) from error
    show(35)
    counts: dict[int, int] = defaultdict(int)
    for row in lines:
        counts[row.request_line_id] += row.counts_as
    try:
        demand.add_allocated(counts, actor=actor, now=now)
    except (demand.BeyondVerified, demand.RequestClosed) as error:
        raise WorldChanged([{"why": error.code, "detail": str(error)}]) from error
    show(45)
    groups = _groups(lines, asked)
    del lines, asked
    keys = sorted(groups)
    for start in range(0, len(keys), AT_ONCE):
        some = {key: groups[key] for key in keys[start : start + AT_ONCE]}
        _orders(plan, some, released, actor, now)
        show(45 + 45 * (start + len(some)) // len(keys))
    return len(keys)


def _check(lines: Sequence[Ticked], world: Mapping[str, Any]) -> None:
    """Compare the lines with the world as it is, before anything is locked."""
    moves = [
        Move(str(row.request_line_id), str(row.balance_id), row.quantity, row.counts_as, row.day)
        for row in lines
    ]
    found = changes(moves, world)
    if found:
        raise WorldChanged([change._asdict() for change in found])


def _asked(lines: Iterable[Ticked]) -> dict[int, RequestLine]:
    """Return the request lines by key, with their request, its place and emergency."""
    parts = ("item", "request__emergency", "request__site__place")
    keys = {row.request_line_id for row in lines}
    rows = RequestLine.objects.defer("reckoning", "explanation").prefetch_related(*parts)
    return rows.in_bulk(keys)


def _hours(world: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """Return the hours of the ways, by facility and site."""
    return {
        (lane["facility"].partition(snapshot.FOR_PLACE)[0], lane["site"]): lane["hours"]
        for lane in world["lanes"]
    }


def _claims(
    lines: Sequence[Ticked],
    asked: Mapping[int, RequestLine],
    hours: Mapping[tuple[str, str], float],
    now: datetime.datetime,
) -> list[ledger.Claim]:
    """Return what to hold: goods must live until they arrive, and then as long as is asked."""
    rules = life.live_rules()
    places = Facility.objects.in_bulk({row.facility_id for row in lines})

    @functools.cache
    def days_of(facility_id: int, line_id: int, day: int) -> int:
        place, line = places[facility_id], asked[line_id]
        way = hours.get((place.code, str(line.request.site_id)), 0)
        there = clock.local_date(now + datetime.timedelta(days=day, hours=way))
        days = (there - clock.local_date(now, place.time_zone)).days
        return max(0, days) + snapshot.life_asked(line, rules, facility_id)

    return [
        ledger.Claim(
            row.balance_id,
            row.quantity,
            PURPOSE,
            row.uid,
            days_of(row.facility_id, row.request_line_id, row.day),
        )
        for row in lines
    ]


def _groups(
    lines: Iterable[Ticked], asked: Mapping[int, RequestLine]
) -> dict[GroupKey, list[Ticked]]:
    """Return the lines by owner, request and facility: an order each."""
    groups: dict[GroupKey, list[Ticked]] = defaultdict(list)
    for row in lines:
        key = (row.owner_id, asked[row.request_line_id].request_id, row.facility_id)
        groups[key].append(row)
    return groups


def _orders(
    plan: AllocationPlan,
    groups: Mapping[GroupKey, Sequence[Ticked]],
    released: Collection[int],
    actor: Actor,
    now: datetime.datetime,
) -> None:
    """Make one order for each owner, request and facility; accept those that need no answer."""
    ids = {request_id for _, request_id, _ in groups}
    requests = ReliefRequest.objects.select_related("emergency").in_bulk(ids)
    keys = sorted(groups)
    rows = [_order(plan, key, requests[key[1]], groups[key], released, now) for key in keys]
    orders = ReleaseOrder.objects.bulk_create(rows)
    _assign(dict(zip(keys, orders, strict=True)), groups)
    units = {
        order.pk: sum(row.quantity for row in groups[key])
        for key, order in zip(keys, orders, strict=True)
    }
    _tell(orders, units, actor, now)


def _assign(
    made: Mapping[GroupKey, ReleaseOrder], groups: Mapping[GroupKey, Sequence[Ticked]]
) -> None:
    """Tell every line its order, all in one statement."""
    pairs = [(row.pk, order.pk) for key, order in made.items() for row in groups[key]]
    with connection.cursor() as cursor:
        cursor.execute(ASSIGN, [list(column) for column in zip(*pairs, strict=True)])


def _order(
    plan: AllocationPlan,
    key: GroupKey,
    request: ReliefRequest,
    lines: Iterable[Ticked],
    released: Collection[int],
    now: datetime.datetime,
) -> ReleaseOrder:
    return ReleaseOrder(
        plan=plan,
        owner_id=key[0],
        request=request,
        facility_id=key[2],
        is_standing=key[0] == request.organization_id
        or all(row.balance_id in released for row in lines),
        due_at=answer_due(now, request.request_class, request.needed_by),
    )


def _tell(
    orders: Sequence[ReleaseOrder], units: Mapping[int, int], actor: Actor, now: datetime.datetime
) -> None:
    """Journal the orders, and accept at once those whose owner said so beforehand."""

    def about(order: ReleaseOrder) -> About:
        return About(
            actor=SYSTEM if order.is_standing else actor,
            payload={"units": units[order.pk], "due": order.due_at.isoformat()},
            organization_id=order.owner_id,
            emergency_uid=order.request.emergency.uid,
            related=[order.request.uid],
        )

    move_all([order for order in orders if order.is_standing], "accepted", now=now, about=about)
    asked = ((order, about(order)) for order in orders if not order.is_standing)
    record_all("release.submitted", asked, now=now)
