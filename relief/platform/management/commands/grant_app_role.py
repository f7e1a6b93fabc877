"""`manage.py grant_app_role`: rights of the application's role after migrations."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from relief.platform.embedded.locate import APP_ROLE
from relief.platform.grants import grant


class Command(BaseCommand):
    """Grant the application's role its rights; run as the owner role."""

    help = "Give the application role its rights on all tables; history stays append-only."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the role's name."""
        parser.add_argument("--role", default=APP_ROLE, help=f"default: {APP_ROLE}")

    def handle(self, *_args: Any, role: str, **_options: Any) -> None:
        """Grant, and say how many tables of each kind there are."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, to_regrole(%s)", [role])
            current, found = cursor.fetchone()
        if found is None:
            raise CommandError(f"There is no role {role!r} in this database server.")
        if current == role:
            self.stdout.write(f"One role for everything ({role}): nothing to grant.")
            return
        counts = grant(role)
        self.stdout.write(", ".join(f"{kind} {count}" for kind, count in counts.items()))
