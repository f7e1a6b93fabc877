"""Facilities, items and lots for tests; stock arrives through the ledger like everywhere."""

import datetime
import itertools
from uuid import UUID, uuid4

from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.work import unit
from relief.geography.models import Place
from relief.inventory import ledger
from relief.inventory.ledger import Claim, Leg
from relief.inventory.models import (
    Account,
    Bin,
    Condition,
    Facility,
    MovementKind,
    Reservation,
    StockBalance,
    StockLot,
)
from relief.organizations.models import Organization
from tests.factories import people

_serial = itertools.count(1)


def place(code: str = "510100") -> Place:
    """Return a place of China, made on first use."""
    found, _ = Place.objects.get_or_create(
        code=code,
        defaults={
            "level": "prefecture", "name_zh": "成都市", "name_en": "Chengdu", "search": "成都市 chengdu",
            "path_zh": "四川省 成都市", "lat": 30.66, "lon": 104.06,
        },
    )  # fmt: skip
    return found


def facility(code: str = "chengdu", **fields: object) -> Facility:
    """Return a warehouse with its bin `-`, made on first use."""
    found, _ = Facility.objects.get_or_create(
        code=code,
        defaults={
            "kind": "warehouse", "name_zh": f"{code} 仓", "name_en": f"{code} warehouse",
            "operator": people.operator(), "place": place(), "lat": 30.66, "lon": 104.06, **fields,
        },
    )  # fmt: skip
    Bin.objects.get_or_create(facility=found, code="-")
    return found


def bin_of(place_: Facility, code: str = "-") -> Bin:
    """Return a bin of a facility, made on first use."""
    return Bin.objects.get_or_create(facility=place_, code=code)[0]


def item(code: str = "blanket", **fields: object) -> Item:
    """Return an item, made on first use."""
    defaults = {
        "name_zh": f"物资 {code}", "name_en": code.replace("-", " ").title(), "category": "bedding",
        "unit_zh": "条", "unit_en": "piece", "unit_en_plural": "pieces",
        "search": code, **fields,
    }  # fmt: skip
    return Item.objects.get_or_create(code=code, defaults=defaults)[0]


def lot(owner: Organization | None = None, **fields: object) -> StockLot:
    """Return a new lot without stock."""
    fields.setdefault("item", item())
    fields.setdefault("batch", f"B{next(_serial)}")
    return StockLot.objects.create(owner=owner or people.partner(), **fields)


def stock(
    units: int = 100,
    *,
    owner: Organization | None = None,
    at: Facility | None = None,
    bin_code: str = "-",
    condition: str = Condition.GOOD,
    of: StockLot | None = None,
    **fields: object,
) -> StockBalance:
    """Receive units of a new lot (or of `of`) into a facility; return the balance."""
    row = of or lot(owner, **fields)
    bin_ = bin_of(at or facility(), bin_code)
    legs = [
        Leg(row.pk, -units, Account.SUPPLIER),
        Leg(row.pk, units, Account.STOCK, bin_.pk, condition),
    ]
    with unit("factory", durable=False):
        ledger.post(MovementKind.RECEIVE, legs, actor=SYSTEM, now=clock.now())
    return StockBalance.objects.get(lot=row, bin=bin_, condition=condition)


def reserved(balance: StockBalance, units: int, purpose: UUID | None = None) -> Reservation:
    """Hold units of a balance for a purpose."""
    claim = Claim(balance.pk, units, "allocation_line", purpose or uuid4())
    with unit("factory", durable=False):
        (key,) = ledger.reserve([claim], now=clock.now())
    return Reservation.objects.get(pk=key)


def in_days(days: int) -> datetime.date:
    """Return the date so many days from today at the facilities."""
    return clock.local_date(clock.now()) + datetime.timedelta(days=days)
