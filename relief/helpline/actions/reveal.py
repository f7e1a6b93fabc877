"""See who somebody is: always for a purpose, always logged before it is shown."""

import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.core.work import action
from relief.helpline.intake import Intake, held, opened
from relief.helpline.models import SHOWING, MatchAnswer, Purpose, Recipient, Ticket
from relief.helpline.rules.likeness import SHOWN_FROM
from relief.helpline.steps import people, tickets
from relief.organizations.models import user_id_of
from relief.organizations.permissions import Permission


@action(Permission.PERSON_REVEAL)
def reveal_person(
    *, actor: Actor, now: datetime.datetime, uid: UUID, purpose: str
) -> tuple[Ticket, Intake]:
    """Return a ticket and what was said in its call, with the person's data; the look is logged.

    Raises Invalid without a known purpose, NotFound.
    """
    if purpose not in dict(SHOWING):
        raise Invalid("purpose", _("Say what for."))
    row = tickets.lock(actor, uid)
    intake = opened(str(row.intake or ""))
    people.note_look(row, held(intake), purpose=purpose, actor=actor, now=now)
    tickets.tell("person_revealed", row, actor=actor, now=now, payload={"purpose": purpose})
    return row, intake


@action(Permission.TICKET_TAKE)
def resume_draft(*, actor: Actor, now: datetime.datetime, key: UUID) -> tuple[Ticket, Intake]:
    """Return one's own unfinished call, or a lost one nobody took, to go on with.

    The look is logged. Raises NotFound.
    """
    found = Ticket.objects.visible_to(actor).filter(draft_key=key, status__in=["draft", "open"])
    own = models.Q(taken_by_id=user_id_of(actor)) | models.Q(taken_by=None)
    row = found.filter(own).first()
    if row is None:
        raise NotFound
    row = tickets.relock(row.pk)
    intake = opened(str(row.intake or ""))
    people.note_look(row, held(intake), purpose=Purpose.IN_CALL, actor=actor, now=now)
    return row, intake


@action(Permission.TICKET_TAKE)
def answer_match(
    *,
    actor: Actor,
    now: datetime.datetime,
    key: UUID,
    recipient_uid: UUID,
    parts: dict[str, int],
    is_same: bool,
) -> Ticket:
    """Note whether a found person is the one who needs help; yes links the ticket to them.

    Two people are never put together without this word. Raises NotFound, Invalid.
    """
    found = Ticket.objects.visible_to(actor).filter(draft_key=key).first()
    if found is None:
        raise NotFound
    row = tickets.relock(found.pk)
    tickets.require(row, "draft", "open")
    person = Recipient.objects.get_visible(actor, recipient_uid)
    points = sum(parts.values())
    if points < SHOWN_FROM:
        raise Invalid("recipient", _("These two have too little in common."))
    MatchAnswer.objects.create(
        ticket=row, recipient=person, points=points, parts=parts, is_same=is_same
    )
    row.recipient = person if is_same else None
    row.save(update_fields=["recipient"])
    return row
