"""A platform of its own for a benchmark: an embedded Postgres, migrated, gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relief.platform.embedded.locate import Urls
from relief.platform.embedded.throwaway import start_throwaway, stop_throwaway


@contextmanager
def platform() -> Iterator[Urls]:
    """Start Postgres with the schema and set Django up as the application role; give the
    addresses of the database, for statements past it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "var"
        urls = start_throwaway(folder)
        try:
            os.environ["RELIEF_DATA_DIR"] = str(folder)
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
            import django
            from django.core.management import call_command
            from django.db import connection

            django.setup()
            connection.settings_dict["USER"] = "relief_owner"
            call_command("migrate", verbosity=0)
            call_command("grant_app_role", verbosity=0)
            connection.close()
            connection.settings_dict["USER"] = "relief_app"
            yield urls
            connection.close()
        finally:
            stop_throwaway(folder)
