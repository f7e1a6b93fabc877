"""What a unit of goods is worth: an amount and its currency, both or neither."""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from relief.core import wording
from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import step
from relief.inventory.models import PriceChange, StockLot

CODE = re.compile("[A-Z]{3}")
HOME = "CNY"
PLACES = Decimal("0.000001")
DEAREST = Decimal(10) ** 12


class Price(NamedTuple):
    """Money for one base unit; the currency is an ISO 4217 code."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return wording.money(self.amount, self.currency)


def stated(amount: Decimal | None, currency: str = "") -> Price | None:
    """Return a price as it was said, in CNY where no currency was; None without an amount."""
    if amount is None:
        return None
    code = currency.strip().upper() or HOME
    if not CODE.fullmatch(code):
        raise Invalid("currency", _("Write the currency in three letters, such as CNY."))
    if not 0 <= amount < DEAREST:
        raise Invalid("unit_price", _("This price is too large to be right."))
    return Price(amount.quantize(PLACES), code)


def of(lot: StockLot) -> Price | None:
    """Return what a unit of a lot is worth, None where nobody said."""
    return None if lot.unit_price is None else Price(lot.unit_price, lot.currency)


def together(parts: Iterable[tuple[Price | None, int]], kits: int) -> Price | None:
    """Return what one of `kits` kits is worth whose parts are (price, units).

    None where a part has no price, or not all are in one currency.
    """
    known = list(parts)
    currencies = {price.currency if price else "" for price, _units in known}
    if len(currencies) != 1 or "" in currencies:
        return None
    total = sum((price.amount * units for price, units in known if price), Decimal(0))
    each = (total / kits).quantize(PLACES)
    return Price(each, currencies.pop()) if each < DEAREST else None


@step
def change(
    lot: StockLot, price: Price | None, *, actor: Actor, now: datetime.datetime, reason: str
) -> PriceChange | None:
    """Give a lot, which the caller has locked, another price; return the row of history.

    Nothing is written, and None returned, where the lot has that price already.
    """
    old = of(lot)
    if old == price:
        return None
    row = PriceChange.objects.create(
        lot=lot,
        old_price=old and old.amount, old_currency=old.currency if old else "",
        new_price=price and price.amount, new_currency=price.currency if price else "",
        reason=reason, occurred_at=now,
        actor_kind=actor.kind, actor_id=actor.id, actor_label=actor.label,
    )  # fmt: skip
    lot.unit_price, lot.currency = row.new_price, row.new_currency
    lot.save(update_fields=["unit_price", "currency"])
    return row


@step
def note(lot: StockLot, price: Price | None) -> None:
    """Note what a unit of a lot is worth; what was said first stays."""
    if price is not None and lot.unit_price is None:
        lot.unit_price, lot.currency = price
        unpriced = StockLot.objects.filter(pk=lot.pk, unit_price__isnull=True)
        unpriced.update(unit_price=price.amount, currency=price.currency)
