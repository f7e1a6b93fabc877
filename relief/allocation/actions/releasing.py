"""An owner answers a release order; nobody's goods leave without it."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.allocation import steps
from relief.allocation.models import AllocationLine, ReleaseOrder
from relief.allocation.states import ReleaseStatus
from relief.allocation.steps.releasing import move_order
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import action
from relief.journal.record import record
from relief.organizations.permissions import Permission


@action(Permission.RELEASE_DECIDE)
def accept_release(*, actor: Actor, now: datetime.datetime, order_uid: UUID) -> ReleaseOrder:
    """Let the goods of an order go; a second time is harmless."""
    order = _owned(actor, order_uid)
    if order.status != ReleaseStatus.ACCEPTED:
        move_order(order, "accepted", actor=actor, now=now)
    return order


@action(Permission.RELEASE_DECIDE)
def reject_release(
    *, actor: Actor, now: datetime.datetime, order_uid: UUID, reason: str
) -> ReleaseOrder:
    """Keep the goods back, with a reason: they are free again and a new plan is made."""
    order = _owned(actor, order_uid)
    if order.status == ReleaseStatus.REJECTED:
        return order
    text = reason.strip()
    if not text or len(text) > 300 or "\x00" in text:
        raise Invalid("reason", _("Say in at most 300 characters why the goods stay."))
    move_order(
        order,
        "rejected",
        actor=actor,
        now=now,
        changes={"reason": text},
        payload={"reason": text},
    )
    lines = AllocationLine.objects.filter(release_order=order).order_by("pk")
    steps.take_back(lines, actor=actor, now=now)
    steps.free_other_parts([order], actor=actor, now=now)
    emergency = order.request.emergency
    steps.ask_for_plan(emergency, actor=actor, now=now, reason=f"release.rejected {order.number}")
    return order


@action(None)
def escalate_release(*, actor: Actor, now: datetime.datetime, order_id: int) -> bool:
    """Tell the deputies and the coordinators that an owner did not answer in time, once."""
    rows = ReleaseOrder.objects.filter(pk=order_id, escalated_at__isnull=True)
    found = (
        rows.filter(status=ReleaseStatus.SUBMITTED).select_related("request__emergency").locked()
    )
    if not found:
        return False
    order = found[0]
    order.escalated_at = now
    order.save(update_fields=["escalated_at"])
    record(
        "release.escalated",
        subject=order,
        actor=actor,
        now=now,
        organization_id=order.owner_id,
        emergency_uid=order.request.emergency.uid,
        related=[order.request.uid],
        payload={"due": order.due_at.isoformat()},
    )
    return True


def _owned(actor: Actor, uid: UUID) -> ReleaseOrder:
    """Return an order of the actor's organization under lock; others' goods are not ours to give."""
    rows = ReleaseOrder.objects.visible_to(actor).filter(uid=uid)
    found = rows.select_related("request__emergency").locked()
    if not found:
        raise NotFound
    if found[0].owner_id != actor.organization_id:
        raise NotAllowed
    return found[0]
