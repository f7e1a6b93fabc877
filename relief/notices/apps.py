"""App of bell, mail and SMS."""

from django.apps import AppConfig

from relief.core import maintenance, schedule


class NoticesConfig(AppConfig):
    """Bell, mail and SMS."""

    name = "relief.notices"

    def ready(self) -> None:
        """Listen, ring the bell, send every five seconds, look for digests every ten minutes."""
        from relief.notices import actions, bell, subscribers  # noqa: F401

        schedule.register("notices.send", every_seconds=5, task="notices.send")
        schedule.register("notices.digest", every_seconds=600, task="notices.digest")
        maintenance.register("notices.messages", actions.forget_messages)
