"""Stock cards: every entry of a lot or an item with the running balance after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.inventory.models import Account, StockBalance, StockEntry

PAGE = 50
MOST_PRINTED = 5000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a card: an entry, what it changes and what there is after it."""

    entry: StockEntry
    change: int
    balance: int

    @property
    def came(self) -> int:
        """Return the units that came in, 0 where some left."""
        return max(0, self.change)

    @property
    def left(self) -> int:
        """Return the units that went out, 0 where some came."""
        return max(0, -self.change)


@dataclass(frozen=True, slots=True)
class Card:
    """A page of a card, newest first; `older` is the key to go on from, None at the end."""

    rows: Sequence[Row]
    older: int | None
    on_hand: int


def of_item(
    actor: Actor,
    item: Item,
    *,
    facility: UUID | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Card:
    """Return the card of an item over all lots the actor sees, at one facility or all.

    The balance is what there was in all those lots together after each entry. `before` is
    the key of the last entry shown.
    """
    entries = StockEntry.objects.visible_to(actor).filter(lot__item=item, account=Account.STOCK)
    stock = StockBalance.objects.visible_to(actor).filter(lot__item=item)
    if facility is not None:
        entries = entries.filter(bin__facility__uid=facility)
        stock = stock.filter(facility__uid=facility)
    return _card(entries, stock, before, limit)


def of_lot(actor: Actor, lot_id: int, *, before: int | None = None, limit: int = PAGE) -> Card:
    """Return the card of a lot over all its bins that the actor sees."""
    entries = StockEntry.objects.visible_to(actor).filter(lot_id=lot_id, account=Account.STOCK)
    stock = StockBalance.objects.visible_to(actor).filter(lot_id=lot_id)
    return _card(entries, stock, before, limit)


def _card(
    entries: models.QuerySet[StockEntry],
    stock: models.QuerySet[StockBalance],
    before: int | None,
    limit: int,
) -> Card:
    on_hand = int(stock.aggregate(units=Coalesce(models.Sum("on_hand"), 0))["units"])
    total = on_hand
    if before is not None:
        newer = entries.filter(pk__gte=before)
        total -= int(newer.aggregate(units=Coalesce(models.Sum("quantity"), 0))["units"])
        entries = entries.filter(pk__lt=before)
    related = entries.select_related("movement", "lot__item", "bin__facility")
    found = list(related.order_by("-pk")[: limit + 1])
    rows = []
    for entry in found[:limit]:
        rows.append(Row(entry, entry.quantity, total))
        total -= entry.quantity
    more = len(found) > limit
    return Card(rows, found[limit - 1].pk if more else None, on_hand)
