"""Write docs/access.md: which role may do what."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from relief.organizations.access_table import page

FILE = Path("docs") / "access.md"


class Command(BaseCommand):
    """Writes the table of roles and verbs."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page and say where it is."""
        (Path(settings.ROOT) / FILE).write_text(page(), encoding="utf-8")
        self.stdout.write(f"{FILE} written")
