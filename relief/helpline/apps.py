"""App of calls and tickets."""

from django.apps import AppConfig

from relief.core import schedule


class HelplineConfig(AppConfig):
    """Calls and tickets."""

    name = "relief.helpline"

    def ready(self) -> None:
        """Listen, watch clocks and call-backs every five seconds, give events their sentences."""
        from relief.helpline import presenters, subscribers  # noqa: F401

        presenters.install()
        schedule.register("helpline.sweep", every_seconds=5, task="helpline.sweep")
