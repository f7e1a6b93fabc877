"""Who may do what: one enum of verbs, one table of roles, one table of API scopes."""

import functools

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """One verb a role or an API scope may hold."""

    EMERGENCY_VIEW = "emergency.view", _("See emergencies")
    EMERGENCY_MANAGE = "emergency.manage", _("Open and close emergencies")
    STOCK_VIEW = "stock.view", _("See stock")
    STOCK_IMPORT = "stock.import", _("Import stock lists")
    STOCK_MOVE = "stock.move", _("Receive, move and adjust stock")
    STOCK_COUNT = "stock.count", _("Count stock")
    STOCK_PRICE = "stock.price", _("Correct prices of own stock")
    FACILITY_OPEN = "facility.open", _("Open warehouses")
    CATALOG_EDIT = "catalog.edit", _("Define packs and kits")
    STOCK_SHARE = "stock.share", _("Share stock with others")
    DISPOSAL_PROPOSE = "disposal.propose", _("Propose disposal")
    DISPOSAL_APPROVE = "disposal.approve", _("Approve disposal")
    RELEASE_DECIDE = "release.decide", _("Answer release orders")
    REQUEST_VIEW = "request.view", _("See requests")
    REQUEST_CREATE = "request.create", _("Make requests")
    REQUEST_VERIFY = "request.verify", _("Verify and approve requests")
    PLAN_VIEW = "plan.view", _("See allocation plans")
    PLAN_MAKE = "plan.make", _("Make allocation plans")
    PLAN_APPROVE = "plan.approve", _("Approve allocation plans")
    CONSIGNMENT_VIEW = "consignment.view", _("See consignments")
    CONSIGNMENT_PACK = "consignment.pack", _("Pack and dispatch")
    CONSIGNMENT_MOVE = "consignment.move", _("Report legs")
    DELIVERY_VIEW = "delivery.view", _("See deliveries")
    DELIVERY_PLAN = "delivery.plan", _("Assign deliveries")
    DELIVERY_PERFORM = "delivery.perform", _("Deliver at the door")
    STATION_KEEP = "station.keep", _("Keep a pick-up station")
    VEHICLE_OPERATE = "vehicle.operate", _("Operate unmanned vehicles")
    TRACKING_READ = "tracking.read", _("Read the tracking feed")
    TRACKING_WRITE = "tracking.write", _("Report tracking events")
    TICKET_VIEW = "ticket.view", _("See helpline tickets")
    TICKET_TAKE = "ticket.take", _("Take helpline calls")
    TICKET_LEAD = "ticket.lead", _("Lead the helpline")
    PERSON_REVEAL = "person.reveal", _("Reveal a person's data with a purpose")
    PERSON_FORGET = "person.forget", _("Erase a person's data on a wish")
    DONATION_VIEW = "donation.view", _("See offers of goods")
    DONATION_OFFER = "donation.offer", _("Offer goods")
    DONATION_DECIDE = "donation.decide", _("Decide on offers")
    MEMBER_MANAGE = "member.manage", _("Invite and remove colleagues")
    PREFIX_LICENSE = "prefix.license", _("Name the GS1 prefix")
    WEBHOOK_MANAGE = "webhook.manage", _("Manage webhooks")
    APIKEY_MANAGE = "apikey.manage", _("Make and revoke API keys")
    AUDIT_VIEW = "audit.view", _("Read the audit log")
    SYSTEM_VIEW = "system.view", _("See system health")
    DEMO_CONTROL = "demo.control", _("Control the played emergency")


class Role(models.TextChoices):
    """What a person does in an organization."""

    COORDINATOR = "coordinator", _("Coordinator")
    PARTNER_ADMIN = "partner_admin", _("Partner administrator")
    STOCK_KEEPER = "stock_keeper", _("Stock keeper")
    PROGRAMME_OFFICER = "programme_officer", _("Programme officer")
    WAREHOUSE_OPERATOR = "warehouse_operator", _("Warehouse operator")
    HELPLINE_OPERATOR = "helpline_operator", _("Helpline operator")
    HELPLINE_LEAD = "helpline_lead", _("Helpline lead")
    COURIER = "courier", _("Courier")
    STATION_KEEPER = "station_keeper", _("Station keeper")
    VEHICLE_GATEWAY = "vehicle_gateway", _("Vehicle gateway")
    CARRIER = "carrier", _("Carrier")
    DONOR_DESK = "donor_desk", _("Donor desk")
    DONOR = "donor", _("Donor")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_OPERATOR = "system_operator", _("System operator")


