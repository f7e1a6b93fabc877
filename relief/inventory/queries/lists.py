"""Lists for pages and the API, each with what its rows show fetched along."""

from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import (
    Facility,
    SharingRule,
    StockBalance,
    StockEntry,
    StockImport,
    StockLot,
    StockMovement,
)


def facilities(actor: Actor) -> ScopedQuerySet[Facility]:
    """Return every facility with its place and operator, newest first."""
    rows = Facility.objects.visible_to(actor).select_related("place", "operator")
    return rows.order_by("-pk")


def lots(actor: Actor) -> ScopedQuerySet[Any]:
    """Return the lots the actor sees with `on_hand`, `reserved` and `available` in all bins."""
    sums = {name: _sum_of_lot(name) for name in ("on_hand", "reserved", "available")}
    rows = StockLot.objects.visible_to(actor).select_related("item", "owner", "earmark")
    return rows.annotate(**sums).order_by("-pk")


def _sum_of_lot(name: str) -> Coalesce:
    """Add up a lot's balances only for the rows that are shown: a join would group all lots."""
    there = StockBalance.objects.filter(lot=models.OuterRef("pk")).order_by().values("lot")
    total = there.annotate(total=models.Sum(name)).values("total")
    return Coalesce(models.Subquery(total, output_field=models.BigIntegerField()), 0)


def balances(actor: Actor) -> ScopedQuerySet[StockBalance]:
    """Return what lies where, newest first."""
    related = ("lot__item", "lot__owner", "facility", "bin")
    return StockBalance.objects.visible_to(actor).select_related(*related).order_by("-pk")


def movements(actor: Actor) -> ScopedQuerySet[StockMovement]:
    """Return the movements of lots the actor sees, newest first, with the entries it may see."""
    entries = (
        StockEntry.objects.visible_to(actor)
        .select_related("lot__item", "bin__facility")
        .order_by("pk")
    )
    rows = StockMovement.objects.visible_to(actor)
    return rows.prefetch_related(models.Prefetch("entries", entries)).order_by("-pk")


def imports(actor: Actor) -> ScopedQuerySet[StockImport]:
    """Return the organization's stock lists, newest first."""
    rows = StockImport.objects.visible_to(actor)
    return rows.select_related("organization", "facility", "created_by").order_by("-pk")


def sharing_rules(actor: Actor) -> ScopedQuerySet[SharingRule]:
    """Return the organization's sharing rules, live ones and ended ones, newest first."""
    related = ("organization", "item", "facility", "emergency")
    rows = SharingRule.objects.visible_to(actor).select_related(*related)
    return rows.prefetch_related("partners").order_by("-pk")
