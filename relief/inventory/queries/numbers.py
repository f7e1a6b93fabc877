"""Numbers of stock: days of supply, stock-outs, accuracy, expiry waste, coverage, flow by week.

Formulas are those of humanitarian supply practice; each percentage comes with the count behind
it, so that "100 % of 2" is read as what it is.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models.functions import Coalesce, TruncWeek

from relief.catalog.models import Item
from relief.catalog.queries import calculate
from relief.core.actors import Actor
from relief.emergencies.models import Emergency
from relief.emergencies.queries import emergencies
from relief.emergencies.states import EmergencyStatus
from relief.inventory.models import (
    Account,
    Disposal,
    DisposalReason,
    MovementKind,
    StockBalance,
    StockCountLine,
    StockEntry,
    StockLot,
)
from relief.inventory.queries.overview import usable_on
from relief.inventory.queries.space import times
from relief.inventory.states import DisposalStatus

ISSUE_DAYS = 14
YEAR_DAYS = 365
WEEKS = 12
PLANNED_DAYS = 14


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole with the count behind it; None where nothing was counted."""

    part: int
    whole: int
    count: int

    @property
    def percent(self) -> float | None:
        """Return the part in per cent, to one decimal."""
        return round(100 * self.part / self.whole, 1) if self.whole else None


@dataclass(frozen=True, slots=True)
class Worth:
    """What disposed goods were worth in CNY as entered in their cases, and how many those are."""

    cny: Decimal
    cases: int


@dataclass(frozen=True, slots=True)
class Supply:
    """How long the usable units of an item last at the issues of the last 14 days.

    `expired` units are on the shelf and may not leave; `issues` is how many movements the rate
    rests on.
    """

    item: Item
    free: int
    expired: int
    issued: int
    issues: int

    @property
    def days(self) -> float | None:
        """Return available divided by mean daily issues; None where nothing was issued."""
        return round(self.free * ISSUE_DAYS / self.issued, 1) if self.issued else None

    @property
    def is_out(self) -> bool:
        """Say whether nothing may leave; only expired left counts as out."""
        return self.free == 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is of an item against what the planning figures say its people need."""

    item: Item
    needed: int
    free: int

    @property
    def percent(self) -> float:
        """Return free over needed in per cent, at most 100."""
        return min(100.0, round(100 * self.free / self.needed, 1)) if self.needed else 100.0


@dataclass(frozen=True, slots=True)
class EmergencyCoverage:
    """Coverage of an emergency's people for 14 days, item by item."""

    emergency: Emergency
    people: int
    lines: tuple[Coverage, ...]

    @property
    def covered(self) -> Share:
        """Return how many items are covered in full, of those people need."""
        full = sum(line.free >= line.needed for line in self.lines)
        return Share(full, len(self.lines), len(self.lines))


@dataclass(frozen=True, slots=True)
class Week:
    """Weight in kg that came in and went out in a week."""

    start: datetime.date
    received: int
    issued: int


def supplies(actor: Actor, today: datetime.date) -> list[Supply]:
    """Return every item the actor sees stock of, what runs out first on top."""
    usable = usable_on(today)
    held = {
        row["lot__item_id"]: row
        for row in StockBalance.objects.visible_to(actor)
        .values("lot__item_id")
        .annotate(
            free=Coalesce(models.Sum("available", filter=usable), 0),
            expired=Coalesce(models.Sum("on_hand", filter=models.Q(lot__expires_on__lt=today)), 0),
        )
    }
    since = today - datetime.timedelta(days=ISSUE_DAYS)
    issued = {
        row["lot__item_id"]: row
        for row in _entries(actor, since)
        .filter(movement__kind=MovementKind.DISPATCH, account=Account.STOCK)
        .values("lot__item_id")
        .annotate(units=models.Sum("quantity"), count=models.Count("movement", distinct=True))
    }
    items = Item.objects.in_bulk(list(held))
    found = [
        Supply(
            item=items[key],
            free=int(row["free"]),
            expired=int(row["expired"]),
            issued=-int(issued[key]["units"]) if key in issued else 0,
            issues=issued[key]["count"] if key in issued else 0,
        )
        for key, row in held.items()
    ]
    last = float("inf")
    return sorted(found, key=lambda row: (0 if row.is_out else row.days or last, row.item.pk))


def stock_outs(rows: Sequence[Supply]) -> Share:
    """Return how many items are out of stock, of those that are kept."""
    return Share(sum(row.is_out for row in rows), len(rows), len(rows))


