"""`manage.py load_reference`: places, hubs, sites, items, planning figures, the road."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from relief.catalog import loading as catalog
from relief.core.work import unit
from relief.geography import loading as geography
from relief.shipping import loading as shipping

PARTS: tuple[tuple[str, Callable[[], int]], ...] = (
    ("places", geography.load_places),
    ("hubs", geography.load_hubs),
    ("sites", geography.load_sites),
    ("items", catalog.load_items),
    ("planning figures", catalog.load_planning_figures),
    ("rows of the road", shipping.load_road),
)


class Command(BaseCommand):
    """Bring reference data up to date in one transaction; a second run changes nothing."""

    help = "Load places, hubs, sites, the catalogue, planning figures and the road's tables."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load every part, or nothing, and say how many rows each has."""
        started = time.monotonic()
        with unit("load_reference"), connection.cursor() as cursor:
            # Working out pinyin between two statements may take a slow machine longer.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            counts = [(name, load()) for name, load in PARTS]
        rows = ", ".join(f"{count:,} {name}" for name, count in counts)
        self.stdout.write(f"  {rows} ({time.monotonic() - started:.1f} s)")
