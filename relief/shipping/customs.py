"""Customs of a leg that crosses a border: its entry, papers, demurrage clock."""

import datetime
import math
from decimal import Decimal
from typing import Any

from django.db import models

from relief.core.actors import Actor
from relief.core.work import step
from relief.journal.record import record
from relief.shipping.models import CustomsEntry, CustomsPaper, HubTimes, Leg, PaperKind
from relief.shipping.states import CustomsStatus

CLEARED = (CustomsStatus.RELEASED, CustomsStatus.CONDITIONAL)
BATCH = 100
DAY = datetime.timedelta(days=1)


@step
def open_entry(leg: Leg, *, categories: set[str], iata: str) -> CustomsEntry:
    """Announce a leg's goods to the customs of the country it enters; return the entry.

    Papers follow the country's table and the `categories` of the goods; free storage and
    demurrage the times of the hub `iata` for the mode, else of another in the country.
    """
    rows = HubTimes.objects.filter(hub__country=leg.crosses_to, mode=leg.mode)
    is_here = models.Case(models.When(hub__iata=iata, then=0), default=1)
    times = rows.order_by(is_here, "pk").first()
    entry = CustomsEntry.objects.create(
        leg=leg,
        country=leg.crosses_to,
        free_hours=times.free_hours if times else 0,
        demurrage_cny_per_day=times.demurrage_cny_per_day if times else Decimal(0),
    )
    kinds = PaperKind.objects.filter(country=leg.crosses_to).order_by("order", "pk")
    CustomsPaper.objects.bulk_create(
        CustomsPaper(entry=entry, kind=kind, is_required=kind.is_required)
        for kind in kinds
        if not kind.for_category or kind.for_category in categories
    )
    return entry


@step
def seen(leg: Leg, status: str, *, at: datetime.datetime) -> str:
    """Return what a report of a leg means: goods that landed uncleared are in customs.

    The first such report starts free storage, after which demurrage runs.
    """
    entry = CustomsEntry.objects.filter(leg=leg).first()
    if entry is None or status not in {"customs", "arrived", "received"}:
        return status
    if entry.arrived_at is None:
        CustomsEntry.objects.filter(pk=entry.pk).update(
            arrived_at=at, demurrage_from=at + datetime.timedelta(hours=entry.free_hours)
        )
    return status if entry.status in CLEARED else "customs"


def missing(entry: CustomsEntry, day: datetime.date) -> list[CustomsPaper]:
    """Return the required papers that are absent, unverified, or no longer valid on a day."""
    rows = entry.papers.filter(is_required=True).select_related("kind").order_by("kind__order")
    return [
        row
        for row in rows
        if not row.number or row.verified_at is None or (row.expires_on and row.expires_on < day)
    ]


def demurrage(entry: CustomsEntry, now: datetime.datetime) -> tuple[int, Decimal]:
    """Return (days begun after free storage, CNY) until release or now."""
    until = entry.released_at or now
    if entry.demurrage_from is None or until <= entry.demurrage_from:
        return 0, Decimal(0)
    days = math.ceil((until - entry.demurrage_from) / DAY)
    return days, days * entry.demurrage_cny_per_day


@step
def sweep(*, actor: Actor, now: datetime.datetime) -> int:
    """Tell once of demurrage that begins and of papers that are overdue; return how many."""
    runs = models.Q(demurrage_from__lte=now, released_at=None, demurrage_told_at=None)
    owes = models.Q(
        status=CustomsStatus.CONDITIONAL, conditional_due_at__lte=now, overdue_told_at=None
    )
    rows = list(
        CustomsEntry.objects.filter(runs | owes)
        .select_related("leg__consignment__emergency", "leg__consignment__request__emergency")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    )
    for row in rows:
        is_overdue = row.status == CustomsStatus.CONDITIONAL
        mark = "overdue_told_at" if is_overdue else "demurrage_told_at"
        CustomsEntry.objects.filter(pk=row.pk).update(**{mark: now})
        what = "papers_overdue" if is_overdue else "demurrage"
        facts = {"cny_per_day": str(row.demurrage_cny_per_day)}
        record(f"customs.{what}", subject=row, actor=actor, now=now, payload=facts, **about(row))
    return len(rows)


def about(entry: CustomsEntry) -> dict[str, Any]:
    """Return whose row an entry is and what it concerns, for the journal."""
    consignment = entry.leg.consignment
    request = consignment.request
    emergency = request.emergency if request else consignment.emergency
    return {
        "organization_id": consignment.organization_id,
        "emergency_uid": emergency.uid if emergency else None,
        "related": [consignment.uid, entry.leg.uid],
    }
