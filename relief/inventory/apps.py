"""App of facilities, lots, the ledger and who owns what."""

from django.apps import AppConfig

from relief.core import schedule

HOUR = 3600
NIGHT = 24 * HOUR
WEEK = 7 * NIGHT


class InventoryConfig(AppConfig):
    """Facilities, lots, the ledger and who owns what."""

    name = "relief.inventory"

    def ready(self) -> None:
        """Register sentences and what runs at intervals."""
        from relief.inventory import causes, incoming, presenters, subscribers  # noqa: F401

        presenters.install()
        causes.install()
        incoming.install()
        schedule.register("inventory.levels", every_seconds=60, task="inventory.levels")
        schedule.register("inventory.lists", every_seconds=5, task="inventory.lists")
        schedule.register("inventory.expire_holds", every_seconds=60, task="inventory.expire_holds")
        schedule.register(
            "inventory.detect_expired", every_seconds=HOUR, task="inventory.detect_expired"
        )
        schedule.register("inventory.reconcile", every_seconds=NIGHT, task="inventory.reconcile")
        schedule.register(
            "inventory.offer_expiring", every_seconds=WEEK, task="inventory.offer_expiring"
        )
