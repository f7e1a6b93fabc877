"""Need against stock: what an emergency asks, what moves, what stock cannot fill."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, FloatField, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Least

from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import Actor
from relief.demand.models import ReliefRequest, RequestClass, RequestLine
from relief.demand.states import OPEN
from relief.emergencies.models import Emergency
from relief.geography.models import Site
from relief.inventory.models import Facility, StockBalance
from relief.inventory.queries.overview import usable_on
from relief.inventory.queries.space import times

COUNTED = (*OPEN, "fulfilled")


@dataclass(frozen=True)
class ItemNeed:
    """One item of an emergency in base units; `short` is what usable stock cannot fill."""

    item: Item
    verified: int
    delivered: int
    moving: int
    allocated: int
    gap: int
    stock: int

    @property
    def short(self) -> int:
        """Return what is missing beyond the usable stock."""
        return max(0, self.gap - self.stock)


@dataclass(frozen=True, kw_only=True)
class Shares:
    """How many lines were verified, and per mille of their need, each line weighing the same: a
    box of biscuits is not a tent.
    """

    lines: int = 0
    delivered: int = 0
    moving: int = 0
    allocated: int = 0

    @property
    def fill(self) -> int:
        """Return per cent delivered and on the way, of the verified need."""
        return round((self.delivered + self.moving) / 10)

    @property
    def waiting(self) -> int:
        """Return per cent allocated and not sent yet."""
        return round(self.allocated / 10)

    @property
    def gap(self) -> int:
        """Return per mille that nobody gives yet."""
        return max(0, 1000 - self.delivered - self.moving - self.allocated)


@dataclass(frozen=True, kw_only=True)
class SiteNeed(Shares):
    """One site of an emergency."""

    site: Site
    people: int


@dataclass(frozen=True, kw_only=True)
class ClassNeed(Shares):
    """The requests of one class in an emergency."""

    urgency: RequestClass
    requests: int


def _lines(actor: Actor, emergency: Emergency) -> QuerySet[RequestLine]:
    requests = ReliefRequest.objects.visible_to(actor).filter(
        emergency=emergency, status__in=COUNTED
    )
    return RequestLine.objects.filter(request__in=requests, verified__isnull=False)


def _sums() -> dict[str, Coalesce]:
    def total(expression: object) -> Coalesce:
        return Coalesce(Sum(expression), Value(0), output_field=IntegerField())

    return {
        "t_verified": total(F("verified")),
        "t_delivered": total(F("delivered")),
        "t_moving": total(F("dispatched") - F("delivered")),
        "t_allocated": total(F("allocated") - F("dispatched")),
        "t_gap": total(F("verified") - F("allocated")),
    }


def _shares() -> dict[str, Avg | Count]:
    def share(units: Any) -> Avg:
        part = Cast(units, FloatField()) / F("verified")
        return Avg(Least(1000 * part, Value(1000.0)))

    return {
        "t_lines": Count("pk"),
        "t_delivered": share(F("delivered")),
        "t_moving": share(F("dispatched") - F("delivered")),
        "t_allocated": share(F("allocated") - F("dispatched")),
    }


def _shares_by(
    lines: QuerySet[RequestLine], column: str, **also: Count
) -> dict[int, dict[str, int]]:
    """Return by the key in a column how many lines there are, and per mille of their need."""
    shares = {**_shares(), **also}
    rows: list[dict[str, Any]] = list(
        lines.filter(verified__gt=0).values(column).annotate(**shares)  # type: ignore[arg-type]
    )
    return {
        row[column]: {name.removeprefix("t_"): round(row[name]) for name in shares} for row in rows
    }


def _sums_by(lines: QuerySet[RequestLine], column: str) -> dict[int, dict[str, int]]:
    """Return the sums of lines by the key in a column."""
    rows: list[dict[str, int]] = list(lines.values(column).annotate(**_sums()))  # type: ignore[arg-type]
    return {row[column]: row for row in rows}


def by_item(actor: Actor, emergency: Emergency) -> list[ItemNeed]:
    """Return the emergency's items, those that stock cannot fill first. Three queries."""
    rows = _sums_by(_lines(actor, emergency), "item_id")
    items = Item.objects.in_bulk(rows)
    stock = usable_stock(actor, list(rows), clock.local_date(clock.now()))
    found = [
        ItemNeed(
            item=items[key],
            verified=row["t_verified"],
            delivered=row["t_delivered"],
            moving=row["t_moving"],
            allocated=row["t_allocated"],
            gap=row["t_gap"],
            stock=stock.get(key, 0),
        )
        for key, row in rows.items()
    ]
    return sorted(found, key=lambda need: (-need.short, -need.gap, need.item.code))


def usable_stock(actor: Actor, item_ids: list[int], today: datetime.date) -> dict[int, int]:
    """Return available units by item that may leave today and that the actor may see."""
    rows = (
        StockBalance.objects.visible_to(actor)
        .filter(usable_on(today), lot__item_id__in=item_ids)
        .values_list("lot__item_id")
        .annotate(units=Sum("available"))
    )
    return dict(rows)


def by_site(actor: Actor, emergency: Emergency) -> list[SiteNeed]:
    """Return the emergency's sites with what they need and have, worst first. Two queries."""
    by_key = _shares_by(_lines(actor, emergency), "request__site_id")
    affected = {row.site_id: row.people for row in emergency.sites.all()}
    sites = Site.objects.filter(pk__in=set(by_key) | set(affected)).in_bulk()
    found = [
        SiteNeed(site=site, people=affected.get(key, 0), **by_key.get(key, {}))
        for key, site in sites.items()
    ]
    return sorted(found, key=lambda need: (not need.lines, need.fill, -need.people, need.site.pk))


def by_class(actor: Actor, emergency: Emergency) -> list[ClassNeed]:
    """Return the emergency's verified requests by class, the most urgent first. One query."""
    found = _shares_by(
        _lines(actor, emergency),
        "request__request_class",
        t_requests=Count("request_id", distinct=True),
    )
    return [ClassNeed(urgency=RequestClass(key), **found[key]) for key in sorted(found)]


def floors_reached(actor: Actor, emergency: Emergency) -> tuple[int, int]:
    """Return (life-saving requests whose floors are covered, life-saving requests)."""
    lines = _lines(actor, emergency).filter(
        Q(request_class=1) | Q(request_class__isnull=True, request__request_class=1)
    )
    wanted = lines.values("request_id").distinct().count()
    missing = lines.filter(floor__gt=F("allocated") + F("already")).values("request_id").distinct()
    return wanted - missing.count(), wanted


def stock_by_facility(actor: Actor, today: datetime.date) -> list[tuple[Facility, Decimal]]:
    """Return the warehouses with the kg in them that may leave today and that the actor may see.

    Units do not add up: rice is counted in grams, tents in pieces. What has no weight in the
    catalogue counts nothing.
    """
    sums = dict(
        StockBalance.objects.visible_to(actor)
        .filter(usable_on(today))
        .values_list("facility_id")
        .annotate(kg=Sum(times("available", "lot__item__unit_weight_kg")))
    )
    rows = Facility.objects.filter(kind="warehouse", is_active=True).order_by("pk")
    return [(row, sums.get(row.pk) or Decimal(0)) for row in rows]