P = Permission
READING = frozenset(
    {P.EMERGENCY_VIEW, P.STOCK_VIEW, P.REQUEST_VIEW, P.CONSIGNMENT_VIEW, P.DELIVERY_VIEW}
)
HELPLINE = frozenset(
    {P.EMERGENCY_VIEW, P.REQUEST_VIEW, P.DELIVERY_VIEW, P.TICKET_VIEW, P.TICKET_TAKE}
    | {P.PERSON_REVEAL, P.REQUEST_CREATE}
)

ROLES: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(P)
    - {P.DELIVERY_PERFORM, P.STATION_KEEP, P.VEHICLE_OPERATE, P.TRACKING_WRITE}
    - {P.TICKET_TAKE, P.RELEASE_DECIDE, P.STOCK_IMPORT},
    Role.PARTNER_ADMIN: READING
    | {
        P.MEMBER_MANAGE,
        P.PREFIX_LICENSE,
        P.APIKEY_MANAGE,
        P.WEBHOOK_MANAGE,
        P.STOCK_SHARE,
        P.RELEASE_DECIDE,
        P.AUDIT_VIEW,
    }
    | {P.TRACKING_READ, P.DISPOSAL_APPROVE, P.PLAN_VIEW, P.DONATION_VIEW, P.STOCK_PRICE},
    Role.STOCK_KEEPER: READING
    | {P.STOCK_IMPORT, P.STOCK_MOVE, P.STOCK_COUNT, P.DISPOSAL_PROPOSE, P.RELEASE_DECIDE}
    | {P.CATALOG_EDIT, P.FACILITY_OPEN, P.STOCK_PRICE},
    Role.PROGRAMME_OFFICER: READING | {P.REQUEST_CREATE, P.TRACKING_READ, P.PLAN_VIEW},
    Role.WAREHOUSE_OPERATOR: READING
    | {P.STOCK_MOVE, P.STOCK_COUNT, P.CONSIGNMENT_PACK, P.CONSIGNMENT_MOVE, P.DELIVERY_PLAN}
    | {P.DONATION_VIEW, P.FACILITY_OPEN, P.STOCK_PRICE},
    Role.HELPLINE_OPERATOR: HELPLINE,
    Role.HELPLINE_LEAD: HELPLINE | {P.TICKET_LEAD, P.PERSON_FORGET},
    Role.COURIER: frozenset({P.DELIVERY_VIEW, P.DELIVERY_PERFORM}),
    Role.STATION_KEEPER: frozenset({P.DELIVERY_VIEW, P.STATION_KEEP}),
    Role.VEHICLE_GATEWAY: frozenset({P.DELIVERY_VIEW, P.VEHICLE_OPERATE, P.TRACKING_WRITE}),
    Role.CARRIER: frozenset({P.CONSIGNMENT_VIEW, P.CONSIGNMENT_MOVE})
    | {P.TRACKING_READ, P.TRACKING_WRITE, P.APIKEY_MANAGE, P.WEBHOOK_MANAGE, P.MEMBER_MANAGE},
    Role.DONOR_DESK: frozenset({P.EMERGENCY_VIEW, P.DONATION_VIEW, P.DONATION_OFFER})
    | {P.DONATION_DECIDE},
    Role.DONOR: frozenset({P.EMERGENCY_VIEW, P.DONATION_VIEW, P.DONATION_OFFER}),
    Role.AUDITOR: READING
    | {P.PLAN_VIEW, P.AUDIT_VIEW, P.TICKET_VIEW, P.SYSTEM_VIEW, P.DONATION_VIEW},
    Role.SYSTEM_OPERATOR: frozenset({P.SYSTEM_VIEW, P.DEMO_CONTROL}),
}
PARTNER_ROLES = frozenset({Role.PARTNER_ADMIN, Role.STOCK_KEEPER, Role.PROGRAMME_OFFICER})
ROLES_OF_KIND: dict[str, frozenset[Role]] = {
    "partner": PARTNER_ROLES,
    "carrier": frozenset({Role.CARRIER, Role.COURIER, Role.STATION_KEEPER, Role.VEHICLE_GATEWAY}),
    "donor": frozenset({Role.DONOR}),
    "operator": frozenset(Role) - PARTNER_ROLES - {Role.DONOR} | {Role.PARTNER_ADMIN},
}
SEES_ALL = frozenset({Role.COORDINATOR, Role.AUDITOR})
TWO_FACTOR_ROLES = frozenset({Role.COORDINATOR, Role.HELPLINE_OPERATOR, Role.HELPLINE_LEAD})

