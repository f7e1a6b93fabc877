"""Sweep: clocks warn and break, owed calls come due, waiting adds points; each once."""

import datetime

from relief.core.actors import Actor
from relief.core.work import action
from relief.helpline.steps import call_backs, clocks, waiting


@action(None)
def sweep(*, actor: Actor, now: datetime.datetime) -> int:
    """Do a batch of what is due; return how much it was."""
    sweeps = (clocks.sweep, call_backs.sweep, waiting.sweep)
    return sum(sweep(actor=actor, now=now) for sweep in sweeps)
