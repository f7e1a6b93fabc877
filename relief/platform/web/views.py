"""System health, for people."""

from typing import Any

from relief.core.http.pages import Page
from relief.organizations.permissions import Permission
from relief.platform.overview import overview


class SystemHealth(Page):
    """What works, what waits, how old the backup is."""

    template_name = "platform/health.html"
    permission = Permission.SYSTEM_VIEW
    partials = ("system",)

    def context(self) -> dict[str, Any]:
        """Return one look at everything."""
        return {"system": overview()}
