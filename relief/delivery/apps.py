"""App of the last mile."""

from django.apps import AppConfig

from relief.core import schedule


class DeliveryConfig(AppConfig):
    """The last mile."""

    name = "relief.delivery"

    def ready(self) -> None:
        """Listen, watch the stations' shelves, plan routes, give events their sentences."""
        from relief.delivery import presenters, subscribers  # noqa: F401

        presenters.install()
        schedule.register("delivery.deposits", every_seconds=60, task="delivery.sweep_deposits")
        schedule.register(
            "delivery.routes", every_seconds=5, task="delivery.plan_routes", queue="planning"
        )
        schedule.register("delivery.behind", every_seconds=60, task="delivery.watch_routes")
