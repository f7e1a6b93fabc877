"""`manage.py invite ADDRESS --organization CODE …`: the link alone on standard output."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.organizations.actions import invite
from relief.organizations.models import Organization
from relief.organizations.permissions import Role


class Command(BaseCommand):
    """Invite the first person of an organization, who invites the others on the page."""

    help = f"Invite somebody; prints the link to pass on. Roles: {', '.join(Role.values)}"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, the organization, the name and the roles."""
        parser.add_argument("email", help="the address to sign in with")
        parser.add_argument("--organization", required=True, help="code, for example cfrd")
        parser.add_argument("--name", required=True)
        parser.add_argument("--roles", required=True, help="comma-separated")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link, which works once and for seven days; it is not mailed."""
        organization = Organization.objects.filter(code=options["organization"]).first()
        if organization is None:
            raise CommandError(f"no organization has the code {options['organization']!r}")
        roles = [role.strip() for role in options["roles"].split(",") if role.strip()]
        try:
            validate_email(options["email"])
            invited = invite(
                actor=SYSTEM,
                email=options["email"],
                name=options["name"],
                roles=roles,
                now=clock.now(),
                organization=organization,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(settings.PUBLIC_URL + reverse("organizations:join", args=[invited.token]))
