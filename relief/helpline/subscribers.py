"""What the last mile and the requests tell the helpline: goods came, or will not come."""

from uuid import UUID

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.delivery.models import Delivery
from relief.demand.models import ReliefRequest
from relief.helpline.models import CallBackKind, ClockKind, Ticket
from relief.helpline.states import IN_HAND
from relief.helpline.steps import call_backs, clocks, tickets
from relief.journal.handlers import handler
from relief.journal.models import Event

NEVER_COMING = ("cancelled", "rejected")


@handler("delivery.delivered")
def fulfil(event: Event) -> None:
    """Count a ticket as fulfilled once everything asked for it was handed over.

    The only way there: no button does it. A confirming call is owed from then on.
    """
    request = _request_of(event)
    row = _ticket_of(request)
    if row is None or not row.machine.allows(row.status, "fulfilled"):
        return
    asked = ReliefRequest.objects.filter(origin_type="ticket", origin_uid=row.uid)
    if asked.exclude(status__in=["fulfilled", *NEVER_COMING]).exists():
        return
    now = clock.now()
    facts = {"delivery": str(event.subject_uid)}
    tickets.to(row, "fulfilled", actor=SYSTEM, now=now, payload=facts)
    kept = (ClockKind.PLAN, ClockKind.MET, ClockKind.CHECK)
    clocks.keep(row, kept, actor=SYSTEM, at=event.occurred_at)
    call_backs.end_all(row, now=now)
    call_backs.owe(row, CallBackKind.CONFIRM, now=now)


@handler("delivery.created")
def plan(event: Event) -> None:
    """Show that goods for a ticket reached the last stop before the door."""
    row = _ticket_of(_request_of(event))
    if row is not None and row.status in IN_HAND and row.status != "scheduled":
        facts = {"delivery": str(event.subject_uid)}
        tickets.to(row, "scheduled", actor=SYSTEM, now=clock.now(), payload=facts)


@handler("request.approved")
def wait_for_goods(event: Event) -> None:
    """Show that a coordinator approved: the ticket waits for goods now."""
    row = _ticket_of(ReliefRequest.objects.filter(uid=event.subject_uid).first())
    if row is not None and row.status == "waiting_partner":
        facts = {"because": "request"}
        tickets.to(row, "waiting_stock", actor=SYSTEM, now=clock.now(), payload=facts)


@handler("request.rejected", "request.cancelled")
def take_up(event: Event) -> None:
    """Give a ticket back to its operator where its request will bring nothing."""
    row = _ticket_of(ReliefRequest.objects.filter(uid=event.subject_uid).first())
    if row is None or row.status not in IN_HAND:
        return
    tickets.forget_request(row, event.subject_uid)
    if row.status != "in_progress":
        facts = {"because": event.type}
        tickets.to(row, "in_progress", actor=SYSTEM, now=clock.now(), payload=facts)


def _request_of(event: Event) -> ReliefRequest | None:
    rows = Delivery.objects.filter(uid=event.subject_uid).select_related("consignment__request")
    found = rows.first()
    return found.consignment.request if found else None


def _ticket_of(request: ReliefRequest | None) -> Ticket | None:
    """Return the ticket a request was made from, under lock; None for other requests."""
    if request is None or request.origin_type != "ticket" or request.origin_uid is None:
        return None
    uid: UUID = request.origin_uid
    found = Ticket.objects.filter(uid=uid).first()
    return tickets.relock(found.pk) if found else None
