"""What makes a new plan necessary, and what a withdrawn request sets free."""

from relief.allocation import steps
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.demand.models import ReliefRequest
from relief.journal.handlers import handler
from relief.journal.models import Event


@handler("request.approved")
def plan_for_request(event: Event) -> None:
    """Plan for an approved request; others approved meanwhile come along."""
    request = ReliefRequest.objects.select_related("emergency").get(uid=event.subject_uid)
    steps.ask_for_plan(request.emergency, actor=SYSTEM, now=clock.now(), reason=_reason(event))


@handler(
    "stock.received",
    "import.confirmed",
    "loan.given",
    "loan.returned",
    "sharing.changed",
    "lane.changed",
    "lane.opened",
    "lane.closed",
    "lot.recalled",
    "lot.recall_ended",
)
def plan_again(event: Event) -> None:
    """Plan again for every emergency in need: there is more or less to give, or another way."""
    steps.ask_for_plans(actor=SYSTEM, now=clock.now(), reason=_reason(event))


@handler("lot.recalled")
def free_recalled(event: Event) -> None:
    """Free what waits with goods of a recalled lot, and plan again for who lacks them."""
    now = clock.now()
    for emergency in steps.free_lot(event.subject_uid, actor=SYSTEM, now=now):
        steps.ask_for_plan(emergency, actor=SYSTEM, now=now, reason=_reason(event))


@handler("request.cancelled")
def free_withdrawn(event: Event) -> None:
    """Free what waits for a withdrawn request; others may have it."""
    now = clock.now()
    request = ReliefRequest.objects.select_related("emergency").get(uid=event.subject_uid)
    if steps.free_request(event.subject_uid, actor=SYSTEM, now=now):
        steps.ask_for_plan(request.emergency, actor=SYSTEM, now=now, reason=_reason(event))


def _reason(event: Event) -> str:
    return f"{event.type} {event.subject_label}".strip()
