"""Reading the helpline, actor first."""

from relief.helpline.queries.lists import (
    Answered,
    answered,
    call,
    calls_waiting,
    colleague_on,
    drafts,
    looks,
    owed_to,
    quotas,
    ticket,
    tickets,
)
from relief.helpline.queries.possible import Possible, possible
from relief.helpline.queries.review import WEEK, Review, review
from relief.helpline.queries.same import Likely, at_number, likely_same
from relief.helpline.queries.supply import Supply, supply_of

__all__ = [
    "WEEK",
    "Answered",
    "Likely",
    "Possible",
    "Review",
    "Supply",
    "answered",
    "at_number",
    "call",
    "calls_waiting",
    "colleague_on",
    "drafts",
    "likely_same",
    "looks",
    "owed_to",
    "possible",
    "quotas",
    "review",
    "supply_of",
    "ticket",
    "tickets",
]
