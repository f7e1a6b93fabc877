"""What became of a ticket's needs: their request lines and deliveries."""

from dataclasses import dataclass
from uuid import UUID

from relief.core.actors import Actor
from relief.delivery.models import Delivery
from relief.demand.models import ReliefRequest, RequestLine
from relief.helpline.models import Ticket, TicketNeed


@dataclass(frozen=True)
class Supply:
    """One need with the line that asks for it and the delivery that brings it."""

    need: TicketNeed
    request: ReliefRequest | None
    line: RequestLine | None
    delivery: Delivery | None


def supply_of(actor: Actor, ticket: Ticket) -> list[Supply]:
    """Return each need of a ticket the actor has seen, with request, line and last delivery."""
    asked = ReliefRequest.objects.visible_to(actor).filter(
        origin_type="ticket", origin_uid=ticket.uid
    )
    requests = {row.uid: row for row in asked.order_by("pk")}
    lines = {
        (line.request_id, line.item_id): line
        for line in RequestLine.objects.filter(request__in=requests.values())
    }
    return [_supply(need, requests, lines) for need in ticket.needs.all()]


def _supply(
    need: TicketNeed,
    requests: dict[UUID, ReliefRequest],
    lines: dict[tuple[int, int], RequestLine],
) -> Supply:
    request = requests.get(need.request_uid) if need.request_uid else None
    line = lines.get((request.pk, need.item_id)) if request else None
    delivery = None
    if line is not None:
        rows = Delivery.objects.filter(lines__consignment_line__allocation_line__request_line=line)
        delivery = rows.order_by("-pk").first()
    return Supply(need, request, line, delivery)
