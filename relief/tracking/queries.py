"""Reading tracking: units by number or code, their events, the inbox, progress of a whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.core.querysets import ScopedQuerySet
from relief.demand.models import ReliefRequest
from relief.tracking.carriers.models import CarrierLink, CarrierParcel
from relief.tracking.models import CaptureJob, InboxEvent, Tracked, WebhookEndpoint, WebhookMessage
from relief.tracking.rules import hash_code, roll_up


def units(actor: Actor) -> ScopedQuerySet[Tracked]:
    """Return the units the actor may follow."""
    return Tracked.objects.visible_to(actor).select_related("parent")


def by_code(code: str) -> Tracked:
    """Return the unit of a public code; NotFound where there is none."""
    found = Tracked.objects.filter(code_hash=hash_code(code)).first()
    if found is None:
        raise NotFound
    return found


def inbox(actor: Actor) -> ScopedQuerySet[InboxEvent]:
    """Return what the actor's organization reported."""
    return InboxEvent.objects.visible_to(actor)


@dataclass(frozen=True)
class RequestProgress:
    """A request, rolled up from its consignments and their parcels."""

    request: str
    status: str
    parts: list[Tracked]


@dataclass(frozen=True)
class Progress:
    """One request, or all requests of a ticket, rolled up."""

    status: str
    requests: list[RequestProgress]


def progress(actor: Actor, *, request: str = "", ticket: str = "") -> Progress:
    """Return how far a request (by number) or a ticket (by uid) is, from what the actor follows.

    Raises NotFound where the actor follows nothing of it, Invalid for a ticket that is no uid.
    """
    rows = units(actor).order_by("pk")
    if ticket:
        asked = ReliefRequest.objects.filter(origin_type="ticket", origin_uid=_uid(ticket))
        rows = rows.filter(request_uid__in=asked.values("uid"))
    else:
        rows = rows.filter(request_number=request)
    by_request: dict[str, list[Tracked]] = {}
    for unit in rows:
        by_request.setdefault(unit.request_number, []).append(unit)
    if not by_request:
        raise NotFound
    found = [
        RequestProgress(number, roll_up(shipments(parts).values()), parts)
        for number, parts in by_request.items()
    ]
    return Progress(roll_up(row.status for row in found), found)


def shipments(units: Iterable[Tracked]) -> dict[int, str]:
    """Return each consignment's status by its key, rolled up from its parcels where it has any."""
    parcels: dict[int, list[str]] = {}
    alone: dict[int, str] = {}
    for unit in units:
        if unit.parent_id:
            parcels.setdefault(unit.parent_id, []).append(unit.status)
        else:
            alone[unit.pk] = unit.status
    return alone | {key: roll_up(statuses) for key, statuses in parcels.items()}


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("ticket", "ticket is not a uid") from None


def capture_jobs(actor: Actor) -> ScopedQuerySet[CaptureJob]:
    """Return the EPCIS documents the actor's organization sent."""
    return CaptureJob.objects.filter(CaptureJob.scope(actor)).order_by("-pk")


def webhook_endpoints(actor: Actor) -> ScopedQuerySet[WebhookEndpoint]:
    """Return the organization's own endpoints with what waits and what was given up."""
    rows = WebhookEndpoint.objects.filter(WebhookEndpoint.scope(actor))
    counted: ScopedQuerySet[WebhookEndpoint] = rows.annotate(  # type: ignore[assignment]
        waiting=Count("messages", filter=Q(messages__status="waiting")),
        failed=Count("messages", filter=Q(messages__status="failed")),
    ).order_by("pk")
    return counted


def webhook_endpoint(actor: Actor, uid: UUID) -> WebhookEndpoint:
    """Return one of the organization's own endpoints; NotFound for any other."""
    found = webhook_endpoints(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def webhook_messages(actor: Actor) -> ScopedQuerySet[WebhookMessage]:
    """Return what is on its way to the organization's own endpoints."""
    rows = WebhookMessage.objects.filter(WebhookMessage.scope(actor))
    return rows.select_related("endpoint").order_by("-pk")


def carrier_links(actor: Actor) -> ScopedQuerySet[CarrierLink]:
    """Return the accounts with carriers that the actor may see, newest first."""
    return CarrierLink.objects.visible_to(actor).select_related("organization").order_by("-pk")


def carrier_parcels(actor: Actor) -> ScopedQuerySet[CarrierParcel]:
    """Return the carriers' numbers that are followed through them, newest first."""
    rows = CarrierParcel.objects.visible_to(actor).select_related("link", "tracked")
    return rows.order_by("-pk")
