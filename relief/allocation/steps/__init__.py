"""Shared inner work of allocation: for its own actions, its handlers and the floors above."""

from relief.allocation.steps.asking import ask_for_plan, ask_for_plans
from relief.allocation.steps.committing import commit
from relief.allocation.steps.explaining import add_changes, explain_lines, mark_reserved
from relief.allocation.steps.releasing import (
    free_lot,
    free_other_parts,
    free_request,
    mark_released,
    take_back,
)

__all__ = [
    "add_changes",
    "ask_for_plan",
    "ask_for_plans",
    "commit",
    "explain_lines",
    "free_lot",
    "free_other_parts",
    "free_request",
    "mark_released",
    "mark_reserved",
    "take_back",
]
