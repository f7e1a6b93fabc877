"""`manage.py practice`: the played emergency on a data folder of its own, to train on."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

PORT = 8100
# Addresses of real services: practice has an embedded database and queue of its own.
REAL = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "CELERY_BROKER_URL",
    "RELIEF_LIVE_PORT",
    "RELIEF_LIVE_URL",
    "RELIEF_PUBLIC_URL",
    "RELIEF_SECRET_KEY",
    "RELIEF_AS_OWNER",
    "DEMO",
)


class Command(BaseCommand):
    """Run everything on the practice folder until Ctrl-C."""

    help = "Run the platform with the played emergency on a folder of its own, to train on."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port."""
        parser.add_argument("--port", type=int, default=PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        """Become `make run` on the practice folder."""
        os.chdir(settings.ROOT)
        environment = practice_environment(os.environ, options["port"], settings.DATA_DIR)
        command = [sys.executable, "-m", "relief.platform.up"]
        os.execve(sys.executable, command, environment)  # noqa: S606 - our own program


def practice_environment(given: Mapping[str, str], port: int, real: Path) -> dict[str, str]:
    """Return the environment of practice: nothing that points to real data is left in it."""
    kept = {key: value for key, value in given.items() if key not in REAL}
    folder = real.with_name(f"{real.name}-practice")
    return kept | {"RELIEF_DATA_DIR": str(folder), "PORT": str(port), "RELIEF_PRACTICE": "1"}
