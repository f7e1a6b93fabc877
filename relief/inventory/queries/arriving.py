"""Goods on their way in, goods between facilities, goods to pick."""

from typing import Any
from uuid import UUID

from django.db import models

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import (
    Account,
    PickLine,
    PickList,
    Receipt,
    Reservation,
    StockEntry,
    StockMovement,
    Transfer,
)
from relief.inventory.states import HoldStatus, PickStatus


def receipts(actor: Actor) -> ScopedQuerySet[Receipt]:
    """Return the receipts the actor sees with their lines, newest first."""
    rows = Receipt.objects.visible_to(actor).select_related("facility", "owner", "transfer")
    return rows.prefetch_related("lines__item").order_by("-pk")


def receipt(actor: Actor, uid: UUID) -> Receipt:
    """Return a receipt the actor sees; NotFound else."""
    return receipts(actor).get_visible(actor, uid)


def transfers(actor: Actor) -> ScopedQuerySet[Transfer]:
    """Return the transfers the actor sees with their lines, newest first."""
    rows = Transfer.objects.visible_to(actor).select_related("origin", "destination", "owner")
    return rows.prefetch_related("lines__item").order_by("-pk")


def transfer(actor: Actor, uid: UUID) -> Transfer:
    """Return a transfer the actor sees; NotFound else."""
    return transfers(actor).get_visible(actor, uid)


def pick_lists(actor: Actor) -> ScopedQuerySet[Any]:
    """Return the pick lists the actor sees, with how many lines are done, newest first."""
    rows = PickList.objects.visible_to(actor).select_related("facility", "owner")
    done = models.Count("lines", filter=models.Q(lines__taken__isnull=False))
    counted = rows.annotate(total=models.Count("lines"), done=done)
    return counted.prefetch_related(models.Prefetch("lines", pick_lines())).order_by("-pk")


def pick_list(actor: Actor, uid: UUID) -> PickList:
    """Return a pick list the actor sees; NotFound else."""
    row: PickList = pick_lists(actor).get_visible(actor, uid)
    return row


def pick_lines() -> models.QuerySet[PickLine]:
    """Return pick lines, first expiry first, then along the bins."""
    related = (
        *("balance__lot__item", "balance__bin", "taken_from__lot", "taken_from__bin"),
        "pick_list",
    )
    rows = PickLine.objects.select_related(*related)
    expires = models.F("balance__lot__expires_on").asc(nulls_last=True)
    return rows.order_by("balance__lot__item", expires, "balance__bin__code", "pk")


def line_of(actor: Actor, uid: UUID) -> PickLine:
    """Return a line of a pick list the actor sees; NotFound else."""
    found = PickLine.objects.filter(uid=uid).values_list("pick_list__uid", flat=True).first()
    pick_list(actor, found or uid)
    return pick_lines().get(uid=uid)


def open_picks(actor: Actor) -> ScopedQuerySet[Any]:
    """Return the lists still to pick, oldest first."""
    return pick_lists(actor).filter(status=PickStatus.OPEN).order_by("pk")


def held_for(row: Transfer) -> list[Reservation]:
    """Return what is held on the shelves for a transfer, by bin."""
    purposes = row.lines.values_list("uid", flat=True)
    rows = Reservation.objects.filter(purpose_uid__in=list(purposes), status=HoldStatus.LIVE)
    related = rows.select_related("balance__lot__item", "balance__bin")
    return list(related.order_by("balance__bin__code", "pk"))


def sent_by(row: Transfer) -> list[StockEntry]:
    """Return what left with a transfer, lot by lot."""
    if row.movement_id is None:
        return []
    rows = StockEntry.objects.filter(movement_id=row.movement_id, account=Account.TRANSIT)
    return list(rows.select_related("lot__item").order_by("pk"))


def movement(actor: Actor, uid: UUID) -> StockMovement:
    """Return a movement of goods the actor sees, with the entries it may see; NotFound else."""
    entries = StockEntry.objects.visible_to(actor).select_related("lot__item", "bin__facility")
    rows = StockMovement.objects.select_related("reverses", "reversed_by")
    return rows.prefetch_related(models.Prefetch("entries", entries.order_by("pk"))).get_visible(
        actor, uid
    )
