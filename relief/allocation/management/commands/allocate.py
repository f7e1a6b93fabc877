"""``manage.py allocate FILE --output PLAN``: plan a file with the engine alone, no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from relief.allocation.solver import BadInput
from relief.allocation.solver.files import allocate, summary


class Command(BaseCommand):
    """Plan a ``relief-allocation/1`` file; bad input names its first wrong path and exits 2."""

    help = "Plan a relief-allocation/1 file and write the relief-plan/1 file."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to plan and the file to write."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--output", type=Path, required=True, metavar="PLAN")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan the file."""
        try:
            plan = allocate(options["file"], options["output"])
        except BadInput as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(summary(plan))
