"""Background work of the journal: the broker only wakes it, the outbox is the truth."""

from typing import Any

import structlog
from celery import shared_task

from relief.journal.relay import relay

log = structlog.get_logger(__name__)


@shared_task(name="journal.relay", ignore_result=True)
def relay_task(**_: Any) -> int:
    """Hand waiting events to their handlers."""
    return relay()


# A nudge that waited longer is worth nothing: the sweep of every two seconds came before it.
# Without an end, thousands of them would stand before the sweeps of timers after a busy hour.
STALE_SECONDS = 5


def nudge() -> None:
    """Wake the relay; where the broker is away the sweep finds the events anyway."""
    try:
        relay_task.apply_async(expires=STALE_SECONDS)
    except Exception as error:
        log.warning("broker_unreachable", error=type(error).__name__)
