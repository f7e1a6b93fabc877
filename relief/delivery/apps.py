"""App of the last mile."""

from django.apps import AppConfig

from relief.core import maintenance, schedule


class DeliveryConfig(AppConfig):
    """The last mile."""

    name = "relief.delivery"

    def ready(self) -> None:
        """Listen, watch the stations' shelves, plan routes, forget people in time."""
        from relief.delivery import presenters, subscribers  # noqa: F401
        from relief.delivery.actions import retention

        presenters.install()
        schedule.register("delivery.deposits", every_seconds=60, task="delivery.sweep_deposits")
        schedule.register(
            "delivery.routes", every_seconds=5, task="delivery.plan_routes", queue="planning"
        )
        schedule.register("delivery.behind", every_seconds=60, task="delivery.watch_routes")
        maintenance.register("delivery.contacts", retention.forget_contacts)
        maintenance.register("delivery.signers", retention.forget_signers)
