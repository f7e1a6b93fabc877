"""Background work of the machinery itself."""

import datetime
from typing import Any

from celery import shared_task
from django.conf import settings

from relief.platform import addresses, backup, scheduling, watch
from relief.platform.demo import director


@shared_task(name="platform.pulse")  # type: ignore[untyped-decorator]
def pulse(*, queue: str, **_: Any) -> None:
    """Answer the watchdog: this queue's worker takes up work."""
    watch.answer(queue)


@shared_task(name="platform.tidy")  # type: ignore[untyped-decorator]
def tidy(**_: Any) -> None:
    """Forget scheduled slots of the past."""
    scheduling.tidy()


@shared_task(name="platform.backup")  # type: ignore[untyped-decorator]
def daily_backup(**_: Any) -> None:
    """Dump the embedded database; a server of one's own has its own backups."""
    if addresses.is_embedded():
        now = datetime.datetime.now(datetime.UTC)
        backup.dump(addresses.database_url(), settings.DATA_DIR / "backups", now)


@shared_task(name="platform.watch_play")  # type: ignore[untyped-decorator]
def watch_play(**_: Any) -> None:
    """Slow a played clock down that nobody directs any more."""
    director.hold_alone_clock()
