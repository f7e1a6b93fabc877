"""What shipping tells the last mile."""

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.delivery import steps
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
