"""Forget a person at once, on a wish: what the retention job does twelve months later.

Points, items, times and places stay for the figures. The access log and the journal keep ids
and codes only. Names and pictures on signed proofs are history, which the application may not
touch: they go with the next night's `maintain`.
"""

import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.privacy import emptied
from relief.core.work import action
from relief.delivery import steps as delivery
from relief.delivery.models import Delivery
from relief.demand.models import ReliefRequest
from relief.helpline.intake import held, opened
from relief.helpline.models import (
    Call,
    Caller,
    Household,
    Purpose,
    Recipient,
    Ticket,
    Wish,
)
from relief.helpline.states import OVER
from relief.helpline.steps import erasing, people, tickets
from relief.organizations.permissions import Permission

REQUEST_OVER = ("draft", "fulfilled", "rejected", "cancelled", "expired")
# Nobody comes to the door for these any more.
DELIVERY_OVER = ("delivered", "confirmed", "returning", "returned", "refused", "lost", "cancelled")


class StillNeeded(Conflict):
    """Somebody is still to ring this person or to bring them goods."""

    code = "person_still_needed"
    message = _(
        "{numbers}: not over yet, and without a name and a door nobody can help. "
        "Finish or cancel these first, then forget the person."
    )


@action(Permission.PERSON_FORGET)
def forget_person(
    *, actor: Actor, now: datetime.datetime, uid: UUID, wish: str, confirm: str
) -> Ticket:
    """Empty everything that names the person of a ticket, in all their tickets; return it.

    `wish` is a code of Wish, `confirm` the ticket's number as typed. A caller who also rang
    for somebody else, and a door where somebody else lives, stay. A repeat changes nothing.
    Raises Invalid, NotFound, StillNeeded.
    """
    row = Ticket.objects.get_visible(actor, uid)
    if wish not in Wish.values:
        raise Invalid("wish", _("Say why the person is to be forgotten."))
    if confirm.strip().upper() != str(row.number):
        raise Invalid("confirm", _("Type {number} to confirm."), number=row.number)
    rows = [tickets.relock(key) for key in sorted(_tickets_of(row))]
    rows = [one for one in rows if one.erased_at is None]
    requests = list(ReliefRequest.objects.filter(
        origin_type="ticket", origin_uid__in=[one.uid for one in rows]
    ).order_by("pk"))  # fmt: skip
    _require_over(rows, requests)
    for one in rows:
        _note(one, wish, [asked for asked in requests if asked.origin_uid == one.uid], actor, now)
    _erase(rows, now)
    contacts = [asked.delivery_contact_uid for asked in requests if asked.delivery_contact_uid]
    delivery.forget_contacts(contacts, now=now)
    return tickets.relock(row.pk)


def _tickets_of(row: Ticket) -> set[int]:
    """Return the keys of all tickets of one person: the same recipient, or linked as the same."""
    found, fresh = {row.pk}, {row.pk}
    while fresh:
        known = Ticket.objects.filter(pk__in=fresh)
        near = (
            Q(recipient__in=known.values("recipient"))
            | Q(duplicate_of__in=fresh)
            | Q(pk__in=known.values("duplicate_of"))
        )
        # Their key is of one helpline: a recipient and a duplicate never cross organizations.
        fresh = set(Ticket.objects.filter(near).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def _require_over(rows: list[Ticket], requests: list[ReliefRequest]) -> None:
    going = [str(row.number) for row in rows if row.status not in OVER]
    going += [str(asked.number) for asked in requests if asked.status not in REQUEST_OVER]
    under_way = Delivery.objects.filter(consignment__request__in=requests)
    rest = under_way.exclude(status__in=DELIVERY_OVER).order_by("pk")
    going += map(str, rest.values_list("number", flat=True))
    if going:
        raise StillNeeded(numbers=", ".join(going))


def _note(
    row: Ticket, wish: str, requests: list[ReliefRequest], actor: Actor, now: datetime.datetime
) -> None:
    """Log which fields go, and tell of it; never what they held."""
    fields = held(opened(str(row.intake or "")))
    people.note_look(row, fields, purpose=Purpose.FORGET, actor=actor, now=now)
    facts = {
        "wish": wish,
        "person": str(row.recipient.uid) if row.recipient else None,
        "requests": [str(asked.uid) for asked in requests],
    }
    tickets.tell("forgotten", row, actor=actor, now=now, payload=facts)


def _erase(rows: list[Ticket], now: datetime.datetime) -> None:
    """Empty the tickets, then whoever no other ticket names: in this order, as one asks the other."""
    erasing.tickets([row.pk for row in rows], now=now)
    kept = Ticket.objects.filter(erased_at=None)
    recipients = Recipient.objects.filter(
        pk__in=[row.recipient_id for row in rows if row.recipient_id], erased_at=None
    )
    doors = set(recipients.values_list("household", flat=True))
    numbers = set(recipients.exclude(phone_index="").values_list("phone_index", flat=True))
    erasing.people(recipients, now=now)
    callers = Caller.objects.filter(
        ~Exists(kept.filter(caller=OuterRef("pk"))),
        pk__in=[row.caller_id for row in rows if row.caller_id], erased_at=None,
    )  # fmt: skip
    erasing.people(callers, now=now)
    others = Recipient.objects.filter(household=OuterRef("pk"), erased_at=None)
    homes = Household.objects.filter(~Exists(others), pk__in=doors - {None}, erased_at=None)
    erasing.people(homes, now=now)
    # Calls that became no ticket: the number alone would find the person again.
    Call.objects.filter(
        ~Exists(Caller.objects.filter(phone_index=OuterRef("number_index"))),
        ticket=None, number_index__in=numbers,
    ).update(**emptied(Call))  # fmt: skip
