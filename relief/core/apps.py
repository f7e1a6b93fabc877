"""App of the shared bases."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core has no tables."""

    name = "relief.core"
    label = "core"

    def ready(self) -> None:
        """Register the system checks, and how connections read moments."""
        from django.db.backends.signals import connection_created

        from relief.core import checks, timestamps  # noqa: F401

        connection_created.connect(timestamps.read_quickly)
