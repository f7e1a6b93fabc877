"""App of relief requests."""

from django.apps import AppConfig


class DemandConfig(AppConfig):
    """Relief requests."""

    name = "relief.demand"

    def ready(self) -> None:
        """Register how events read."""
        from relief.demand import presenters

        presenters.install()
