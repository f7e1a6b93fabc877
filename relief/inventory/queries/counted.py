"""The figures of the stock page, counted once for a while where there are very many lots."""

import datetime
import time
from collections import OrderedDict
from dataclasses import dataclass, replace

from relief.core.actors import Actor
from relief.inventory.models import Facility
from relief.inventory.queries import numbers, overview
from relief.inventory.queries.numbers import Week
from relief.inventory.queries.overview import ExpiryMonth, ItemStock, Narrowing, Summary
from relief.organizations.models import Organization

# Adding up so many lots takes a second or more. A count is then shown for 15 seconds, or for
# twenty times as long as it took, so that no more than one page in twenty waits for it.
MANY_LOTS = 50_000
KEPT_SECONDS = 15.0
KEPT_TIMES = 20
LONGEST_KEPT = 300.0
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Counted:
    """What the stock page shows, when it was counted, and whether that is a while ago."""

    rows: list[ItemStock]
    summary: Summary
    calendar: list[ExpiryMonth]
    weeks: list[Week]
    facilities: list[Facility]
    owners: list[Organization]
    at: datetime.datetime
    is_kept: bool = False


_kept: OrderedDict[tuple[Actor, Narrowing, datetime.date], tuple[float, Counted]] = OrderedDict()


def counted(
    actor: Actor, narrowing: Narrowing, today: datetime.date, now: datetime.datetime
) -> Counted:
    """Return the figures of the stock page as of now, or as of a while ago where there are many
    lots.

    A count is kept in this process for the very reader it was made for, never for another.
    """
    key = (actor, narrowing, today)
    until, found = _kept.get(key, (0.0, None))
    started = time.monotonic()
    if found is not None and started < until:
        return found
    rows = overview.by_item(actor, narrowing, today)
    fresh = Counted(
        rows,
        overview.summary(actor, narrowing, rows, today),
        overview.calendar(actor, narrowing, today),
        numbers.flow(actor, today),
        list(overview.facilities_with_stock(actor)),
        list(overview.owners(actor)),
        now,
    )
    if fresh.summary.lots >= MANY_LOTS:
        ended = time.monotonic()
        lasts = min(LONGEST_KEPT, max(KEPT_SECONDS, KEPT_TIMES * (ended - started)))
        _kept[key] = (ended + lasts, replace(fresh, is_kept=True))
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return fresh
