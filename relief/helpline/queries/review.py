"""A week of triage, looked back on: who was put where, by which points, and what people changed.

A part that decides nothing, a class that
people keep changing, or a class whose promises break: then the points need work.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models

from relief.core.actors import SYSTEM, Actor
from relief.helpline.models import Ticket, TicketClass, TicketClock
from relief.journal.models import Event

WEEK = datetime.timedelta(days=7)
BAND = 10  # points
JUDGED = ("kept", "broken")


@dataclass(frozen=True)
class OfClass:
    """Tickets of a class, and how many of its promises that are decided were kept."""

    triage_class: int
    label: str
    tickets: int
    kept: int
    decided: int


@dataclass(frozen=True)
class Band:
    """So many tickets with `low` to `high` points."""

    low: int
    high: int
    tickets: int


@dataclass(frozen=True)
class Part:
    """How often a part of the sum gave points, and how many in the mean where it did."""

    code: str
    tickets: int
    mean: float


@dataclass(frozen=True)
class Changed:
    """A class that a person changed, and why, or that points for waiting raised by itself."""

    ticket: Ticket
    was: int | None
    became: int | None
    by: str
    at: datetime.datetime
    is_by_itself: bool


@dataclass(frozen=True)
class Review:
    """The tickets opened in a week, counted; changes are those made in the week."""

    since: datetime.datetime
    tickets: int
    flagged: int
    classes: list[OfClass]
    bands: list[Band]
    parts: list[Part]
    changed: list[Changed]
    raised_by_waiting: int
    second_reviews: int


def review(actor: Actor, since: datetime.datetime) -> Review:
    """Return the seven days from `since`; reads three tables, whatever the week held."""
    until = since + WEEK
    rows = list(
        Ticket.objects.visible_to(actor)
        .filter(opened_at__gte=since, opened_at__lt=until, triage_class__isnull=False)
        .only("pk", "triage_class", "score", "parts", "flags", "is_second_review")
    )
    changed = list(_changed(actor, since, until))
    return Review(
        since=since,
        tickets=len(rows),
        flagged=sum(bool(row.flags) for row in rows),
        classes=_classes(rows),
        bands=_bands(rows),
        parts=_parts(rows),
        changed=[row for row in changed if not row.is_by_itself],
        raised_by_waiting=sum(row.is_by_itself for row in changed),
        second_reviews=sum(row.is_second_review for row in rows),
    )


def _classes(rows: Sequence[Ticket]) -> list[OfClass]:
    count = Counter(row.triage_class for row in rows)
    clocks = TicketClock.objects.filter(ticket__in=[row.pk for row in rows], status__in=JUDGED)
    found = clocks.values("ticket__triage_class").annotate(
        decided=models.Count("pk"), kept=models.Count("pk", filter=models.Q(status="kept"))
    )
    promises = {row["ticket__triage_class"]: (row["kept"], row["decided"]) for row in found}
    return [
        OfClass(one.value, str(one.label), count[one.value], *promises.get(one.value, (0, 0)))
        for one in TicketClass
    ]


def _bands(rows: Iterable[Ticket]) -> list[Band]:
    count = Counter(min(row.score, 99) // BAND for row in rows)
    return [
        Band(low, 100 if low == 90 else low + BAND - 1, count[low // BAND])
        for low in range(0, 100, BAND)
    ]


def _parts(rows: Iterable[Ticket]) -> list[Part]:
    points: dict[str, list[int]] = {}
    for row in rows:
        for code, given in row.parts.items():
            points.setdefault(code, []).append(given)
    found = [
        Part(code, len(each), round(sum(each) / len(each), 1)) for code, each in points.items()
    ]
    return sorted(found, key=lambda part: (-part.tickets * part.mean, part.code))


def _changed(actor: Actor, since: datetime.datetime, until: datetime.datetime) -> Iterable[Changed]:
    events = Event.objects.filter(
        type="ticket.reclassed", occurred_at__gte=since, occurred_at__lt=until
    ).order_by("-pk")
    uids = {event.subject_uid for event in events}
    tickets = {row.uid: row for row in Ticket.objects.visible_to(actor).filter(uid__in=uids)}
    for event in events:
        if ticket := tickets.get(event.subject_uid):
            became = event.payload.get("now", ticket.triage_class)
            yield Changed(
                ticket=ticket,
                was=event.payload["was"],
                became=became,
                by=event.actor_label,
                at=event.occurred_at,
                is_by_itself=event.actor_kind == SYSTEM.kind,
            )
