"""Who a caller may already be: found by blind index, compared in plain, shown masked."""

import datetime
from dataclasses import dataclass

from django.db import models

from relief.core.actors import Actor
from relief.helpline.indexes import heard, phone_index, room_index
from relief.helpline.intake import Intake
from relief.helpline.models import Recipient, Ticket
from relief.helpline.rules.likeness import SHOWN_FROM, Known, likeness
from relief.helpline.rules.promises import SAME_NEED_WITHIN
from relief.helpline.states import OVER

MOST_COMPARED = 50
MOST_SHOWN = 3


@dataclass(frozen=True)
class Likely:
    """A person on record, the points by what is alike, and the ticket to add to."""

    person: Recipient
    parts: dict[str, int]
    open_ticket: Ticket | None
    has_same_need: bool

    @property
    def points(self) -> int:
        """Return the sum of the points."""
        return sum(self.parts.values())


def likely_same(
    actor: Actor, intake: Intake, *, now: datetime.datetime, apart_from: int = 0
) -> list[Likely]:
    """Return people who are probably the one who needs help, the likeliest first.

    Only a number or a door finds anybody: without one of them no sum reaches what is shown.
    """
    e164 = heard(intake.phone).e164
    number, room = phone_index(e164), room_index(intake.room_text())
    condition = models.Q(pk__in=[])
    if number:
        condition |= models.Q(phone_index=number) | models.Q(tickets__caller__phone_index=number)
    if room:
        condition |= models.Q(household__room_index=room)
    rows = Recipient.objects.visible_to(actor).filter(condition).select_related("household")
    found = []
    for person in rows.order_by("-pk").distinct()[:MOST_COMPARED]:
        parts = likeness(_asked(intake, e164), _known(person, e164, number))
        if sum(parts.values()) >= SHOWN_FROM:
            found.append(_with_ticket(actor, person, parts, intake, now, apart_from))
    return sorted(found, key=lambda likely: -likely.points)[:MOST_SHOWN]


def at_number(actor: Actor, phone: str, *, apart_from: int = 0) -> list[Ticket]:
    """Return the last tickets of whoever rang from a number before: one number, many people."""
    index = phone_index(heard(phone).e164)
    if not index:
        return []
    same = models.Q(caller__phone_index=index) | models.Q(recipient__phone_index=index)
    rows = Ticket.objects.visible_to(actor).filter(same).exclude(pk=apart_from)
    rows = rows.exclude(status="draft").select_related("recipient", "caller")
    return list(rows.prefetch_related("clocks").order_by("-pk")[:MOST_SHOWN])


def _asked(intake: Intake, e164: str) -> Known:
    return Known(
        phones=frozenset({e164} - {""}),
        name=intake.name,
        pinyin=intake.pinyin,
        birth_year=intake.birth_year,
        compound=intake.compound or intake.road,
        room=intake.room_text(),
    )


def _known(person: Recipient, e164: str, number: str) -> Known:
    phones_known = {str(person.phone)}
    if number and person.tickets.filter(caller__phone_index=number).exists():
        phones_known.add(e164)
    year = str(person.birth_year)
    return Known(
        phones=frozenset(phones_known - {""}),
        name=str(person.name),
        pinyin=str(person.pinyin),
        birth_year=int(year) if year.isdigit() else None,
        compound=str(person.household.compound) if person.household else "",
        room=str(person.household.room) if person.household else "",
    )


def _with_ticket(
    actor: Actor,
    person: Recipient,
    parts: dict[str, int],
    intake: Intake,
    now: datetime.datetime,
    apart_from: int,
) -> Likely:
    rows = Ticket.objects.visible_to(actor).filter(recipient=person).exclude(pk=apart_from)
    recent = rows.exclude(status__in=OVER).filter(opened_at__gte=now - SAME_NEED_WITHIN)
    open_ticket = recent.prefetch_related("needs__item").order_by("-pk").first()
    asked = {need.item for need in intake.needs}
    has_same = open_ticket is not None and any(
        str(need.item.uid) in asked for need in open_ticket.needs.all()
    )
    return Likely(person, parts, open_ticket, has_same)
