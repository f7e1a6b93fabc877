"""The left menu: at most seven entries a role, only what it uses; the rest under the person."""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.http.pages import NavEntry
from relief.organizations.permissions import Permission as P
from relief.organizations.permissions import Role


class Place(NamedTuple):
    """Somewhere the menu can lead, the permission it takes, other addresses that belong to it."""

    label: str | Promise
    url_name: str
    icon: str
    permission: str | None = None
    beside: tuple[str, ...] = ()


PLACES: dict[str, Place] = {
    "home": Place(_("Home"), "home", "home"),
    "emergencies": Place(
        _("Emergencies"), "emergency-list", "map-pin-exclamation", P.EMERGENCY_VIEW
    ),
    "requests": Place(_("Requests"), "demand:request-list", "clipboard-list", P.REQUEST_VIEW),
    "plans": Place(_("Plans"), "allocation:plan-list", "arrows-split", P.PLAN_VIEW),
    "releases": Place(_("Releases"), "allocation:release-list", "package-export", P.RELEASE_DECIDE),
    "stock": Place(_("Stock"), "inventory:stock-list", "building-warehouse", P.STOCK_VIEW),
    "floor": Place(_("Warehouse"), "inventory:floor", "forklift", P.STOCK_MOVE),
    "imports": Place(_("Imports"), "inventory:import-list", "file-import", P.STOCK_IMPORT),
    "counts": Place(_("Counts"), "inventory:count-list", "clipboard-check", P.STOCK_COUNT),
    "disposals": Place(_("Disposal"), "inventory:disposal-list", "trash", P.STOCK_VIEW),
    "loans": Place(_("Loans"), "inventory:loan-list", "switch-horizontal", P.STOCK_VIEW),
    "transport": Place(
        _("Transport"),
        "shipping:consignment-list",
        "truck-delivery",
        P.CONSIGNMENT_VIEW,
        ("/shipments/", "/departures/", "/customs/", "/promises/"),
    ),
    "deliveries": Place(_("Deliveries"), "delivery:delivery-list", "package", P.DELIVERY_VIEW),
    "donations": Place(_("Donations"), "donations:pledge-list", "gift", P.DONATION_VIEW),
    "day": Place(_("My day"), "delivery:courier-day", "route", P.DELIVERY_PERFORM),
    "station": Place(_("My station"), "delivery:station", "building-store", P.STATION_KEEP),
    "desk": Place(_("Helpline"), "helpline:desk", "phone", P.TICKET_VIEW),
    "tickets": Place(_("Tickets"), "helpline:ticket-list", "ticket", P.TICKET_VIEW),
    "members": Place(_("Colleagues"), "organizations:members", "users", P.MEMBER_MANAGE),
    "keys": Place(
        _("API"),
        "tracking:developers",
        "api",
        P.APIKEY_MANAGE,
        ("/webhooks/", "/api-keys/"),
    ),
    "inbox": Place(_("Reported events"), "tracking:inbox", "inbox", P.TRACKING_READ),
    "items": Place(_("Catalogue"), "item-list", "books", P.STOCK_VIEW),
    "audit": Place(_("Audit"), "dashboard:audit", "shield-search", P.AUDIT_VIEW),
    "books": Place(_("Check of the books"), "inventory:books", "checks", P.SYSTEM_VIEW),
    "system": Place(_("System health"), "platform:health", "heart-rate-monitor", P.SYSTEM_VIEW),
}
OF_ROLE: dict[str, str] = {
    Role.COORDINATOR: "home emergencies requests plans stock transport audit",
    Role.AUDITOR: "home emergencies requests plans stock transport audit",
    Role.PARTNER_ADMIN: "home requests releases stock transport members keys",
    Role.STOCK_KEEPER: "home stock imports counts releases disposals transport",
    Role.PROGRAMME_OFFICER: "home emergencies requests transport stock plans",
    Role.WAREHOUSE_OPERATOR: "home floor transport stock counts deliveries",
    Role.HELPLINE_OPERATOR: "home desk tickets emergencies requests",
    Role.HELPLINE_LEAD: "home desk tickets emergencies requests",
    Role.COURIER: "home day",
    Role.STATION_KEEPER: "home station",
    Role.CARRIER: "home transport deliveries inbox keys",
    Role.VEHICLE_GATEWAY: "home deliveries",
    Role.DONOR_DESK: "home donations emergencies",
    Role.DONOR: "home donations emergencies",
    Role.SYSTEM_OPERATOR: "home system",
}
ALSO = (
    "floor",
    "donations",
    "members",
    "keys",
    "items",
    "releases",
    "disposals",
    "loans",
    "inbox",
    "audit",
    "system",
    "desk",
)
MOST = 7


def entries(request: HttpRequest, actor: Actor) -> tuple[list[NavEntry], list[NavEntry]]:
    """Return the menu of the actor's roles and what else stands under their name."""
    main = _unique(key for role in Role if role in actor.roles for key in OF_ROLE[role].split())
    shown = [row for row in (_entry(request, actor, key) for key in main) if row][:MOST]
    urls = {row.url for row in shown}
    more = [row for row in (_entry(request, actor, key) for key in ALSO) if row]
    return shown, [row for row in more if row.url not in urls]


def _unique(keys: object) -> list[str]:
    return list(dict.fromkeys(keys))  # type: ignore[call-overload]


def _entry(request: HttpRequest, actor: Actor, key: str) -> NavEntry | None:
    place = PLACES[key]
    if place.permission and not actor.may(place.permission):
        return None
    try:
        url = reverse(place.url_name)
    except NoReverseMatch:
        return None
    below = (*place.beside, *((url,) if url != "/" else ()))
    is_here = request.path == url or request.path.startswith(below)
    return NavEntry(label=place.label, url=url, icon=place.icon, active=is_here)
