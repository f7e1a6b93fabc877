"""Waiting adds points, so that nobody is passed by for ever; a higher sum may raise the class."""

import datetime

from relief.core.actors import Actor
from relief.core.work import step
from relief.helpline.models import Ticket
from relief.helpline.rules import promises, triage
from relief.helpline.states import BEFORE_GOODS
from relief.helpline.steps import call_backs, clocks, tickets

BATCH = 100


@step
def sweep(*, actor: Actor, now: datetime.datetime) -> int:
    """Add the points of tickets that have waited another six hours; return how many."""
    rows = list(
        Ticket.objects.filter(rescore_at__lte=now, status__in=BEFORE_GOODS)
        .select_related("emergency")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    )
    for row in rows:
        _score_again(row, actor, now)
    return len(rows)


def _score_again(row: Ticket, actor: Actor, now: datetime.datetime) -> None:
    opened = row.opened_at or now
    points = triage.waiting(now - opened)
    others = {code: part for code, part in row.parts.items() if code != "waiting"}
    row.parts = {**others, "waiting": points}
    row.score = min(triage.MOST, sum(row.parts.values()))
    row.rescore_at = promises.next_point(opened, points)
    row.save(update_fields=["parts", "score", "rescore_at"])
    urgency = triage.triage_class(row.score, set(row.flags))
    if row.triage_class and urgency < row.triage_class and not row.override_reason:
        _raise(row, urgency, actor, now)


def _raise(row: Ticket, urgency: int, actor: Actor, now: datetime.datetime) -> None:
    was = row.triage_class
    if promises.must_go_on(row.status, urgency):
        tickets.to(row, "in_progress", actor=actor, now=now, payload={"because": "class"})
    row.triage_class = urgency
    row.save(update_fields=["triage_class"])
    clocks.hasten(row, urgency, now=now)
    call_backs.follow_clocks(row)
    facts = {"was": was, "score": row.score}
    tickets.tell("reclassed", row, actor=actor, now=now, payload=facts)
