"""Storing who rang and who needs help, encrypted, with blind indexes to find them again."""

import datetime
from collections.abc import Iterable

from relief.core.actors import Actor
from relief.core.work import step
from relief.helpline.indexes import heard, phone_index, room_index
from relief.helpline.intake import Intake
from relief.helpline.models import AccessLook, Caller, Household, Recipient, Ticket
from relief.organizations.models import user_id_of


@step
def keep_caller(organization_id: int, intake: Intake) -> Caller:
    """Return who rings: the same name from the same number is the same row."""
    number = heard(intake.phone)
    index = phone_index(number.e164)
    if index:
        rows = Caller.objects.filter(organization_id=organization_id, phone_index=index)
        for row in rows.order_by("-pk")[:20]:
            if row.name == intake.caller_name:
                return row
    return Caller.objects.create(
        organization_id=organization_id,
        name=intake.caller_name[:80],
        phone_raw=number.raw,
        phone=number.e164,
        extension=number.extension,
        phone_index=index,
    )


@step
def keep_recipient(organization_id: int, intake: Intake, known: Recipient | None) -> Recipient:
    """Return who needs help: a new row, or the known one with what was now said."""
    row = known or Recipient(organization_id=organization_id)
    number = heard(intake.phone)
    alternate = f"{intake.alternate_name} {intake.alternate_phone}".strip()
    said = {
        "name": intake.name[:80],
        "pinyin": intake.pinyin[:80],
        "birth_year": str(intake.birth_year or ""),
        "sex": intake.sex,
        "phone": number.e164 or number.raw,
        "alternate": alternate,
        "medical": " ".join(part for part in (intake.medicine, intake.prescription) if part),
    }
    for field, value in said.items():
        if value or known is None:
            setattr(row, field, value)
    row.phone_index = phone_index(number.e164) or row.phone_index
    row.language = intake.language[:20] or row.language
    row.is_hard_of_hearing = intake.hearing or row.is_hard_of_hearing
    row.household = _household(organization_id, intake) or row.household
    row.erased_at = None  # who was forgotten while they rang again is to be forgotten again
    row.save()
    return row


def _household(organization_id: int, intake: Intake) -> Household | None:
    """Return the door that was named; the same door is the same row."""
    if not (intake.address() or intake.where):
        return None
    room = intake.room_text()
    index = room_index(room)
    found = (
        Household.objects.filter(organization_id=organization_id, room_index=index).first()
        if index
        else None
    )
    row = found or Household(organization_id=organization_id)
    row.where = intake.where
    row.address = intake.address()
    row.compound = intake.compound or intake.road
    row.room = room
    row.room_index = index
    row.door_note = intake.door_note or row.door_note or ""
    row.erased_at = None
    row.save()
    return row


@step
def note_look(
    ticket: Ticket,
    fields: Iterable[str],
    *,
    purpose: str,
    actor: Actor,
    now: datetime.datetime,
) -> AccessLook:
    """Log that somebody sees a person's fields, before they are shown."""
    return AccessLook.objects.create(
        organization_id=ticket.organization_id,
        viewer_id=user_id_of(actor) or None,
        viewer_label=actor.label,
        ticket=ticket,
        person_uid=ticket.recipient.uid if ticket.recipient else None,
        fields=sorted(fields),
        purpose=purpose,
        looked_at=now,
    )
