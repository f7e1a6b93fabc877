"""Who must know of an event: people by their organization and role, each once."""

from collections.abc import Iterable

from relief.accounts.models import User
from relief.journal.models import Event
from relief.organizations.models import Kind, Membership
from relief.organizations.permissions import Role

OFFICERS = (Role.PROGRAMME_OFFICER, Role.PARTNER_ADMIN)
OWNERS = (Role.PARTNER_ADMIN, Role.STOCK_KEEPER)
PLANNERS = (Role.COORDINATOR, Role.WAREHOUSE_OPERATOR, Role.CARRIER)
SIGNERS = (Role.PARTNER_ADMIN,)
TO_OWNERS = {
    "release.submitted", "stock.expiring", "stock.low", "transfer.requested", "lot.recalled",
    "lot.partner_recalled", "loan.proposed", "loan.agreed",
}  # fmt: skip
WITH_COORDINATORS = {
    "release": OWNERS, "consignment": OFFICERS, "promise": OFFICERS, "disposal": SIGNERS,
    "equity": (), "appeal": (),
}  # fmt: skip
ANSWERS = ("appeal.upheld", "appeal.declined")
ESCALATED = 80  # per cent of a promise's time: from here on the lead knows too


def of_event(event: Event) -> list[int]:
    """Return the ids of those an event concerns, in order; whoever did it knows already."""
    found = _audience(event)
    doer = event.actor_id if event.actor_kind == "user" else 0
    active = User.objects.filter(pk__in=found, is_active=True).exclude(pk=doer)
    return list(active.order_by("pk").values_list("pk", flat=True))


def _audience(event: Event) -> set[int]:
    family, _sep, _what = event.type.partition(".")
    if family == "request" or event.type in ANSWERS:
        return _with_roles(event.organization_id, OFFICERS)
    if event.type in TO_OWNERS:
        return _with_roles(event.organization_id, OWNERS)
    if family in ("shift", "route_plan"):
        return _of_routes(event)
    if event.type == "stock.offered":
        return _partners((*OFFICERS, Role.STOCK_KEEPER))
    if family in WITH_COORDINATORS:
        roles = WITH_COORDINATORS[family]
        told = _operators((Role.COORDINATOR,)) | _with_roles(event.organization_id, roles)
        return told | _with_roles(event.payload.get("owner"), OWNERS)
    return _of_ticket(event)


def _of_routes(event: Event) -> set[int]:
    """The courier whose stops changed; who plans, where a new plan waits for a person."""
    if event.type == "shift.rerouted":
        return {event.payload["courier"]}
    is_held = event.payload.get("causes") and event.payload.get("breaks")
    return _with_roles(event.organization_id, PLANNERS) if is_held else set()


def _of_ticket(event: Event) -> set[int]:
    """The one who has it; near the end of its time the lead too, broken the coordinator."""
    mine = {event.payload["assigned_to"]} if event.payload.get("assigned_to") else set()
    used = int(event.payload.get("used") or 0)
    leads = _with_roles(event.organization_id, (Role.HELPLINE_LEAD,))
    if event.type == "ticket.breached":
        return mine | leads | _with_roles(event.organization_id, (Role.COORDINATOR,))
    if event.type in ("ticket.flagged", "ticket.reopened", "ticket.unreachable"):
        return mine | leads
    return mine | (leads if used >= ESCALATED or not mine else set())


def _with_roles(organization_id: int | None, roles: Iterable[str]) -> set[int]:
    rows = Membership.objects.filter(
        organization_id=organization_id or 0, is_active=True, roles__overlap=list(roles)
    )
    return set(rows.values_list("user_id", flat=True))


def _operators(roles: Iterable[str]) -> set[int]:
    rows = Membership.objects.filter(
        organization__kind=Kind.OPERATOR, is_active=True, roles__overlap=list(roles)
    )
    return set(rows.values_list("user_id", flat=True))


def _partners(roles: Iterable[str]) -> set[int]:
    rows = Membership.objects.filter(
        organization__kind=Kind.PARTNER, is_active=True, roles__overlap=list(roles)
    )
    return set(rows.values_list("user_id", flat=True))
