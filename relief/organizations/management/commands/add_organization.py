"""`manage.py add_organization CODE --kind operator …`: an organization that works here."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.organizations.actions import add_organization
from relief.organizations.models import Kind


class Command(BaseCommand):
    """Add the operator, a partner, a carrier or a donor; `invite` brings its first person."""

    help = "Add an organization. Its first person comes by `manage.py invite`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code, the kind and the name in both languages."""
        parser.add_argument("code", help="short and lasting, for example cfrd")
        parser.add_argument("--kind", required=True, choices=Kind.values)
        parser.add_argument("--name-zh", required=True)
        parser.add_argument("--name-en", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Add it and print its code; errors go to standard error, exit 1."""
        given = {name: options[name] for name in ("code", "kind", "name_zh", "name_en")}
        try:
            made = add_organization(actor=SYSTEM, now=clock.now(), **given)
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(made.code)
