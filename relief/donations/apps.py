"""App of donations."""

from django.apps import AppConfig

from relief.core import schedule


class DonationsConfig(AppConfig):
    """Offers of goods and their way into stock."""

    name = "relief.donations"

    def ready(self) -> None:
        """Watch each minute for goods that were promised and did not come; name the events."""
        from relief.donations import presenters

        presenters.install()
        schedule.register("donations.no_shows", every_seconds=60, task="donations.sweep_no_shows")
