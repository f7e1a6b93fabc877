"""`manage.py forget_second_step ADDRESS`: for who lost the telephone and the codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.organizations.actions import forget_second_step


class Command(BaseCommand):
    """Forget a person's second step; they set it up anew at their next sign-in."""

    help = "Forget a person's second step. Make sure first that it is they who ask."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address they sign in with."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget it; errors go to standard error, exit 1."""
        try:
            forget_second_step(actor=SYSTEM, email=options["email"], now=clock.now())
        except DomainError as error:
            raise CommandError(str(error)) from None
