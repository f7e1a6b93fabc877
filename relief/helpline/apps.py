"""App of calls and tickets."""

from django.apps import AppConfig

from relief.core import maintenance, schedule


class HelplineConfig(AppConfig):
    """Calls and tickets."""

    name = "relief.helpline"

    def ready(self) -> None:
        """Listen, watch clocks and call-backs every five seconds, forget people in time."""
        from relief.helpline import presenters, subscribers  # noqa: F401
        from relief.helpline.actions import retention

        presenters.install()
        schedule.register("helpline.sweep", every_seconds=5, task="helpline.sweep")
        maintenance.register("helpline.tickets", retention.forget_tickets)
        maintenance.register("helpline.people", retention.forget_people)
