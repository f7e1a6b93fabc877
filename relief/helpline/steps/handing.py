"""Handing a call to emergency services: the platform keeps its own promise open."""

import datetime

from relief.core.actors import Actor
from relief.core.work import step
from relief.helpline.models import ClockKind, Ticket
from relief.helpline.steps import clocks, tickets


@step
def hand_over(row: Ticket, *, actor: Actor, now: datetime.datetime) -> None:
    """Make a locked ticket P1, count plan and need as met, and tell of it."""
    if row.paused_at:
        tickets.to(row, "in_progress", actor=actor, now=now, payload={"because": "class"})
    if row.triage_class != 1:
        row.triage_class, row.override_reason = 1, "120"
        row.save(update_fields=["triage_class", "override_reason"])
        clocks.set_class(row, 1)
    clocks.keep(row, (ClockKind.PLAN, ClockKind.MET), actor=actor, at=now)
    tickets.tell("handed_to_120", row, actor=actor, now=now)
