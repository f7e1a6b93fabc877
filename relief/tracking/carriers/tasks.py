"""Background work with carriers: subscribe first, ask as a back-up."""

import datetime
from typing import Any

from celery import shared_task
from django.conf import settings
from django.urls import reverse

from relief.tracking.carriers import reporting

NOBODY = "00000000-0000-0000-0000-000000000000"


@shared_task(name="tracking.carriers", ignore_result=True)  # type: ignore[untyped-decorator]
def follow_carriers(**_: Any) -> int:
    """Subscribe and ask for what is due; real time, as the carriers' limits are."""
    now = datetime.datetime.now(datetime.UTC)
    path = reverse("tracking:carrier-report", args=[NOBODY])
    callback = f"{settings.PUBLIC_URL}{path}".replace(NOBODY, "{uid}")
    return reporting.subscribe_due(now, callback) + reporting.poll_due(now)