SCOPES: dict[str, frozenset[Permission]] = {
    "emergencies:read": frozenset({P.EMERGENCY_VIEW}),
    "stock:read": frozenset({P.STOCK_VIEW}),
    "stock:write": frozenset({P.STOCK_VIEW, P.STOCK_IMPORT, P.STOCK_MOVE, P.STOCK_COUNT}),
    "catalog:write": frozenset({P.STOCK_VIEW, P.CATALOG_EDIT}),
    "facilities:write": frozenset({P.STOCK_VIEW, P.FACILITY_OPEN}),
    "stock:share": frozenset({P.STOCK_VIEW, P.STOCK_SHARE}),
    "stock:price": frozenset({P.STOCK_VIEW, P.STOCK_PRICE}),
    "disposals:write": frozenset({P.STOCK_VIEW, P.DISPOSAL_PROPOSE}),
    "releases:write": frozenset({P.STOCK_VIEW, P.RELEASE_DECIDE}),
    "requests:read": frozenset({P.REQUEST_VIEW, P.EMERGENCY_VIEW}),
    "requests:write": frozenset({P.REQUEST_VIEW, P.REQUEST_CREATE, P.EMERGENCY_VIEW}),
    "requests:verify": frozenset({P.REQUEST_VIEW, P.REQUEST_VERIFY}),
    "plans:read": frozenset({P.PLAN_VIEW}),
    "plans:write": frozenset({P.PLAN_VIEW, P.PLAN_MAKE, P.PLAN_APPROVE}),
    "consignments:read": frozenset({P.CONSIGNMENT_VIEW}),
    "consignments:write": frozenset({P.CONSIGNMENT_VIEW, P.CONSIGNMENT_PACK, P.CONSIGNMENT_MOVE}),
    "deliveries:read": frozenset({P.DELIVERY_VIEW}),
    "deliveries:write": frozenset(
        {P.DELIVERY_VIEW, P.DELIVERY_PERFORM, P.STATION_KEEP, P.VEHICLE_OPERATE, P.DELIVERY_PLAN}
    ),
    "tracking:read": frozenset({P.TRACKING_READ}),
    "tracking:write": frozenset({P.TRACKING_WRITE}),
    "webhooks:write": frozenset({P.WEBHOOK_MANAGE}),
    "keys:write": frozenset({P.APIKEY_MANAGE}),
    "prefix:write": frozenset({P.PREFIX_LICENSE}),
    "donations:read": frozenset({P.DONATION_VIEW}),
    "donations:write": frozenset({P.DONATION_VIEW, P.DONATION_OFFER}),
    "donations:decide": frozenset({P.DONATION_VIEW, P.DONATION_DECIDE}),
    "audit:read": frozenset({P.AUDIT_VIEW}),
    "system:read": frozenset({P.SYSTEM_VIEW}),
    "tickets:write": frozenset({P.TICKET_VIEW, P.TICKET_TAKE, P.REQUEST_CREATE}),
    "people:forget": frozenset({P.TICKET_VIEW, P.PERSON_FORGET}),
}


@functools.cache
def of_roles(roles: frozenset[str]) -> frozenset[str]:
    """Return the permissions of a set of roles."""
    return frozenset(str(verb) for role in roles for verb in ROLES[Role(role)])


def of_scopes(scopes: frozenset[str]) -> frozenset[str]:
    """Return the permissions of a set of API scopes; unknown scopes give nothing."""
    return frozenset(str(verb) for scope in scopes for verb in SCOPES.get(scope, ()))


def of_kind(kind: str) -> frozenset[str]:
    """Return the permissions that the roles of a kind of organization hold together."""
    return of_roles(frozenset(str(role) for role in ROLES_OF_KIND[kind]))


def said(scope: str) -> str:
    """Return what a scope allows in the reader's words: those that only look are left out of a
    scope that writes.
    """
    verbs = [verb for verb in Permission if verb in SCOPES[scope]]
    writing = [verb for verb in verbs if not verb.endswith((".view", ".read"))]
    return " · ".join(str(verb.label) for verb in writing or verbs)


def opens(scope: str, kind: str) -> bool:
    """Say whether a scope lets an organization of this kind do what the scope is for.

    A scope that writes is for its writing verbs: being able to look is not enough.
    """
    verbs = SCOPES[scope]
    writing = {verb for verb in verbs if not verb.endswith((".view", ".read"))}
    return not of_kind(kind).isdisjoint(writing or verbs)
