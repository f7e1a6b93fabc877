"""Reading tracking: units by number or code, their events, the inbox, progress of a whole."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import pgettext

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.core.querysets import ScopedQuerySet
from relief.demand.models import ReliefRequest
from relief.shipping.models import Leg
from relief.tracking.carriers.models import CarrierLink, CarrierParcel
from relief.tracking.models import CaptureJob, InboxEvent, Tracked, WebhookEndpoint, WebhookMessage
from relief.tracking.rules import RANK, hash_code, roll_up
from relief.tracking.states import TrackingStatus


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
class ConsignmentProgress:
    """A consignment, rolled up from its parcels where it has any."""

    number: str
    uid: UUID
    status: str
    since: datetime.datetime | None
    parcels: dict[str, int]

    @property
    def count(self) -> int:
        """Return how many parcels it has."""
        return sum(self.parcels.values())

    @property
    def words(self) -> str:
        """Say where its parcels stand: how many of each status, the furthest first."""
        furthest = sorted(self.parcels.items(), key=lambda pair: -RANK[pair[0]])
        said = pgettext("how many of a status", "{count} {status}")
        return pgettext("between counts", ", ").join(
            said.format(count=count, status=str(TrackingStatus(status).label).lower())
            for status, count in furthest
        )


@dataclass(frozen=True)
class RequestProgress:
    """A request, rolled up from its consignments."""

    request: str
    status: str
    parts: list[Tracked]
    consignments: list[ConsignmentProgress]


@dataclass(frozen=True)
class Progress:
    """One request, all requests of a ticket, or all that one shipment carries, rolled up."""

    status: str
    requests: list[RequestProgress]


def progress(actor: Actor, *, request: str = "", ticket: str = "", shipment: str = "") -> Progress:
    """Return how far a request or a shipment (by number) or a ticket (by uid) is, from what the
    actor follows of it.

    Raises NotFound where the actor follows nothing of it, Invalid for a ticket that is no uid.
    """
    rows = units(actor).order_by("pk")
    if ticket:
        asked = ReliefRequest.objects.filter(origin_type="ticket", origin_uid=_uid(ticket))
        rows = rows.filter(request_uid__in=asked.values("uid"))
    elif shipment:
        legs = Leg.objects.filter(shipment__number=shipment)
        aboard = legs.values("consignment__uid")
        rows = rows.filter(Q(subject_uid__in=aboard) | Q(parent__subject_uid__in=aboard))
    else:
        rows = rows.filter(request_number=request)
    by_request: dict[str, list[Tracked]] = {}
    for unit in rows:
        by_request.setdefault(unit.request_number, []).append(unit)
    if not by_request:
        raise NotFound
    found = [_of_request(number, parts) for number, parts in by_request.items()]
    return Progress(roll_up(row.status for row in found), found)


def _of_request(number: str, parts: list[Tracked]) -> RequestProgress:
    consignments = _consignments(parts)
    return RequestProgress(number, roll_up(row.status for row in consignments), parts, consignments)


def _consignments(parts: Iterable[Tracked]) -> list[ConsignmentProgress]:
    """Return the consignments of some units; one that the reader sees only in part is one too."""
    heads: dict[int, Tracked] = {}
    parcels: dict[int, list[Tracked]] = {}
    for unit in parts:
        head = unit.parent or unit
        heads[head.pk] = head
        parcels.setdefault(head.pk, []).extend([unit] if unit.parent_id else [])
    return [_consignment(head, parcels[key]) for key, head in sorted(heads.items())]


def _consignment(head: Tracked, parcels: Sequence[Tracked]) -> ConsignmentProgress:
    status = roll_up(unit.status for unit in parcels) if parcels else head.status
    moments = [unit.status_at for unit in (parcels or [head]) if unit.status_at]
    return ConsignmentProgress(
        number=head.number,
        uid=head.subject_uid,
        status=status,
        since=max(moments, default=None),
        parcels=dict(Counter(unit.status for unit in parcels)),
    )


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
