"""Forgetting people: twelve months after a ticket has ended. Runs as the owner (`maintain`).

Points, items, times and places stay for the figures; names, numbers, doors and what was said go.
"""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from relief.core.maintenance import PEOPLE_DAYS
from relief.core.privacy import emptied
from relief.helpline.models import Call, Caller, Household, Recipient, Ticket
from relief.helpline.states import OVER, TicketStatus
from relief.helpline.steps import erasing
from relief.journal.models import Event

ENDED = (*OVER, TicketStatus.DRAFT)  # a draft nobody came back to is over too


def forget_tickets(now: datetime.datetime) -> int:
    """Forget what was said in tickets that ended, and were not touched, for 12 months."""
    cut = now - datetime.timedelta(days=PEOPLE_DAYS)
    touched = Event.objects.filter(subject_uid=OuterRef("uid"), occurred_at__gte=cut)
    old = Ticket.objects.filter(
        ~Exists(touched),
        status__in=ENDED,
        erased_at=None,
        created_at__lt=cut,
    ).filter(Q(draft_saved_at=None) | Q(draft_saved_at__lt=cut))
    numbers = list(old.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    unowned = Call.objects.filter(ticket=None, started_at__lt=cut, number__isnull=False)
    unowned.update(**emptied(Call))
    return erasing.tickets(numbers, now=now)


def forget_people(now: datetime.datetime) -> int:
    """Forget callers, recipients and doors that no ticket with its words still needs."""
    kept = Ticket.objects.filter(erased_at=None)
    people = Recipient.objects.filter(household=OuterRef("pk"), erased_at=None)
    recipients = _unneeded(Recipient.objects.all(), kept.filter(recipient=OuterRef("pk")), now)
    callers = _unneeded(Caller.objects.all(), kept.filter(caller=OuterRef("pk")), now)
    return (
        erasing.people(recipients, now=now)
        + erasing.people(callers, now=now)
        + erasing.people(_unneeded(Household.objects.all(), people, now), now=now)
    )


def _unneeded(rows: QuerySet[Any], needing: QuerySet[Any], now: datetime.datetime) -> QuerySet[Any]:
    """Return rows of people that are old, not forgotten yet, and that nothing needs."""
    cut = now - datetime.timedelta(days=PEOPLE_DAYS)
    return rows.filter(~Exists(needing), erased_at=None, created_at__lt=cut)
