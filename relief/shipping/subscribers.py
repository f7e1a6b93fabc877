"""What the floors below tell shipping, and what one consignment means for others."""

from django.db import models

from relief.allocation.models import ReleaseOrder
from relief.allocation.states import ReleaseStatus
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.journal.handlers import handler
from relief.journal.models import Event
from relief.shipping import incomplete, steps
from relief.shipping.models import Consignment
from relief.shipping.states import TO_LEAVE


@handler("release.accepted")
def make_consignment(event: Event) -> None:
    """Make the consignment of an accepted release order."""
    orders = ReleaseOrder.objects.select_related(
        "request__site__place", "request__emergency", "facility__place"
    )
    order = orders.get(uid=event.subject_uid)
    if order.status != ReleaseStatus.CANCELLED:
        steps.create_for_release(order, actor=SYSTEM, now=clock.now())


@handler("release.cancelled")
def withdraw_consignment(event: Event) -> None:
    """Cancel what has not left where its release is no longer needed; the stock is free already."""
    whole = models.Q(release_order__uid=event.subject_uid)
    part = models.Q(split_from__release_order__uid=event.subject_uid)
    waiting = models.Q(status__in=TO_LEAVE) | models.Q(merged_into__isnull=False)
    for row in Consignment.objects.filter(waiting, whole | part).order_by("pk"):
        steps.withdraw(row, actor=SYSTEM, now=clock.now())


@handler(
    "release.rejected",
    "release.cancelled",
    "consignment.packed",
    "consignment.cancelled",
    "consignment.returned",
    "consignment.lost",
    "consignment.differs",
)
def count_whole_kits(event: Event) -> None:
    """Count no kit of which a part does not come after all."""
    planned = incomplete.parts_of(event.subject_uid)
    incomplete.count_whole_kits(planned, actor=SYSTEM, now=clock.now())
