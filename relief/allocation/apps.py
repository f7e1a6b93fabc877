"""App of plans, release orders."""

from django.apps import AppConfig

from relief.core import schedule


class AllocationConfig(AppConfig):
    """Plans, release orders."""

    name = "relief.allocation"

    def ready(self) -> None:
        """Register how events read, who reacts to them, and the sweeps."""
        from relief.allocation import causes, presenters, subscribers  # noqa: F401 - registers handlers

        presenters.install()
        causes.install()
        schedule.register(
            "allocation.plan", every_seconds=3, task="allocation.plan", queue="planning"
        )
        schedule.register("allocation.equity", every_seconds=600, task="allocation.equity")
        schedule.register("allocation.overdue", every_seconds=30, task="allocation.overdue")
