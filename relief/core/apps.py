"""App of the shared bases."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core has no tables."""

    name = "relief.core"
    label = "core"

    def ready(self) -> None:
        """Register the system checks."""
        from relief.core import checks  # noqa: F401
