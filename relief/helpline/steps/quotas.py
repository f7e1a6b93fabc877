"""Taking from a day's quota: all of a request or nothing."""

import datetime
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce

from relief.core.clock import local_date
from relief.core.work import step
from relief.helpline.models import Quota, QuotaUse, Ticket


def used(quota: Quota, day: datetime.date) -> tuple[int, int]:
    """Return (lines, units) already taken of a quota on a day in China."""
    totals = QuotaUse.objects.filter(quota=quota, day=day).aggregate(
        lines=Coalesce(models.Sum("lines"), 0),
        units=Coalesce(models.Sum("units"), 0, output_field=models.BigIntegerField()),
    )
    return int(totals["lines"]), int(totals["units"])


@step
def take(
    ticket: Ticket, request_uid: UUID, *, lines: int, units: int, now: datetime.datetime
) -> bool:
    """Take lines and units of today's quota for a ticket's class; False where it is used up.

    The quota's row is locked, so two operators never give the last line twice.
    """
    rows = Quota.objects.filter(
        organization_id=ticket.organization_id,
        emergency=ticket.emergency,
        triage_class=ticket.triage_class or 0,
    )
    quota = rows.select_for_update(no_key=True).first()
    if quota is None:
        return False
    day = local_date(now)
    lines_used, units_used = used(quota, day)
    if lines_used + lines > quota.lines_a_day or units_used + units > quota.units_a_day:
        return False
    QuotaUse.objects.create(
        quota=quota, ticket=ticket, request_uid=request_uid, day=day, lines=lines, units=units
    )
    return True
