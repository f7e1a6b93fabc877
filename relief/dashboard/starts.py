"""What a reader can begin: offered at home where there is no emergency to look at yet."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.organizations.permissions import Permission as P

MOST = 3  # buttons beside a heading; the first is the dark one


class Start(NamedTuple):
    """A page where something begins and the permission it takes."""

    permission: str
    label: str | Promise
    url_name: str
    icon: str


STARTS = (
    Start(
        P.EMERGENCY_MANAGE, _("Declare an emergency"), "emergency-declare", "map-pin-exclamation"
    ),
    Start(P.REQUEST_CREATE, _("New request"), "demand:request-new", "clipboard-plus"),
    Start(P.STOCK_IMPORT, _("Import a stock list"), "inventory:import-list", "file-import"),
    Start(P.FACILITY_OPEN, _("Open a facility"), "inventory:facility-new", "building-warehouse"),
    Start(P.DONATION_OFFER, _("Offer goods"), "donations:pledge-offer", "gift"),
    Start(P.MEMBER_MANAGE, _("Invite a colleague"), "organizations:members", "users"),
)


def offered(actor: Actor) -> list[Start]:
    """Return what the actor may begin, the weightiest first, at most three."""
    return [start for start in STARTS if actor.may(start.permission)][:MOST]
