"""Release orders and what they hold: given back where goods do not go after all."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import models

from relief.allocation.models import AllocationLine, ReleaseOrder
from relief.allocation.queries import held
from relief.allocation.states import ReleaseStatus
from relief.core.actors import Actor
from relief.core.work import step
from relief.demand import steps as demand
from relief.emergencies.models import Emergency
from relief.inventory import ledger
from relief.inventory.models import Reservation
from relief.inventory.states import HoldStatus
from relief.journal.moves import move

UNSENT = (ReleaseStatus.SUBMITTED, ReleaseStatus.ACCEPTED)


@step
def take_back(lines: Iterable[AllocationLine], *, actor: Actor, now: datetime.datetime) -> int:
    """Free what is still reserved for lines and take it off their requests; return the units."""
    rows = list(lines)
    free = held(rows)
    freed = [row for row in rows if row.uid in free]
    if not freed:
        return 0
    ledger.release([row.uid for row in freed], now=now)
    counts: dict[int, int] = defaultdict(int)
    for row in freed:
        # Fewer than planned where a part was not found while packing.
        counts[row.request_line_id] -= row.counts_as * free[row.uid] // row.quantity
    demand.add_allocated(counts, actor=actor, now=now)
    return sum(free.values())


@step
def free_other_parts(
    orders: Collection[ReleaseOrder], *, actor: Actor, now: datetime.datetime
) -> int:
    """Cancel what waits with other parts of the kits of these orders; return the units.

    A kit of which a part does not go is none: the whole orders are planned again.
    """
    known = {order.pk for order in orders}
    found = known
    while found:
        lines = AllocationLine.objects.filter(release_order__in=found, per_kit__gt=0)
        kin = AllocationLine.objects.filter(
            plan__in=lines.values("plan"), request_line__in=lines.values("request_line"),
            per_kit__gt=0, release_order__status__in=UNSENT,
        )  # fmt: skip
        found = set(kin.values_list("release_order_id", flat=True)) - known
        known |= found
    others = ReleaseOrder.objects.filter(
        pk__in=known - {order.pk for order in orders}, status__in=UNSENT
    )
    return _cancel(others.select_related("request__emergency").locked(), actor, now)


def _cancel(orders: Iterable[ReleaseOrder], actor: Actor, now: datetime.datetime) -> int:
    units = 0
    for order in orders:
        lines = list(AllocationLine.objects.filter(release_order=order).order_by("pk"))
        freed = take_back(lines, actor=actor, now=now)
        move_order(order, "cancelled", actor=actor, now=now, payload={"units": freed})
        units += freed
    return units


@step
def free_request(request_uid: UUID, *, actor: Actor, now: datetime.datetime) -> int:
    """Free everything that waits for a withdrawn request and has not left; return the units."""
    rows = ReleaseOrder.objects.filter(request__uid=request_uid, status__in=UNSENT)
    orders = rows.select_related("request__emergency").locked()
    units = 0
    for order in orders:
        lines = list(AllocationLine.objects.filter(release_order=order).order_by("pk"))
        freed = take_back(lines, actor=actor, now=now)
        if freed:
            units += freed
            move_order(order, "cancelled", actor=actor, now=now, payload={"units": freed})
    return units


@step
def free_lot(lot_uid: UUID, *, actor: Actor, now: datetime.datetime) -> list[Emergency]:
    """Cancel every order that waits with goods of a lot; return the emergencies that lack them.

    The whole order: what was not recalled is planned again with what replaces the rest.
    """
    rows = ReleaseOrder.objects.filter(
        status__in=UNSENT, pk__in=_holding(lot_uid).values("release_order_id")
    )
    orders = rows.select_related("request__emergency").locked()
    _cancel(orders, actor, now)
    free_other_parts(orders, actor=actor, now=now)
    short = {order.request.emergency_id: order.request.emergency for order in orders}
    return [short[key] for key in sorted(short)]


def _holding(lot_uid: UUID) -> models.QuerySet[AllocationLine]:
    live = Reservation.objects.filter(balance__lot__uid=lot_uid, status=HoldStatus.LIVE)
    return AllocationLine.objects.filter(uid__in=live.values("purpose_uid"))


@step
def mark_released(order: ReleaseOrder, *, actor: Actor, now: datetime.datetime) -> ReleaseOrder:
    """Say that the goods of an accepted order have left; a second time does nothing."""
    current = ReleaseOrder.objects.filter(pk=order.pk).select_related("request__emergency").locked()
    found = current[0]
    if found.status != ReleaseStatus.RELEASED:
        move_order(found, "released", actor=actor, now=now)
    return found


@step
def move_order(
    order: ReleaseOrder,
    to: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    payload: dict[str, object] | None = None,
    changes: dict[str, object] | None = None,
) -> None:
    """Move an order; its owner and the readers of its request see it."""
    move(
        order,
        to,
        actor=actor,
        now=now,
        changes=changes,
        payload=payload,
        organization_id=order.owner_id,
        emergency_uid=order.request.emergency.uid,
        related=[order.request.uid],
    )
