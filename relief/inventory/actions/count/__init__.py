"""Counts: started, entered, finished, counted again, explained, approved, booked."""

from relief.inventory.actions.count.approve import ApprovedByCounter, CorrectedMeanwhile, approve
from relief.inventory.actions.count.enter import Entry, enter
from relief.inventory.actions.count.explain import Cause, NotExplained, explain, send_back
from relief.inventory.actions.count.finish import NotAllCounted, finish
from relief.inventory.actions.count.start import (
    USUAL_TOLERANCE,
    InAnotherCount,
    Scope,
    cancel,
    start,
)

__all__ = [
    "USUAL_TOLERANCE",
    "ApprovedByCounter",
    "Cause",
    "CorrectedMeanwhile",
    "Entry",
    "InAnotherCount",
    "NotAllCounted",
    "NotExplained",
    "Scope",
    "approve",
    "cancel",
    "enter",
    "explain",
    "finish",
    "send_back",
    "start",
]
