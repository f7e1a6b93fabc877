"""Background work of donations."""

from typing import Any

from celery import shared_task

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.donations import actions


@shared_task(name="donations.sweep_no_shows", ignore_result=True)  # type: ignore[untyped-decorator]
def sweep_no_shows(**_: Any) -> int:
    """Note every accepted offer whose goods did not come in time."""
    now = clock.now()
    touched = 0
    while found := actions.sweep_no_shows(actor=SYSTEM, now=now):
        touched += found
    return touched
