"""``manage.py preposition``: where to hold today's stock, and what one more warehouse adds."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from relief.allocation.prepositioning import history
from relief.allocation.prepositioning.report import report
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError


class Command(BaseCommand):
    """Print the advice as JSON; a place that is not known exits 2."""

    help = "Advise where to hold goods before the next disaster, from past ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the days goods must last and candidate places by GB/T 2260 code."""
        parser.add_argument("--days", type=int, default=3)
        parser.add_argument("--candidate", action="append", metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, solve and print."""
        try:
            question = history.ask(SYSTEM, days=options["days"], candidates=options["candidate"])
        except DomainError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(json.dumps(report(question), ensure_ascii=False, indent=1))
