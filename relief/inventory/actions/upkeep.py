"""What the platform does by itself: ends holds that are over, checks the books."""

import datetime

import structlog

from relief.core.actors import Actor
from relief.core.work import action
from relief.inventory import ledger
from relief.inventory.models import Reconciliation
from relief.inventory.queries import reconciling
from relief.inventory.queries.reconciling import Difference
from relief.journal.record import record
from relief.organizations.permissions import Permission

log = structlog.get_logger(__name__)
MOST_KEPT = 1000


@action(Permission.SYSTEM_VIEW)
def expire_holds(*, actor: Actor, now: datetime.datetime) -> int:
    """End reservations whose time is over; return how many."""
    return ledger.expire(now=now)


@action(Permission.SYSTEM_VIEW)
def reconcile(*, actor: Actor, now: datetime.datetime) -> list[Difference]:
    """Add up every entry and hold again, note the differences, repair nothing; return them."""
    found = reconciling.differences()
    counted = reconciling.balances_counted()
    row = Reconciliation.objects.create(
        checked=counted,
        found=len(found),
        differences=[one.plain() for one in found[:MOST_KEPT]],
    )
    record("stock.reconciled", subject=row, actor=actor, now=now,
           payload={"checked": counted, "found": len(found)})  # fmt: skip
    if found:
        log.error("stock_books_differ", found=len(found), first=found[0].plain())
    return found
