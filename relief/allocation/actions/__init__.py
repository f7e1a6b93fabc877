"""Every write of allocation: one verb a function."""

from relief.allocation.actions.appealing import answer_appeal, appeal, escalate_appeal
from relief.allocation.actions.approving import (
    approve_plan,
    cancel_plan,
    commit_plan,
    take_up_approved,
)
from relief.allocation.actions.monitoring import read_equity
from relief.allocation.actions.planning import (
    begin_solving,
    explain_plan,
    fail_plan,
    propose_plan,
    report_progress,
    take_world,
)
from relief.allocation.actions.releasing import (
    accept_release,
    escalate_release,
    reject_release,
)
from relief.allocation.actions.starting import copy_plan, start_plan

__all__ = [
    "accept_release",
    "answer_appeal",
    "appeal",
    "approve_plan",
    "begin_solving",
    "cancel_plan",
    "commit_plan",
    "copy_plan",
    "escalate_appeal",
    "escalate_release",
    "explain_plan",
    "fail_plan",
    "propose_plan",
    "read_equity",
    "reject_release",
    "report_progress",
    "start_plan",
    "take_up_approved",
    "take_world",
]
