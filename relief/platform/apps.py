"""App of the platform's own machinery: scheduler, watchdog, health, backup."""

from django.apps import AppConfig
from django.conf import settings

from relief.core import schedule


class PlatformConfig(AppConfig):
    """Registers the machinery's jobs and the workers' signs of life."""

    name = "relief.platform"

    def ready(self) -> None:
        """Tidy the schedule hourly, back up daily; note in workers that tasks are taken up."""
        from relief.platform import progress
        from relief.platform.demo import bar  # noqa: F401 - adds itself to every page

        progress.connect()
        schedule.register("platform.tidy", every_seconds=3600, task="platform.tidy")
        schedule.register("platform.backup", every_seconds=86_400, task="platform.backup")
        if settings.DEMO or settings.PRACTICE:
            schedule.register("platform.play", every_seconds=5, task="platform.watch_play")
