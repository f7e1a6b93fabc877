"""App of home, map and search."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Home, map, search; no tables."""

    name = "relief.dashboard"

    def ready(self) -> None:
        """Put the frame around every page."""
        from relief.dashboard import chrome  # noqa: F401
