"""Need against stock: what an emergency asks, what moves, what stock cannot fill."""

from dataclasses import dataclass

from django.db.models import F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.states import OPEN
from relief.emergencies.models import Emergency
from relief.geography.models import Site
from relief.inventory.models import Facility, StockBalance

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


@dataclass(frozen=True)
class SiteNeed:
    """One site of an emergency: share of its lines' need met, weighted equally per line."""

    site: Site
    people: int
    need: int
    delivered: int
    moving: int
    allocated: int

    @property
    def fill(self) -> int:
        """Return per cent delivered and on the way, of the verified need."""
        return round(100 * (self.delivered + self.moving) / self.need) if self.need else 0


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


def _sums_by(lines: QuerySet[RequestLine], column: str) -> dict[int, dict[str, int]]:
    """Return the sums of lines by the key in a column."""
    rows: list[dict[str, int]] = list(lines.values(column).annotate(**_sums()))  # type: ignore[arg-type]
    return {row[column]: row for row in rows}


def by_item(actor: Actor, emergency: Emergency) -> list[ItemNeed]:
    """Return the emergency's items, those that stock cannot fill first. Three queries."""
    rows = _sums_by(_lines(actor, emergency), "item_id")
    items = Item.objects.in_bulk(rows)
    stock = usable_stock(actor, list(rows))
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


def usable_stock(actor: Actor, item_ids: list[int]) -> dict[int, int]:
    """Return available good units by item that the actor may see."""
    rows = (
        StockBalance.objects.visible_to(actor)
        .filter(condition="good", lot__item_id__in=item_ids, lot__recalled_at__isnull=True)
        .values_list("lot__item_id")
        .annotate(units=Sum("available"))
    )
    return dict(rows)


def by_site(actor: Actor, emergency: Emergency) -> list[SiteNeed]:
    """Return the emergency's sites with what they need and have, worst first. Two queries."""
    by_key = _sums_by(_lines(actor, emergency), "request__site_id")
    affected = {row.site_id: row.people for row in emergency.sites.all()}
    sites = Site.objects.filter(pk__in=set(by_key) | set(affected)).in_bulk()
    found = []
    for key, site in sites.items():
        row: dict[str, int] = by_key.get(key, {})
        found.append(
            SiteNeed(
                site=site,
                people=affected.get(key, 0),
                need=row.get("t_verified", 0),
                delivered=row.get("t_delivered", 0),
                moving=row.get("t_moving", 0),
                allocated=row.get("t_allocated", 0),
            )
        )
    return sorted(found, key=lambda need: (need.fill, -need.people, need.site.pk))


def floors_reached(actor: Actor, emergency: Emergency) -> tuple[int, int]:
    """Return (life-saving requests whose floors are covered, life-saving requests)."""
    lines = _lines(actor, emergency).filter(
        Q(request_class=1) | Q(request_class__isnull=True, request__request_class=1)
    )
    wanted = lines.values("request_id").distinct().count()
    missing = lines.filter(floor__gt=F("allocated") + F("already")).values("request_id").distinct()
    return wanted - missing.count(), wanted


def stock_by_facility(actor: Actor) -> list[tuple[Facility, int]]:
    """Return the warehouses with their available units that the actor may see."""
    sums = dict(
        StockBalance.objects.visible_to(actor)
        .filter(condition="good")
        .values_list("facility_id")
        .annotate(units=Sum("available"))
    )
    rows = Facility.objects.filter(kind="warehouse", is_active=True).order_by("pk")
    return [(row, sums.get(row.pk, 0)) for row in rows]
