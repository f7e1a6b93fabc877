"""`manage.py maintain`: retention and erasure, as the owner of the database."""

from argparse import ArgumentParser
from typing import Any

import pgtrigger
from django.core.management.base import BaseCommand
from django.db import transaction

from relief.core import clock
from relief.core.maintenance import CHORES


class Command(BaseCommand):
    """Run every chore, each in a transaction of its own; print what was done.

    Append-only rows are removed too: run it as the owner (`RELIEF_AS_OWNER=1`).
    """

    help = "Forget what is older than its retention, as the owner role."

    def add_arguments(self, parser: ArgumentParser) -> None:  # type: ignore[override]
        """Add `--only`."""
        parser.add_argument("--only", choices=sorted(CHORES), help="one chore alone")

    def handle(self, *_args: Any, only: str | None = None, **_options: Any) -> None:
        """Run the chores in the order they were registered."""
        now = clock.now()  # a played emergency's people are not forgotten while it is played
        for name, chore in CHORES.items():
            if only in {None, name}:
                with transaction.atomic(), pgtrigger.ignore():
                    count = chore(now)
                self.stdout.write(f"{name}: {count}")
