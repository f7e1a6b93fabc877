"""`manage.py prepare`: everything between an empty database and a running platform."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from relief.core.privacy import OtherKeys, require_keys
from relief.platform import queue, reference, statics, watch
from relief.platform.supervision import PROGRAM_OF_QUEUE


class Command(BaseCommand):
    """Migrate, grant, install the queue, compile, collect; as the owner role, at every start."""

    help = "Bring database, queue, translations and static files up to date."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which parts to leave out."""
        parser.add_argument("--skip-static", action="store_true", help="leave static files")

    def handle(self, *_args: Any, skip_static: bool, **_options: Any) -> None:
        """Run each part and name it first, so that progress shows."""
        self._require_known_past()
        self._part("tables", lambda: call_command("migrate", interactive=False, verbosity=0))
        self._require_keys()
        self._part("rights", lambda: call_command("grant_app_role", stdout=self.stdout))
        self._part("queue", lambda: queue.install(settings.CELERY_BROKER_URL))
        if "load_reference" in get_commands():
            self._part("reference data", lambda: reference.ensure(settings.ROOT))
        self._part("translations", lambda: call_command("compile_translations"))
        if not skip_static:
            self._part("static files", lambda: statics.collect(settings.STATIC_ROOT))
        watch.expect_start(PROGRAM_OF_QUEUE)

    def _require_known_past(self) -> None:
        """Raise CommandError where the database took some steps of a joined one, but not all."""
        applied = MigrationRecorder(connection).applied_migrations()
        for key, joined in MigrationLoader(None).disk_migrations.items():
            taken = [step for step in joined.replaces if step in applied]
            if key not in applied and 0 < len(taken) < len(joined.replaces):
                raise CommandError(
                    f"This database is older than this version can bring up to date ({key[0]}). "
                    "Nothing was changed. Start on an empty folder with RELIEF_DATA_DIR="
                )

    def _require_keys(self) -> None:
        """Raise CommandError where people's fields were sealed with keys that are not here."""
        try:
            require_keys()
        except OtherKeys as error:
            raise CommandError(str(error)) from None

    def _part(self, name: str, run: Callable[[], Any]) -> None:
        self.stdout.write(f"  {name}")
        self.stdout.flush()
        run()
