"""What the helpline's pages draw, worked out once for each row; people always masked."""

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from relief.core.http.tones import Pill
from relief.core.wording import mask
from relief.helpline import words
from relief.helpline.models import ClockKind, Ticket, TicketClock
from relief.helpline.queries.lists import Owed
from relief.helpline.rules import consent

TONES = {
    "draft": ("moving", "phone-call"),
    "open": ("waiting", "phone"),
    "triaged": ("waiting", ""),
    "assigned": ("waiting", "user-check"),
    "in_progress": ("moving", "progress"),
    "waiting_caller": ("waiting", "player-pause"),
    "waiting_partner": ("waiting", ""),
    "waiting_stock": ("allocated", "package"),
    "scheduled": ("moving", ""),
    "fulfilled": ("done", "package"),
    "verifying": ("moving", "phone-outgoing"),
    "closed": ("done", ""),
    "duplicate": ("waiting", "link"),
    "referred": ("moving", "share"),
    "cancelled": ("waiting", "ban"),
    "unreachable": ("risk", "phone-off"),
}
CLASS_TONES = {1: "broken", 2: "risk", 3: "waiting", 4: "waiting"}


def pill(ticket: Ticket) -> Pill:
    """Return a ticket's status as pages show it."""
    tone, icon = TONES[ticket.status]
    return Pill(tone, str(ticket.get_status_display()), icon)


def class_pill(ticket: Ticket) -> Pill | None:
    """Return a ticket's class; None before triage."""
    if ticket.triage_class is None:
        return None
    label = str(ticket.get_triage_class_display())
    return Pill(CLASS_TONES[ticket.triage_class], label, "urgent")


def person_of(ticket: Ticket) -> str:
    """Return who needs help, masked; empty where nobody said."""
    if ticket.recipient and ticket.recipient.name:
        return mask(str(ticket.recipient.name))
    if ticket.caller and ticket.caller.name:
        return mask(str(ticket.caller.name))
    return phone_of(ticket)


def phone_of(ticket: Ticket) -> str:
    """Return the number somebody rang from, masked, without the country's +86."""
    if ticket.caller is None:
        return ""
    number = mask(str(ticket.caller.phone or ticket.caller.phone_raw).removeprefix("+86"))
    extension = ticket.caller.extension
    return f"{number} {_('ext.')} {extension}" if extension else number


@dataclass(frozen=True)
class Row:
    """A ticket in a list."""

    ticket: Ticket
    status: Pill
    urgency: Pill | None
    who: str
    clock: TicketClock | None


def row(ticket: Ticket) -> Row:
    """Return a ticket as a list draws it, with the clock that ends first."""
    clock = next(iter(ticket.clocks.all()), None)
    return Row(ticket, pill(ticket), class_pill(ticket), person_of(ticket), clock)


@dataclass(frozen=True)
class OwedRow:
    """One promise at the left of the desk."""

    owed: Owed
    what: str | Promise
    who: str


def owed_row(owed: Owed) -> OwedRow:
    """Return something that was promised as the desk draws it."""
    return OwedRow(owed, words.KINDS[owed.kind], person_of(owed.ticket))


@dataclass(frozen=True)
class Part:
    """One term of the triage sum."""

    what: str | Promise
    points: int


def parts(ticket_parts: dict[str, int]) -> list[Part]:
    """Return the terms of a sum, largest first."""
    found = [Part(words.part(code, points), points) for code, points in ticket_parts.items()]
    return sorted(found, key=lambda part: -part.points)


def clocks(ticket: Ticket) -> list[tuple[str | Promise, TicketClock]]:
    """Return a ticket's clocks in words; the open check is left to the call that is owed."""
    shown = [row for row in ticket.clocks.all() if row.kind != ClockKind.CHECK or row.ended_at]
    return [(ClockKind(row.kind).label, row) for row in shown]


def grounds(ticket: Ticket) -> list[tuple[str | Promise, str | Promise]]:
    """Return what each use of a person's data rests on, in words."""
    found = consent.grounds(ticket.consent)
    return [(words.CONSENT_GROUPS[group], words.GROUNDS[ground]) for group, ground in found.items()]


def seconds_waiting(since: datetime.datetime, now: datetime.datetime) -> int:
    """Return how long a call has been ringing, in seconds."""
    return max(0, int((now - since).total_seconds()))
