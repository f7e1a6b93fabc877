"""What donors and the donor desk do with offers, one file a stage."""

from relief.donations.actions.bring import (
    Count,
    consolidate,
    options,
    receive,
    set_paper,
    verify_paper,
)
from relief.donations.actions.decide import Answer, decide, sweep_no_shows
from relief.donations.actions.offer import Line, Offered, Terms, offer, screen, withdraw
from relief.shipping.checklist import Paper

__all__ = [
    "Answer",
    "Count",
    "Line",
    "Offered",
    "Paper",
    "Terms",
    "consolidate",
    "decide",
    "offer",
    "options",
    "receive",
    "screen",
    "set_paper",
    "sweep_no_shows",
    "verify_paper",
    "withdraw",
]
