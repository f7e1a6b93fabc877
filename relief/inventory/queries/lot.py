"""One lot: where it lies, what is promised of it, and its card."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import (
    Account,
    PriceChange,
    Reservation,
    StockBalance,
    StockEntry,
    StockLot,
)
from relief.inventory.queries.lists import lots
from relief.inventory.queries.overview import Narrowing
from relief.inventory.rules import expiry_tone
from relief.inventory.states import HoldStatus

CARD_PAGE = 50


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot with its balances, what is held of them, and how its price changed."""

    lot: StockLot
    balances: Sequence[StockBalance]
    reservations: Sequence[Reservation]
    prices: Sequence[PriceChange]
    expiry_tone: str


def lot(actor: Actor, uid: UUID) -> StockLot:
    """Return a lot the actor sees, with its sums; NotFound else."""
    row: StockLot = lots(actor).get_visible(actor, uid)
    return row


def lot_view(actor: Actor, uid: UUID, today: datetime.date) -> LotView:
    """Return what a lot's page shows above its card."""
    row = lot(actor, uid)
    balances = (
        StockBalance.objects.visible_to(actor)
        .filter(lot=row)
        .filter(models.Q(on_hand__gt=0) | models.Q(reserved__gt=0))
        .select_related("facility", "bin")
        .order_by("facility__code", "bin__code", "condition")
    )
    held = (
        Reservation.objects.visible_to(actor)
        .filter(balance__lot=row, status=HoldStatus.LIVE)
        .select_related("balance__facility", "balance__bin")
        .order_by("-pk")
    )
    prices = list(price_changes(actor, row)[:CARD_PAGE])
    tone = expiry_tone(row.expires_on, today)
    return LotView(row, list(balances), list(held[:CARD_PAGE]), prices, tone)


def price_changes(actor: Actor, row: StockLot) -> ScopedQuerySet[PriceChange]:
    """Return how a lot's unit price was corrected, newest first."""
    return PriceChange.objects.visible_to(actor).filter(lot=row).order_by("-pk")


def card(actor: Actor, row: StockLot, *, before: int | None = None) -> list[StockEntry]:
    """Return the lot's stock entries, newest first, with the balance after each.

    One page more than `CARD_PAGE` by one row, so that the caller knows whether there is
    another; `before` is the key of the last entry shown.
    """
    rows = StockEntry.objects.visible_to(actor).filter(lot=row, account=Account.STOCK)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    related = rows.select_related("movement", "bin__facility")
    return list(related.order_by("-pk")[: CARD_PAGE + 1])


def narrowed(rows: ScopedQuerySet[Any], narrowing: Narrowing) -> ScopedQuerySet[Any]:
    """Return the lots that have goods in what is looked at."""
    if narrowing.facility:
        there = StockBalance.objects.filter(facility__uid=narrowing.facility, on_hand__gt=0)
        rows = rows.filter(pk__in=there.values("lot_id"))
    if narrowing.owner:
        rows = rows.filter(owner__uid=narrowing.owner)
    if narrowing.item:
        rows = rows.filter(item__uid=narrowing.item)
    for word in narrowing.text.lower().split()[:5]:
        named = models.Q(item__search__contains=word) | models.Q(batch__icontains=word)
        rows = rows.filter(named | models.Q(number__iexact=word))
    return rows
