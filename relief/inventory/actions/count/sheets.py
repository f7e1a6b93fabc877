"""What the steps of a count share: finding it, its lines, moving it."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from relief.core.actors import Actor
from relief.core.work import step
from relief.inventory.models import StockCount, StockCountLine
from relief.journal.moves import move


def locked(actor: Actor, uid: UUID) -> StockCount:
    """Return a count the actor sees and lock it; NotFound else."""
    rows = StockCount.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("facility", "bin", "item").get_visible(actor, uid)


def lines_of(count: StockCount) -> list[StockCountLine]:
    """Return a count's lines in key order with what messages say of them."""
    return list(count.lines.select_related("lot__item", "lot__owner", "bin").order_by("pk"))


@step
def advance(
    count: StockCount,
    to: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move a count and journal it for the organization that counts."""
    facts = {"facility": count.facility.code, **(payload or {})}
    move(count, to, actor=actor, now=now, changes=changes, payload=facts)
