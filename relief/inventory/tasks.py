"""Background work of stock: long lists, holds that are over, the nightly check of the books."""

from typing import Any

from celery import shared_task

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.inventory import long_lists
from relief.inventory.actions import disposal, expiring, levels, upkeep


@shared_task(name="inventory.lists", ignore_result=True)  # type: ignore[untyped-decorator]
def work_lists(**_: Any) -> int:
    """Read and book the lists that wait for it."""
    return long_lists.work_waiting()


@shared_task(name="inventory.expire_holds", ignore_result=True)  # type: ignore[untyped-decorator]
def expire_holds(**_: Any) -> int:
    """End reservations whose time is over."""
    return upkeep.expire_holds(actor=SYSTEM, now=clock.now())


@shared_task(name="inventory.levels", ignore_result=True)  # type: ignore[untyped-decorator]
def look_at_levels(**_: Any) -> int:
    """Tell owners which of their levels are not met any more."""
    return levels.look_at_levels(actor=SYSTEM, now=clock.now())


@shared_task(name="inventory.reconcile", ignore_result=True)  # type: ignore[untyped-decorator]
def reconcile(**_: Any) -> int:
    """Add the books up again and note every difference."""
    return len(upkeep.reconcile(actor=SYSTEM, now=clock.now()))


@shared_task(name="inventory.detect_expired", ignore_result=True)  # type: ignore[untyped-decorator]
def detect_expired(**_: Any) -> int:
    """Open disposal cases for what has expired."""
    return len(disposal.detect_expired(actor=SYSTEM, now=clock.now()))


@shared_task(name="inventory.offer_expiring", ignore_result=True)  # type: ignore[untyped-decorator]
def offer_expiring(**_: Any) -> int:
    """Write the week's list of what expires and tell everyone who could use it."""
    return expiring.offer(actor=SYSTEM, now=clock.now())
