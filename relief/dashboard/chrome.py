"""What stands around every page: menu, emergency switch, banner, role."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.http.pages import provide_chrome
from relief.dashboard import menu
from relief.emergencies.models import Emergency
from relief.journal import played_clock
from relief.organizations.permissions import TWO_FACTOR_ROLES, Role

SESSION_KEY = "emergency"


@provide_chrome
def surround(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return the context of the frame."""
    nav, more = menu.entries(request, actor)
    emergencies = list(
        Emergency.objects.visible_to(actor).filter(status="active").order_by("-struck_at")[:20]
    )
    return {
        "nav": nav,
        "person_menu": more,
        "emergencies": emergencies,
        "emergency": chosen(request, emergencies),
        "role_label": ", ".join(str(Role(role).label) for role in sorted(actor.roles)[:1]),
        "banner": _banner(actor),
        "now": clock.now(),
        "clock_speed": reading.speed if (reading := played_clock.reading()) else 1,
        "live_url": settings.LIVE_URL,
    }


def chosen(request: HttpRequest, emergencies: list[Emergency]) -> Emergency | None:
    """Return the emergency the reader works in; where there is only one, that one."""
    wanted = request.session.get(SESSION_KEY)
    if wanted is None and len(emergencies) == 1:
        return emergencies[0]
    return next((row for row in emergencies if str(row.uid) == wanted), None)


def choose(request: HttpRequest, uid: UUID | None) -> None:
    """Remember the emergency the reader works in; None means all."""
    request.session[SESSION_KEY] = str(uid) if uid else ""


def _banner(actor: Actor) -> dict[str, Any] | None:
    if settings.PRACTICE:
        return {"text": _("Practice. Nothing here is real."), "icon": "school"}
    if settings.DEMO and not actor.roles.isdisjoint(TWO_FACTOR_ROLES):
        return {
            "text": _(
                "Demonstration: stock, requests and transport are made up."
                " A second step at sign-in is required in a real installation."
            ),
            "icon": "flask",
        }
    if settings.DEMO:
        return {
            "text": _("Demonstration: stock, requests and transport are made up."),
            "icon": "flask",
        }
    return None
