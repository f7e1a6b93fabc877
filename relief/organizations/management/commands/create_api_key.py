"""`manage.py create_api_key --organization CODE --scopes a,b`: the key alone on stdout."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.organizations.actions import create_key
from relief.organizations.models import Organization
from relief.organizations.permissions import SCOPES


class Command(BaseCommand):
    """Make an API key and print it once."""

    help = f"Make an API key. Scopes: {', '.join(sorted(SCOPES))}"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the organization, the scopes and a name."""
        parser.add_argument("--organization", required=True, help="code, for example cfrd")
        parser.add_argument("--scopes", required=True, help="comma-separated")
        parser.add_argument("--name", default="command line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key alone on standard output; errors go to standard error, exit 1."""
        organization = Organization.objects.filter(code=options["organization"]).first()
        if organization is None:
            raise CommandError(f"no organization has the code {options['organization']!r}")
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        try:
            made = create_key(
                actor=SYSTEM,
                name=options["name"],
                scopes=scopes,
                now=clock.now(),
                organization=organization,
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(made.key)
