"""Committing a plan: everything is checked again, then reserved all at once or not at all."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from relief.allocation import snapshot
from relief.allocation.models import AllocationLine, AllocationPlan, ReleaseOrder
from relief.allocation.rules.changes import Move, changes
from relief.allocation.rules.limits import answer_due
from relief.allocation.stock import released_alone
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Conflict
from relief.core.work import step
from relief.demand import steps as demand
from relief.demand.models import ReliefRequest
from relief.inventory import ledger
from relief.inventory import steps as inventory
from relief.inventory.queries import life
from relief.journal.moves import move
from relief.journal.record import record

PURPOSE = "allocation_line"
LINE_PARTS = (
    *("request_line__request__emergency", "request_line__request__site__place"),
    *("request_line__item", "balance__lot__owner", "balance__facility"),
)
GroupKey = tuple[int, int, int]


class WorldChanged(Conflict):
    """What the plan was made from is no longer so; `changes` says what."""

    code = "plan_overtaken"

    def __init__(self, found: list[dict[str, Any]]) -> None:
        """Take the moves that no longer hold."""
        super().__init__()
        self.changes = found


@step
def commit(plan: AllocationPlan, *, actor: Actor, now: datetime.datetime) -> list[ReleaseOrder]:
    """Reserve the ticked lines of a locked plan and make the owners' release orders.

    Locks the owners' sharing rules, so that two plans cannot both use up what one rule still
    gives; then balances in id order, then request lines in id order. Raises WorldChanged where a
    line no longer holds; the caller's savepoint then takes back whatever was done.
    """
    rows = AllocationLine.objects.filter(plan=plan, is_ticked=True)
    lines = list(rows.select_related(*LINE_PARTS).order_by("balance_id", "pk"))
    inventory.hold_rules(row.balance_id for row in lines)
    claims = _claims(lines, _check(plan, lines, now), now)
    alone = released_alone(plan.emergency_id)
    try:
        ledger.reserve(claims, now=now)
    except (ledger.InsufficientStock, ledger.NotUsable) as error:
        raise WorldChanged([{"why": error.code, "detail": str(error)}]) from error
    counts: dict[int, int] = defaultdict(int)
    for row in lines:
        counts[row.request_line_id] += row.counts_as
    try:
        demand.add_allocated(counts, actor=actor, now=now)
    except (demand.BeyondVerified, demand.RequestClosed) as error:
        raise WorldChanged([{"why": error.code, "detail": str(error)}]) from error
    return _orders(plan, lines, alone, actor, now)


def _claims(
    lines: Sequence[AllocationLine], world: Mapping[str, Any], now: datetime.datetime
) -> list[ledger.Claim]:
    """Return what to hold: goods must live until they arrive, and then as long as is asked."""
    rules = life.live_rules()
    hours = {
        (lane["facility"].partition(snapshot.FOR_PLACE)[0], lane["request"]): lane["hours"]
        for lane in world["lanes"]
    }
    claims = []
    for row in lines:
        place, asked = row.balance.facility, row.request_line
        span = datetime.timedelta(
            days=row.day, hours=hours.get((place.code, str(asked.request_id)), 0)
        )
        there = clock.local_date(now + span) - clock.local_date(now, place.time_zone)
        days = max(0, there.days) + snapshot.life_asked(asked, rules, place.pk)
        claims.append(ledger.Claim(row.balance_id, row.quantity, PURPOSE, row.uid, days))
    return claims


def _check(
    plan: AllocationPlan, lines: Sequence[AllocationLine], now: datetime.datetime
) -> dict[str, Any]:
    """Compare the lines with the world as it is, before anything is locked; return that."""
    world = snapshot.take(plan.emergency, now, plan.reach)
    moves = [
        Move(str(row.request_line_id), str(row.balance_id), row.quantity, row.counts_as, row.day)
        for row in lines
    ]
    found = changes(moves, world)
    if found:
        raise WorldChanged([change._asdict() for change in found])
    return world


def _orders(
    plan: AllocationPlan,
    lines: Sequence[AllocationLine],
    released: Collection[int],
    actor: Actor,
    now: datetime.datetime,
) -> list[ReleaseOrder]:
    """Make one order for each owner, request and facility; accept those that need no answer."""
    groups: dict[GroupKey, list[AllocationLine]] = defaultdict(list)
    for row in lines:
        key = (row.balance.lot.owner_id, row.request_line.request_id, row.balance.facility_id)
        groups[key].append(row)
    made = []
    for key in sorted(groups):
        request = groups[key][0].request_line.request
        alone = key[0] == request.organization_id or all(
            row.balance_id in released for row in groups[key]
        )
        made.append(_order(plan, key, request, alone, now))
    for order, key in zip(made, sorted(groups), strict=True):
        # One statement an order: an update row by row takes most of a large commit's time.
        keys = [row.pk for row in groups[key]]
        AllocationLine.objects.filter(pk__in=keys).update(release_order=order)
        _tell(order, sum(row.quantity for row in groups[key]), actor, now)
    return made


def _order(
    plan: AllocationPlan,
    key: GroupKey,
    request: ReliefRequest,
    alone: bool,
    now: datetime.datetime,
) -> ReleaseOrder:
    return ReleaseOrder.objects.create(
        plan=plan,
        owner_id=key[0],
        request=request,
        facility_id=key[2],
        is_standing=alone,
        due_at=answer_due(now, request.request_class, request.needed_by),
    )


def _tell(order: ReleaseOrder, units: int, actor: Actor, now: datetime.datetime) -> None:
    """Journal the order, and accept it at once where its owner said so beforehand."""
    facts = {"units": units, "due": order.due_at.isoformat()}
    common: dict[str, Any] = {
        "now": now,
        "organization_id": order.owner_id,
        "emergency_uid": order.request.emergency.uid,
        "related": [order.request.uid],
    }
    if order.is_standing:
        move(order, "accepted", actor=SYSTEM, payload=facts, **common)
    else:
        record("release.submitted", subject=order, actor=actor, payload=facts, **common)
