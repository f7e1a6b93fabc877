"""App of consignments and legs."""

from django.apps import AppConfig

from relief.core import schedule


class ShippingConfig(AppConfig):
    """Consignments and legs."""

    name = "relief.shipping"

    def ready(self) -> None:
        """Listen, watch the promises every five seconds, give events their sentences."""
        from relief.inventory import incoming
        from relief.shipping import causes, inbound, presenters, subscribers  # noqa: F401

        presenters.install()
        causes.install()
        incoming.register(inbound.bound_for)
        schedule.register("shipping.promises", every_seconds=5, task="shipping.sweep_promises")
