"""The stock page: stock by item, when it expires, and how to narrow it down."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce, TruncMonth

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.inventory.models import Condition, Facility, StockBalance
from relief.inventory.rules import NEAR_MONTHS, SOON_MONTHS, expiry_tone, months_later
from relief.organizations.models import Organization

CALENDAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the stock is looked at; empty fields mean all."""

    facility: UUID | None = None
    owner: UUID | None = None
    item: UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ItemStock:
    """Base units of one item: `free` may be given, `expiring` is the part of it that expires
    within nine months, `apart` is expired, recalled, quarantined or damaged.
    """

    item: Item
    on_hand: int
    reserved: int
    free: int
    expiring: int
    apart: int
    lots: int
    first_expiry: datetime.date | None
    tone: str

    @property
    def is_out(self) -> bool:
        """Say whether nothing is left that may be used: only expired left is none left."""
        return self.apart >= self.on_hand

    @property
    def lasting(self) -> int:
        """Return the free units that do not expire soon."""
        return self.free - self.expiring


@dataclass(frozen=True, slots=True)
class ExpiryMonth:
    """Units and lots that expire in a month."""

    month: datetime.date
    units: int
    lots: int
    tone: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of the page's first line."""

    items: int
    lots: int
    facilities: int
    expiring_items: int
    expired_units: int


def balances(actor: Actor, narrowing: Narrowing) -> models.QuerySet[StockBalance]:
    """Return the balances with goods that the actor sees, narrowed down."""
    rows = StockBalance.objects.visible_to(actor).filter(on_hand__gt=0)
    if narrowing.facility:
        rows = rows.filter(facility__uid=narrowing.facility)
    if narrowing.owner:
        rows = rows.filter(lot__owner__uid=narrowing.owner)
    if narrowing.item:
        rows = rows.filter(lot__item__uid=narrowing.item)
    for word in narrowing.text.lower().split()[:5]:
        named = models.Q(lot__item__search__contains=word) | models.Q(lot__batch__icontains=word)
        rows = rows.filter(named | models.Q(lot__number__iexact=word))
    return rows


def by_item(actor: Actor, narrowing: Narrowing, today: datetime.date) -> list[ItemStock]:
    """Return the stock by item, what expires first on top."""
    soon = months_later(today, SOON_MONTHS)
    usable = usable_on(today)
    rows = (
        balances(actor, narrowing)
        .values("lot__item_id")
        .annotate(
            units=models.Sum("on_hand"),
            held=models.Sum("reserved"),
            free=_units("available", usable),
            soon=_units("available", usable & models.Q(lot__expires_on__lt=soon)),
            lots=models.Count("lot_id", distinct=True),
            first=models.Min("lot__expires_on", filter=usable),
        )
    )
    items = Item.objects.in_bulk([row["lot__item_id"] for row in rows])
    found = [
        ItemStock(
            item=items[row["lot__item_id"]],
            on_hand=int(row["units"]),
            reserved=int(row["held"]),
            free=int(row["free"]),
            expiring=int(row["soon"]),
            apart=int(row["units"] - row["held"] - row["free"]),
            lots=row["lots"],
            first_expiry=row["first"],
            tone=expiry_tone(row["first"], today),
        )
        for row in rows
    ]
    last = datetime.date.max
    return sorted(found, key=lambda row: (row.first_expiry or last, -row.on_hand, row.item.pk))


def calendar(actor: Actor, narrowing: Narrowing, today: datetime.date) -> list[ExpiryMonth]:
    """Return what expires in each of twelve months from this one on."""
    start = today.replace(day=1)
    rows = (
        balances(actor, narrowing)
        .filter(lot__expires_on__gte=start, condition=Condition.GOOD)
        .filter(lot__expires_on__lt=months_later(start, CALENDAR_MONTHS))
        .values(month=TruncMonth("lot__expires_on"))
        .annotate(units=models.Sum("on_hand"), lots=models.Count("lot_id", distinct=True))
    )
    found = {row["month"]: row for row in rows}
    months = [months_later(start, number) for number in range(CALENDAR_MONTHS)]
    return [
        ExpiryMonth(
            month,
            int(found[month]["units"]) if month in found else 0,
            found[month]["lots"] if month in found else 0,
            _month_tone(month, today) if month in found else "",
        )
        for month in months
    ]


def summary(
    actor: Actor, narrowing: Narrowing, rows: Sequence[ItemStock], today: datetime.date
) -> Summary:
    """Return the figures of the first line."""
    near = months_later(today, NEAR_MONTHS)
    expired = balances(actor, narrowing).filter(lot__expires_on__lt=today)
    here = balances(actor, narrowing).filter(facility_id=models.OuterRef("pk"))
    return Summary(
        items=len(rows),
        lots=sum(row.lots for row in rows),
        facilities=Facility.objects.filter(models.Exists(here)).count(),
        expiring_items=sum(bool(row.first_expiry and row.first_expiry < near) for row in rows),
        expired_units=int(expired.aggregate(units=Coalesce(models.Sum("on_hand"), 0))["units"]),
    )


def usable_on(today: datetime.date, prefix: str = "lot__") -> models.Q:
    """Return the condition for balances whose goods may leave on a date."""
    unexpired = models.Q(**{f"{prefix}expires_on__isnull": True}) | models.Q(
        **{f"{prefix}expires_on__gte": today}
    )
    return unexpired & models.Q(
        **{f"{prefix}recalled_at__isnull": True, "condition": Condition.GOOD}
    )


def owners(actor: Actor) -> models.QuerySet[Organization]:
    """Return the owners whose goods the actor sees."""
    # One balance is enough to know: a list of all of them would be read whole.
    theirs = StockBalance.objects.visible_to(actor).filter(lot__owner_id=models.OuterRef("pk"))
    return Organization.objects.filter(models.Exists(theirs)).order_by("code")


def facilities_with_stock(actor: Actor) -> models.QuerySet[Facility]:
    """Return the facilities where goods lie that the actor sees."""
    there = StockBalance.objects.visible_to(actor).filter(
        on_hand__gt=0, facility_id=models.OuterRef("pk")
    )
    return Facility.objects.filter(models.Exists(there)).order_by("code")


def _units(field: str, condition: models.Q) -> Coalesce:
    return Coalesce(models.Sum(field, filter=condition), 0)


def _month_tone(month: datetime.date, today: datetime.date) -> str:
    return expiry_tone(month.replace(day=28), today) or "plain"
