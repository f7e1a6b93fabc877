"""App of organizations."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Partners, members, roles, API clients."""

    name = "relief.organizations"
