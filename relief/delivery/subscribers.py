"""What shipping tells the last mile."""

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.delivery import replanning, steps
from relief.delivery.models import Delivery, Mission, Shift
from relief.journal.handlers import handler
from relief.journal.models import Event
from relief.shipping.models import Consignment


@handler("consignment.arrived")
def make_delivery(event: Event) -> None:
    """Make the delivery of goods that reached the last hub."""
    row = Consignment.objects.get(uid=event.subject_uid)
    steps.create_for(row, actor=SYSTEM, now=clock.now())


@handler("consignment.delivered", "consignment.returned", "consignment.lost")
def close_deliveries(event: Event) -> None:
    """Close what is still open where a consignment ended as a whole."""
    row = Consignment.objects.get(uid=event.subject_uid)
    steps.follow(row, actor=SYSTEM, now=event.occurred_at)


@handler(*(name for name in replanning.BREAKS if not name.startswith("shift.")))
def plan_anew(event: Event) -> None:
    """Wish for a new plan of the day where something happened that its plan did not know."""
    cause = replanning.BREAKS[event.type]
    rows = Delivery.objects.select_related("consignment__origin", "shift")
    if event.subject_type == "delivery.mission":
        mission = Mission.objects.get(uid=event.subject_uid)
        row = rows.get(pk=mission.delivery_id)
    else:
        row = rows.get(uid=event.subject_uid)
    replanning.wish_for(row, cause, now=clock.now())


@handler("shift.added", "shift.cancelled")
def plan_anew_for_shift(event: Event) -> None:
    """Wish for a new plan of the day whose shifts are others now."""
    row = Shift.objects.get(uid=event.subject_uid)
    replanning.wish_for_shift(row, replanning.BREAKS[event.type], now=clock.now())