def accuracy(actor: Actor, now: datetime.datetime) -> Share:
    """Return 1 − Σ|counted − book| ÷ Σ book of the approved counts of a year; counts lines."""
    since = now - datetime.timedelta(days=YEAR_DAYS)
    seen = StockLot.objects.visible_to(actor).values("pk")
    lines = StockCountLine.objects.filter(
        lot__in=seen, count__approved_at__gte=since, counted__isnull=False
    )
    sums = lines.aggregate(
        book=Coalesce(models.Sum("book"), 0),
        off=Coalesce(models.Sum(models.functions.Abs("difference")), 0),
        count=models.Count("pk"),
    )
    book, off = int(sums["book"]), int(sums["off"])
    return Share(max(0, book - off), book, sums["count"])


def expiry_waste(actor: Actor, today: datetime.date) -> Share:
    """Return units that expired in store, on the shelf or disposed of, of those received in a
    year; counts the lots received.
    """
    since = today - datetime.timedelta(days=YEAR_DAYS)
    entries = _entries(actor, since)
    received = entries.filter(account=Account.SUPPLIER).aggregate(
        units=Coalesce(models.Sum("quantity"), 0), lots=models.Count("lot", distinct=True)
    )
    past = models.Q(lot__expires_on__lt=today, lot__expires_on__gte=since)
    lying = (
        StockBalance.objects.visible_to(actor)
        .filter(past)
        .aggregate(units=Coalesce(models.Sum("on_hand"), 0))
    )
    disposed = entries.filter(past, account=Account.DISPOSAL).aggregate(
        units=Coalesce(models.Sum("quantity"), 0)
    )
    expired = int(lying["units"]) + int(disposed["units"])
    return Share(expired, -int(received["units"]), received["lots"])


def wasted_worth(actor: Actor, now: datetime.datetime) -> Worth:
    """Return the book value of expired goods whose disposal ended within a year: as those who
    proposed it entered and two people signed it.
    """
    since = now - datetime.timedelta(days=YEAR_DAYS)
    ended = Disposal.objects.visible_to(actor).filter(
        reason=DisposalReason.EXPIRED, status=DisposalStatus.CERTIFIED, ended_at__gte=since
    )
    found = ended.aggregate(
        cny=Coalesce(models.Sum("value_cny"), Decimal(0)), cases=models.Count("pk")
    )
    return Worth(found["cny"], found["cases"])


def coverages(actor: Actor, rows: Sequence[Supply]) -> list[EmergencyCoverage]:
    """Return, for each open emergency with people counted, what 14 days of the planning figures
    need and what the actor sees free of it.
    """
    free = {row.item.pk: row.free for row in rows}
    found = []
    for emergency in emergencies(actor).filter(status=EmergencyStatus.ACTIVE):
        people: int = emergency.people  # type: ignore[attr-defined]  # the query adds it
        if not people:
            continue
        lines = calculate(actor, people=people, days=PLANNED_DAYS, hazard=emergency.hazard)
        found.append(
            EmergencyCoverage(
                emergency,
                people,
                tuple(
                    Coverage(line.item, line.need.quantity, free.get(line.item.pk, 0))
                    for line in lines
                    if line.figure.is_proposed
                ),
            )
        )
    return found


def flow(actor: Actor, today: datetime.date) -> list[Week]:
    """Return kg received and issued in each of the last 12 weeks: units of goods that are counted
    in pieces and in grams do not add up. What has no weight in the catalogue counts nothing.
    """
    start = today - datetime.timedelta(days=today.weekday(), weeks=WEEKS - 1)
    rows = (
        _entries(actor, start)
        .filter(account=Account.STOCK)
        .values(week=TruncWeek("movement__occurred_at"))
        .annotate(
            received=_kg(MovementKind.RECEIVE),
            issued=_kg(MovementKind.DISPATCH),
        )
    )
    found = {row["week"].date(): row for row in rows}
    weeks = [start + datetime.timedelta(weeks=number) for number in range(WEEKS)]
    return [
        Week(
            week,
            round(found[week]["received"] or 0) if week in found else 0,
            -round(found[week]["issued"] or 0) if week in found else 0,
        )
        for week in weeks
    ]


def _kg(kind: MovementKind) -> models.Sum:
    weight = times("quantity", "lot__item__unit_weight_kg")
    return models.Sum(weight, filter=models.Q(movement__kind=kind))


def _entries(actor: Actor, since: datetime.date) -> models.QuerySet[StockEntry]:
    moment = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    return StockEntry.objects.visible_to(actor).filter(movement__occurred_at__gte=moment)
