"""Watching over fairness: a reading a week for each emergency and item, flagged where uneven."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from relief.allocation.models import EquityReading
from relief.allocation.rules import equity
from relief.allocation.rules.equity import Served
from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import Actor
from relief.core.work import action
from relief.demand.models import RequestLine
from relief.demand.queries import verified_lines
from relief.emergencies.models import Emergency
from relief.journal.record import record

WEEK = datetime.timedelta(days=7)


@action(None)
def read_equity(*, actor: Actor, now: datetime.datetime, emergency_id: int) -> list[EquityReading]:
    """Read this week's figures of an emergency, for each item and for all together.

    A second reading of a week replaces the first; a flag that is new is told once.
    """
    emergency = Emergency.objects.filter(pk=emergency_id).locked()[0]
    week = monday(now)
    groups = _groups(verified_lines(emergency_id))
    items = Item.objects.in_bulk([key for key in groups if key])
    return [
        _read(emergency, week, items.get(key), groups[key], actor, now) for key in sorted(groups)
    ]


def monday(moment: datetime.datetime) -> datetime.date:
    """Return the first day of the week a moment lies in, as China counts it."""
    day = clock.local_date(moment)
    return day - datetime.timedelta(days=day.weekday())


def _groups(lines: Iterable[RequestLine]) -> dict[int, list[Served]]:
    """Return the lines by item key, and all of them under 0."""
    found: dict[int, list[Served]] = defaultdict(list)
    for line in lines:
        request = line.request
        row = Served(
            partner=str(request.organization_id),
            rate=min(1.0, (line.already + line.allocated) / (line.verified or 1)),
            people=request.people,
            over_80=request.people_80_plus,
        )
        found[0].append(row)
        found[line.item_id].append(row)
    return found


def _read(
    emergency: Emergency,
    week: datetime.date,
    item: Item | None,
    rows: list[Served],
    actor: Actor,
    now: datetime.datetime,
) -> EquityReading:
    same = EquityReading.objects.filter(emergency=emergency, item=item)
    before = same.filter(week=week - WEEK).first()
    found = equity.reading(rows)
    last = (before.partners, before.figures.get("mean")) if before else (None, None)
    marks = equity.flags(found, *last)
    known = same.filter(week=week).first()
    values: dict[str, Any] = {
        "figures": found.figures,
        "partners": found.partners,
        "flags": marks,
    }
    row, _ = EquityReading.objects.update_or_create(
        emergency=emergency, week=week, item=item, defaults=values
    )
    fresh = {mark["code"] for mark in marks} - {
        mark["code"] for mark in (known.flags if known else [])
    }
    for code in sorted(fresh):
        record(
            f"equity.{code}",
            subject=row,
            actor=actor,
            now=now,
            emergency_uid=emergency.uid,
            payload={"item": item.code if item else "", "week": week.isoformat()},
        )
    return row
