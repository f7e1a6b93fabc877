"""App of places, sites below county, hubs and lanes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GeographyConfig(AppConfig):
    """Places, sites below county, hubs and lanes."""

    name = "relief.geography"

    def ready(self) -> None:
        """Say how events read on a timeline."""
        from relief.journal.presenters import Style, register

        register(
            {
                "site.added": Style(_("Site added"), "waiting", "map-pin"),
                "lane.closed": Style(
                    _("Way closed: {origin} to {site}. {reason}"), "broken", "ban"
                ),
                "lane.opened": Style(_("Way open again: {origin} to {site}"), "done", "road"),
            }
        )
