"""Sweep: goods at stations are reminded of, and go back after their time."""

import datetime

from django.db import models

from relief.core.actors import Actor
from relief.core.work import action
from relief.delivery import steps
from relief.delivery.models import Delivery, Method
from relief.delivery.states import DeliveryStatus

BATCH = 100


@action(None)
def sweep_deposits(*, actor: Actor, now: datetime.datetime) -> int:
    """Remind of a batch of deposits or send them back; return how many were touched.

    Rows that another sweeper holds are skipped, so each is reminded of and sent back once.
    """
    is_over = models.Q(deposit_until__lte=now)
    is_near = models.Q(remind_at__lte=now, reminded_at=None)
    rows = list(
        Delivery.objects.filter(
            is_over | is_near, status=DeliveryStatus.AVAILABLE, method=Method.STATION
        )
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    )
    for found in rows:
        row = steps.lock(found)
        if row.deposit_until and row.deposit_until <= now:
            steps.note(row, "returning", at=now, actor=actor, reason="not_collected")
            facts = {"reason": "not_collected"}
            changes = {"failure": "not_collected"}
            steps.settle(row, at=now, actor=actor, payload=facts, changes=changes)
        else:
            Delivery.objects.filter(pk=row.pk).update(reminded_at=now)
            steps.tell("reminded", row, actor=actor, now=now)
    return len(rows)
