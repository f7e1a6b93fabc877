"""`manage.py restore FILE`: put a dump in place of the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from relief.platform import backup
from relief.platform.addresses import is_embedded, maintenance_url
from relief.platform.embedded import bootstrap
from relief.platform.embedded.locate import urls


class Command(BaseCommand):
    """Restore into a new database and swap; the old one stays under another name."""

    help = "Restore a dump made by `manage.py backup`. Run as the owner role."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the dump."""
        parser.add_argument("file", type=Path, help="a dump made by `manage.py backup`")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Restore, and say what came and where the old database went."""
        owner = connection.settings_dict["USER"]
        connection.close()
        try:
            done = backup.restore(maintenance_url(), file, owner=owner)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        if is_embedded():
            bootstrap.ensure(urls(settings.DATA_DIR))
        self.stdout.write(f"{done.tables} tables restored.")
        if done.previous:
            self.stdout.write(f"The database that was there is now called {done.previous}.")
