"""`manage.py reconcile_stock`: add the books up again, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.inventory.actions import upkeep

MOST_SHOWN = 50


class Command(BaseCommand):
    """Checks every balance; repairs nothing."""

    help = "Add up every entry and hold again and say what differs; exit 1 where something does."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the differences."""
        found = upkeep.reconcile(actor=SYSTEM, now=clock.now())
        for one in found[:MOST_SHOWN]:
            self.stdout.write(f"{one.kind} {one.key}: stored {one.stored}, counted {one.counted}")
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write("The books add up.")
