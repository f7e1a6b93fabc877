"""Background work of notices."""

from typing import Any

import structlog
from celery import shared_task

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.notices import actions
from relief.notices.sending import send

log = structlog.get_logger(__name__)


@shared_task(name="notices.send", ignore_result=True)
def send_waiting(**_: Any) -> int:
    """Send every message that is due; what a channel refuses is tried again later."""
    sent = 0
    while claimed := actions.claim(actor=SYSTEM, now=clock.now()):
        for message in claimed:
            error = ""
            try:
                send(message)
            except Exception as problem:
                error = type(problem).__name__
                log.warning("message_not_sent", message=message.pk, error=error)
            actions.settle(actor=SYSTEM, now=clock.now(), key=message.pk, error=error)
            sent += not error
    return sent


@shared_task(name="notices.digest", ignore_result=True)
def digest(**_: Any) -> int:
    """Put the daily mails in the queue for those whose hour has come."""
    return actions.digest(actor=SYSTEM, now=clock.now())
