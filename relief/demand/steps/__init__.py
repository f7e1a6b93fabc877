"""Shared inner work of demand: for its own actions and for the floors above."""

from relief.demand.steps.deciding import Verified, approve, reject, submit
from relief.demand.steps.drafting import DraftValues, LineWish, Origin, change_draft, open_draft
from relief.demand.steps.supply import (
    BeyondVerified,
    RequestClosed,
    add_allocated,
    add_delivered,
    add_dispatched,
    hold,
)

__all__ = [
    "BeyondVerified",
    "DraftValues",
    "LineWish",
    "Origin",
    "RequestClosed",
    "Verified",
    "add_allocated",
    "add_delivered",
    "add_dispatched",
    "approve",
    "change_draft",
    "hold",
    "open_draft",
    "reject",
    "submit",
]
