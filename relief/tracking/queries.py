"""Reading tracking: units by number or code, their events, the inbox, progress of a whole."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.core.querysets import ScopedQuerySet
from relief.demand.models import ReliefRequest
from relief.shipping.models import HandlingUnit, Leg
from relief.tracking.carriers.models import CarrierLink, CarrierNumber, CarrierParcel
from relief.tracking.carriers.numbers import meant_by
from relief.tracking.models import CaptureJob, InboxEvent, Tracked, WebhookEndpoint, WebhookMessage
from relief.tracking.rules import RANK, hash_code, roll_up
from relief.tracking.states import TrackingStatus


def units(actor: Actor) -> ScopedQuerySet[Tracked]:
    """Return the units the actor may follow."""
    own = CarrierNumber.objects.filter(subject_uid=OuterRef("subject_uid"), ended_at=None)
    rows = Tracked.objects.visible_to(actor).select_related("parent")
    named = ArraySubquery(own.order_by("number").values("number"))
    found: ScopedQuerySet[Tracked] = rows.annotate(carrier_numbers=named)  # type: ignore[assignment]
    return found


def by_code(code: str) -> Tracked:
    """Return the unit of a public code; NotFound where there is none."""
    found = Tracked.objects.filter(code_hash=hash_code(code)).first()
    if found is None:
        raise NotFound
    return found


def inbox(actor: Actor) -> ScopedQuerySet[InboxEvent]:
    """Return what the actor's organization reported."""
    return InboxEvent.objects.visible_to(actor)


NAMESAKES = 5  # carriers that gave the same number


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
        rows = rows.filter(request_number=request, request_uid__isnull=False)
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
        raise Invalid("ticket", _("ticket is the uid of a ticket.")) from None


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


def carrier_numbers(actor: Actor) -> ScopedQuerySet[CarrierNumber]:
    """Return the carriers' own numbers of what the actor sees, newest first."""
    return CarrierNumber.objects.visible_to(actor).select_related("carrier").order_by("-pk")


def looked_up(actor: Actor, numbers: Sequence[str]) -> tuple[list[Tracked], list[str]]:
    """Return the units of numbers, of ours or of carriers, and the numbers that name none."""
    named: dict[UUID, set[str]] = {}
    for row in CarrierNumber.objects.filter(number__in=numbers, ended_at=None):
        for one in meant_by(row.carrier_id, [row.number]).get(row.number, []):
            named.setdefault(one.tracked_uid, set()).add(row.number)
    rows = units(actor).filter(Q(number__in=numbers) | Q(subject_uid__in=named))
    found = list(rows.order_by("-pk"))
    known = {row.number for row in found}.union(*(named.get(row.subject_uid, ()) for row in found))
    return found, sorted(set(numbers) - known)


def consignments_named(number: str) -> list[UUID]:
    """Return the uids of consignments that any carrier means by a number; not yet by rights."""
    rows = CarrierNumber.objects.filter(number=number, ended_at=None)[:NAMESAKES]
    meant = [one for row in rows for one in meant_by(row.carrier_id, [row.number])[row.number]]
    known = Tracked.objects.filter(subject_uid__in=[one.tracked_uid for one in meant])
    return [(unit.parent or unit).subject_uid for unit in known.select_related("parent")]


def numbers_of(actor: Actor, kind: str, uid: UUID) -> list[CarrierNumber]:
    """Return the numbers in force of a thing, those of a consignment's packages with it."""
    rows = carrier_numbers(actor).filter(ended_at=None)
    boxes = HandlingUnit.objects.filter(consignment__uid=uid).values("uid")
    wanted = Q(subject_uid=uid)
    if kind == CarrierNumber.Kind.CONSIGNMENT:
        wanted |= Q(subject_uid__in=boxes)
    return list(rows.filter(wanted))


def carrier_parcels(actor: Actor) -> ScopedQuerySet[CarrierParcel]:
    """Return the carriers' numbers that are followed through them, newest first."""
    rows = CarrierParcel.objects.visible_to(actor).select_related("link", "tracked", "named")
    return rows.order_by("-pk")
