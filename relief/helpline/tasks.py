"""Background work of the helpline."""

from typing import Any

from celery import shared_task

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.helpline import actions


@shared_task(name="helpline.sweep", ignore_result=True)
def sweep(**_: Any) -> int:
    """Warn of, break and tell of everything that is due."""
    touched = 0
    while found := actions.sweep(actor=SYSTEM, now=clock.now()):
        touched += found
    return touched
