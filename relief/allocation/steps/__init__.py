"""Shared inner work of allocation: for its own actions, its handlers and the floors above."""

from relief.allocation.steps.asking import ask_for_plan, ask_for_plans
from relief.allocation.steps.committing import commit
from relief.allocation.steps.releasing import free_lot, free_request, mark_released, take_back

__all__ = [
    "ask_for_plan",
    "ask_for_plans",
    "commit",
    "free_lot",
    "free_request",
    "mark_released",
    "take_back",
]
