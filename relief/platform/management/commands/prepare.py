"""`manage.py prepare`: everything between an empty database and a running platform."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser

from relief.platform import queue, reference, statics


class Command(BaseCommand):
    """Migrate, grant, install the queue, compile, collect; as the owner role, at every start."""

    help = "Bring database, queue, translations and static files up to date."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which parts to leave out."""
        parser.add_argument("--skip-static", action="store_true", help="leave static files")

    def handle(self, *_args: Any, skip_static: bool, **_options: Any) -> None:
        """Run each part and name it first, so that progress shows."""
        self._part("tables", lambda: call_command("migrate", interactive=False, verbosity=0))
        self._part("rights", lambda: call_command("grant_app_role", stdout=self.stdout))
        self._part("queue", lambda: queue.install(settings.CELERY_BROKER_URL))
        if "load_reference" in get_commands():
            self._part("reference data", lambda: reference.ensure(settings.ROOT))
        self._part("translations", lambda: call_command("compile_translations"))
        if not skip_static:
            self._part("static files", lambda: statics.collect(settings.STATIC_ROOT))

    def _part(self, name: str, run: Callable[[], Any]) -> None:
        self.stdout.write(f"  {name}")
        self.stdout.flush()
        run()
