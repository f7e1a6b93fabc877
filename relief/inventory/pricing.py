"""What a unit of goods is worth: an amount and its currency, both or neither."""

import re
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from relief.core.errors import Invalid
from relief.core.work import step
from relief.inventory.models import StockLot

CODE = re.compile("[A-Z]{3}")
HOME = "CNY"
PLACES = Decimal("0.000001")
DEAREST = Decimal(10) ** 12


class Price(NamedTuple):
    """Money for one base unit; the currency is an ISO 4217 code."""

    amount: Decimal
    currency: str


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


@step
def note(lot: StockLot, price: Price | None) -> None:
    """Note what a unit of a lot is worth; what was said first stays."""
    if price is not None and lot.unit_price is None:
        lot.unit_price, lot.currency = price
        unpriced = StockLot.objects.filter(pk=lot.pk, unit_price__isnull=True)
        unpriced.update(unit_price=price.amount, currency=price.currency)
