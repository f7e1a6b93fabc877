"""App of organizations."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Partners, members, roles, API clients."""

    name = "relief.organizations"

    def ready(self) -> None:
        """Register the sentences of the audit log."""
        from relief.organizations import presenters

        presenters.install()
