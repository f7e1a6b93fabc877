"""`manage.py up`: what `make run` does after the environment is there."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Bring the whole platform up and keep it up until Ctrl-C."""

    help = "Run everything: Postgres, web, workers, scheduler, watchdog."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Become the small process that does it: it stays, and must not carry Django."""
        os.chdir(settings.ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "relief.platform.up"])  # noqa: S606
