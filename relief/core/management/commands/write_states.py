"""Write docs/states.md: which status may follow which."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from relief.core.drawing import page

FILE = Path("docs") / "states.md"


class Command(BaseCommand):
    """Writes the diagrams of all state machines."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page and say where it is."""
        (Path(settings.ROOT) / FILE).write_text(page(), encoding="utf-8")
        self.stdout.write(f"{FILE} written")
