"""`manage.py scheduler`: sends what is due and watches the workers. Several may run."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.celery import app
from relief.platform.heartbeat import Heartbeat


class Command(BaseCommand):
    """Run the scheduler and watchdog until told to stop."""

    help = "Send scheduled work and restart workers that do not answer."
    requires_system_checks = ()  # as for the workers, in config.celery

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Tick until SIGTERM or SIGINT."""
        heartbeat = Heartbeat(settings.DATA_DIR, app)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: heartbeat.stopping.set())
        heartbeat.run()
