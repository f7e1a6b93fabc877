"""`manage.py backup`: one checked dump of the database."""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from relief.platform import backup
from relief.platform.addresses import database_url


class Command(BaseCommand):
    """Write a dump, read it back, keep the newest fourteen."""

    help = "Dump the database into DATA_DIR/backups (or --to) and check the dump."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another folder."""
        parser.add_argument("--to", type=Path, default=None, help="folder for the dump")

    def handle(self, *_args: Any, to: Path | None, **_options: Any) -> None:
        """Dump and print the file's path, alone on standard output."""
        folder = to or settings.DATA_DIR / "backups"
        try:
            made = backup.dump(database_url(), folder, datetime.datetime.now(datetime.UTC))
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(made))
