"""App of events, the feed and the public page."""

from django.apps import AppConfig

from relief.core import maintenance, schedule


class TrackingConfig(AppConfig):
    """Inbox, events, feed, public page."""

    name = "relief.tracking"

    def ready(self) -> None:
        """Listen to the journal; number the feed each second."""
        from relief.tracking import links, presenters, subscribers  # noqa: F401
        from relief.tracking.actions import retention
        from relief.tracking.carriers import tasks  # noqa: F401 - registers its task

        links.install()
        presenters.install()
        maintenance.register("tracking.feed", retention.trim_feed)
        maintenance.register("tracking.codes", retention.forget_codes)
        maintenance.register("tracking.webhooks", retention.forget_messages)
        maintenance.register("tracking.reports", retention.forget_reports)
        schedule.register("tracking.number", every_seconds=1, task="tracking.number")
        schedule.register("tracking.carriers", every_seconds=60, task="tracking.carriers")
