"""Background work of shipping."""

from typing import Any

from celery import shared_task

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.shipping import actions


@shared_task(name="shipping.sweep_promises", ignore_result=True)  # type: ignore[untyped-decorator]
def sweep_promises(**_: Any) -> int:
    """Predict anew what is on its way, then tell of every promise and customs entry that is due."""
    touched = 0
    for sweep in (actions.foresee, actions.sweep_promises, actions.sweep_customs):
        now = clock.now()  # once: a played clock may run ahead of the loop for ever
        while found := sweep(actor=SYSTEM, now=now):
            touched += found
    return touched
