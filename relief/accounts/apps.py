"""App of the people who sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and what each of them likes to see."""

    name = "relief.accounts"

    def ready(self) -> None:
        """Give every page its reader's saved views."""
        from relief.accounts import chrome  # noqa: F401
