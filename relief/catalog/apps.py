"""App of items, packs, substitutes and planning figures."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Items, packs, substitutes and planning figures."""

    name = "relief.catalog"

    def ready(self) -> None:
        """Register how events read."""
        from relief.catalog import presenters

        presenters.install()
