"""Offer what expires soon to all partners, before it does."""

import datetime
from uuid import UUID

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import NotAllowed
from relief.core.work import action
from relief.inventory.models import ExpiryOffer
from relief.inventory.queries import expiring
from relief.journal.record import record
from relief.organizations.permissions import Permission


@action(Permission.SYSTEM_VIEW)
def offer(*, actor: Actor, now: datetime.datetime) -> int:
    """Write this week's list: what is free and expires within three months; return its length.

    One event an owner tells its own people, one more tells all partners that there is a
    list. A lot its owner took off stays off. Twice a day writes one list.
    """
    today = clock.local_date(now)
    if ExpiryOffer.objects.filter(offered_on=today).exists():
        return 0
    found = expiring.soon(now)
    kept = expiring.taken_off()
    rows = ExpiryOffer.objects.bulk_create(
        ExpiryOffer(
            lot_id=one.lot_id, facility_id=one.facility_id, units=one.units, offered_on=today
        )
        for one in found
        if (one.lot_id, one.facility_id) not in kept
    )
    if not rows:
        return 0
    made = ExpiryOffer.objects.filter(offered_on=today).select_related("lot")
    by_owner: dict[int, list[ExpiryOffer]] = {}
    for row in made.order_by("pk"):
        by_owner.setdefault(row.lot.owner_id, []).append(row)
    for owner_id, own in sorted(by_owner.items()):
        facts = {"lots": len(own), "units": sum(row.units for row in own)}
        record("stock.expiring", subject=own[0], actor=actor, now=now, payload=facts,
               organization_id=owner_id, related=[row.lot.uid for row in own])  # fmt: skip
    record("stock.offered", subject=rows[0], actor=actor, now=now,
           payload={"lots": len(rows), "owners": len(by_owner)})  # fmt: skip
    return len(rows)


@action(Permission.STOCK_SHARE)
def withdraw(*, actor: Actor, now: datetime.datetime, uid: UUID) -> ExpiryOffer:
    """Take a lot off the list, for its owner; the next lists leave it out too."""
    row = ExpiryOffer.objects.select_related("lot").get_visible(actor, uid)
    if actor.kind != "system" and row.lot.owner_id != actor.organization_id:
        raise NotAllowed
    live = ExpiryOffer.objects.filter(
        lot_id=row.lot_id, facility_id=row.facility_id, withdrawn_at__isnull=True
    )
    if live.update(withdrawn_at=now):
        record("stock.offer_withdrawn", subject=row, actor=actor, now=now,
               payload={"lot": row.lot.number}, organization_id=row.lot.owner_id,
               related=[row.lot.uid])  # fmt: skip
    return ExpiryOffer.objects.get(pk=row.pk)
