"""Reading disposal cases, and finding what belongs into one."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db import models

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import (
    Condition,
    Disposal,
    DisposalFile,
    DisposalLine,
    Facility,
    StockBalance,
    staffed_by,
)
from relief.inventory.states import DISPOSAL_OPEN

PARTS = ("owner", "facility")


def disposals(actor: Actor) -> ScopedQuerySet[Disposal]:
    """Return the cases the actor sees with their lines, signatures and files, newest first."""
    lines = DisposalLine.objects.select_related("lot__item", "bin").order_by("pk")
    rows = Disposal.objects.visible_to(actor).select_related(*PARTS)
    return rows.prefetch_related(
        models.Prefetch("lines", lines), "signatures__organization", "files"
    ).order_by("-pk")


def disposal(actor: Actor, uid: UUID | str) -> Disposal:
    """Return one case the actor sees; NotFound else."""
    return disposals(actor).get_visible(actor, uid)


def disposal_file(actor: Actor, case: UUID | str, uid: UUID | str) -> DisposalFile:
    """Return a photo or paper of a case the actor sees; NotFound else."""
    return DisposalFile.objects.get_visible(actor, uid, disposal__uid=case)


def in_open_case(row: StockBalance) -> Disposal | None:
    """Return the open case that holds goods of a balance's lot in its bin, or None."""
    lines = DisposalLine.objects.filter(
        lot_id=row.lot_id, bin_id=row.bin_id, disposal__status__in=DISPOSAL_OPEN
    )
    if row.condition != Condition.QUARANTINED:
        lines = lines.filter(disposal__status="detected", condition=row.condition)
    found = lines.select_related("disposal").first()
    return found.disposal if found else None


def expired(place: Facility, today: datetime.date) -> list[StockBalance]:
    """Return the free goods of a facility whose date is over and that no open case holds."""
    rows = StockBalance.objects.filter(
        facility=place, available__gt=0, lot__expires_on__lt=today
    ).select_related("lot")
    return _outside_cases(rows)


def to_dispose(actor: Actor, today: datetime.date) -> list[StockBalance]:
    """Return free goods the actor may handle that cannot be used and are in no open case."""
    unusable = (
        models.Q(lot__expires_on__lt=today)
        | models.Q(lot__recalled_at__isnull=False)
        | ~models.Q(condition=Condition.GOOD)
    )
    mine = models.Q(lot__owner_id=actor.own) | models.Q(facility_id__in=staffed_by(actor))
    rows = StockBalance.objects.visible_to(actor).filter(unusable, mine, available__gt=0)
    related = rows.select_related("lot__item", "lot__owner", "facility", "bin")
    return _outside_cases(related.order_by("facility__code", "lot__owner_id", "pk")[:500])


def _outside_cases(rows: Iterable[StockBalance]) -> list[StockBalance]:
    found = list(rows)
    taken = DisposalLine.objects.filter(
        lot__in={row.lot_id for row in found}, disposal__status__in=DISPOSAL_OPEN
    )
    places = set(taken.values_list("lot_id", "bin_id"))
    return [row for row in found if (row.lot_id, row.bin_id) not in places]
