"""App of the journal."""

from django.apps import AppConfig

from relief.core import schedule


class JournalConfig(AppConfig):
    """Registers the sweep that finds what a crash left behind."""

    name = "relief.journal"

    def ready(self) -> None:
        """Sweep the outbox every two seconds."""
        schedule.register("journal.sweep", every_seconds=2, task="journal.relay")
