"""Asking for a plan: one waiting row an emergency, however many things happen at once."""

import datetime
from collections.abc import Mapping
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from relief.allocation.models import AllocationPlan
from relief.allocation.rules.limits import settled
from relief.allocation.states import PlanStatus
from relief.core.actors import Actor
from relief.core.errors import Conflict
from relief.core.work import step
from relief.demand.queries import plannable_lines
from relief.emergencies.models import Emergency
from relief.emergencies.states import EmergencyStatus
from relief.journal.record import record

log = structlog.get_logger(__name__)
TASK = "allocation.plan"
QUEUE = "planning"


@step
def ask_for_plan(
    emergency: Emergency,
    *,
    actor: Actor,
    now: datetime.datetime,
    reason: str,
    reach: Mapping[str, Any] | None = None,
) -> AllocationPlan:
    """Return the plan that waits for an emergency, made where there is none, and wake the planner.

    A plan with a `reach` of its own (chosen requests, a region) is always a new one. What a
    person asks for is taken up at once; what events ask for, once they have been quiet.
    """
    for _ in range(3):
        found = None if reach else _waiting(emergency)
        if found is None:
            found = _insert(emergency, actor, now, reason[:200], dict(reach or {}))
        else:
            _settle(found, actor, now)
        if found is not None:
            wake_planner()
            return found
    raise Conflict


def _settles(
    actor: Actor, now: datetime.datetime, first: datetime.datetime
) -> datetime.datetime | None:
    """Return until when more triggers may come; None where a person asks."""
    return settled(now, first, settings.PLAN_QUIET_SECONDS) if actor.kind == "system" else None


def _settle(plan: AllocationPlan, actor: Actor, now: datetime.datetime) -> None:
    """Let a waiting draft wait for this trigger too; one that a person waits for never waits."""
    if plan.settles_at is not None:
        plan.settles_at = _settles(actor, now, plan.asked_at or now)
        plan.save(update_fields=["settles_at"])


@step
def ask_for_plans(*, actor: Actor, now: datetime.datetime, reason: str) -> list[AllocationPlan]:
    """Ask for a plan of every emergency that still needs goods."""
    active = Emergency.objects.filter(status=EmergencyStatus.ACTIVE).order_by("pk")
    return [
        ask_for_plan(emergency, actor=actor, now=now, reason=reason)
        for emergency in active
        if plannable_lines(emergency.pk).exists()
    ]


def wake_planner() -> None:
    """Wake the planner after commit, once a transaction; the sweep finds the row anyway."""
    if all(row[1] is not _send for row in connection.run_on_commit):
        transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(TASK, queue=QUEUE)
    except Exception as error:
        log.warning("broker_unreachable", error=type(error).__name__)


def _waiting(emergency: Emergency) -> AllocationPlan | None:
    """Return the draft that waits, locked: one that is just being taken up waits no more."""
    rows = AllocationPlan.objects.filter(emergency=emergency, status=PlanStatus.DRAFT)
    found = rows.filter(is_what_if=False, reach={}).locked()
    return found[0] if found else None


def _insert(
    emergency: Emergency,
    actor: Actor,
    now: datetime.datetime,
    reason: str,
    reach: dict[str, Any],
) -> AllocationPlan | None:
    """Insert a draft; None where somebody else's draft was first."""
    plan = AllocationPlan(
        emergency=emergency,
        reason=reason,
        reach=reach,
        asked_at=now,
        settles_at=_settles(actor, now, now),
        created_by_id=actor.id if actor.kind == "user" else None,
    )
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        return None
    record(
        "plan.drafted",
        subject=plan,
        actor=actor,
        now=now,
        emergency_uid=emergency.uid,
        payload={"reason": reason},
    )
    return plan
