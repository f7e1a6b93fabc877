"""App of emergencies with their published figures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmergenciesConfig(AppConfig):
    """Emergencies with their published figures."""

    name = "relief.emergencies"

    def ready(self) -> None:
        """Say how events read on a timeline."""
        from relief.journal.presenters import Style, register

        register(
            {
                "emergency.declared": Style(_("Emergency declared"), "waiting", "urgent"),
                "emergency.active": Style(_("Response started"), "moving", "urgent"),
                "emergency.closed": Style(_("Response ended. {reason}"), "done", "circle-check"),
                "emergency.figure_published": Style(
                    _("Figure published: {value}. {source}"), "waiting", "file-text"
                ),
                "emergency.people_counted": Style(
                    _("{people} people to be helped at {site}"), "waiting", "users"
                ),
            }
        )
