"""Objecting to what a line got, and answering within a day."""

import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from relief.allocation import steps
from relief.allocation.models import Appeal
from relief.allocation.rules.limits import APPEAL_TIME
from relief.allocation.states import AppealStatus
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotFound
from relief.core.work import action
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.states import OPEN
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.permissions import Permission


class AppealOpen(Conflict):
    """A line has one open appeal at a time."""

    code = "appeal_open"
    message = _("An appeal for {item} is waiting for its answer.")


@action(Permission.REQUEST_CREATE)
def appeal(*, actor: Actor, now: datetime.datetime, line_uid: UUID, text: str) -> Appeal:
    """Object to what a line of an open request of one's own got; answered within 24 hours."""
    mine = ReliefRequest.objects.visible_to(actor).filter(
        organization_id=actor.organization_id or 0
    )
    rows = RequestLine.objects.filter(uid=line_uid, request__in=mine, request__status__in=OPEN)
    line = rows.select_related("item", "request__emergency").first()
    if line is None:
        raise NotFound
    row = Appeal(
        request_line=line,
        organization_id=line.request.organization_id,
        text=_text("text", text),
        due_at=now + APPEAL_TIME,
        created_by_id=actor.id if actor.kind == "user" else None,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AppealOpen(item=str(line.item)) from None
    record(
        "appeal.open",
        subject=row,
        actor=actor,
        now=now,
        emergency_uid=line.request.emergency.uid,
        related=[line.request.uid],
        payload={"item": line.item.code, "due": row.due_at.isoformat()},
    )
    return row


@action(Permission.REQUEST_VERIFY)
def answer_appeal(
    *, actor: Actor, now: datetime.datetime, appeal_uid: UUID, uphold: bool, answer: str
) -> Appeal:
    """Answer an appeal with reasons; upheld ones are planned for again."""
    rows = Appeal.objects.visible_to(actor).filter(uid=appeal_uid)
    found = rows.select_related("request_line__request__emergency").locked()
    if not found:
        raise NotFound
    row, request = found[0], found[0].request_line.request
    text = _text("answer", answer)
    move(
        row,
        "upheld" if uphold else "declined",
        actor=actor,
        now=now,
        changes={"answer": text},
        emergency_uid=request.emergency.uid,
        related=[request.uid],
    )
    if uphold:
        reason = f"appeal.upheld {row.number}"
        steps.ask_for_plan(request.emergency, actor=actor, now=now, reason=reason)
    return row


@action(None)
def escalate_appeal(*, actor: Actor, now: datetime.datetime, appeal_id: int) -> bool:
    """Tell the coordinators that an appeal waits longer than promised, once."""
    rows = Appeal.objects.filter(pk=appeal_id, status=AppealStatus.OPEN, escalated_at=None)
    found = rows.select_related("request_line__request__emergency").locked()
    if not found:
        return False
    row, request = found[0], found[0].request_line.request
    row.escalated_at = now
    row.save(update_fields=["escalated_at"])
    record(
        "appeal.escalated",
        subject=row,
        actor=actor,
        now=now,
        emergency_uid=request.emergency.uid,
        related=[request.uid],
    )
    return True


def _text(field: str, value: str) -> str:
    text = value.strip()
    if not text or len(text) > 1000 or "\x00" in text:
        raise Invalid(field, _("Write one to 1,000 characters."))
    return text
