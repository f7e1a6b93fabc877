"""Sweep: what is due is told, each once; what is on its way is predicted anew."""

import datetime

from django.db import models

from relief.core.actors import Actor
from relief.core.work import action
from relief.shipping import customs, journey, promises
from relief.shipping.models import Consignment
from relief.shipping.states import TO_LEAVE, UNDER_WAY

FRESH = datetime.timedelta(minutes=30)
BATCH = 5  # few, because who reports on one of them waits until all are predicted


@action(None)
def sweep_promises(*, actor: Actor, now: datetime.datetime) -> int:
    """Warn of, escalate and break a batch of due promises; return how many were touched."""
    return promises.sweep(actor=actor, now=now)


@action(None)
def sweep_customs(*, actor: Actor, now: datetime.datetime) -> int:
    """Tell of demurrage that begins and papers that are overdue; return how many."""
    return customs.sweep(actor=actor, now=now)


@action(None)
def foresee(*, actor: Actor, now: datetime.datetime) -> int:
    """Predict a few consignments anew whose prediction is half an hour old.

    A lorry that says nothing falls behind by that alone. Returns how many were looked at.
    """
    stale = models.Q(foreseen_at=None) | models.Q(foreseen_at__lte=now - FRESH)
    rows = Consignment.objects.filter(
        stale, status__in=[*TO_LEAVE, *UNDER_WAY], promises__status="open"
    )
    keys = list(rows.order_by("pk").values_list("pk", flat=True).distinct()[:BATCH])
    found = (
        Consignment.objects.filter(pk__in=keys)
        .select_related("origin", "destination")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    return len([journey.foresee(row, now=now) for row in found])
