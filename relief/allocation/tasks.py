"""Background work: the planner, reserving large plans, the clocks of owners and appeals.

The row is the truth: a message only wakes. While a plan is worked out its planner holds a
lock of its database session on it; when the planner is killed the session ends, the lock is
free, and the next sweep takes the plan up again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from celery import shared_task
from django.db import connection

from relief.allocation import actions, queries
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.emergencies.queries import open_emergencies

log = structlog.get_logger(__name__)

LOCK_SPACE = 0x504C414E  # "PLAN"
LIMIT_SECONDS = 900  # a country's plan is worked out, or reserved, in minutes
SHOW_EVERY = 5  # percent


@shared_task(name="allocation.plan", ignore_result=True, time_limit=LIMIT_SECONDS)
def plan_task(**_: Any) -> int:
    """Reserve the plans that were approved, then work out those that wait."""
    return commit_approved() + work_out_waiting()


@shared_task(name="allocation.overdue", ignore_result=True)
def overdue_task(**_: Any) -> int:
    """Escalate what owners and coordinators did not answer in time."""
    return escalate_overdue()


@shared_task(name="allocation.equity", ignore_result=True)
def equity_task(**_: Any) -> int:
    """Read how evenly each open emergency is served this week."""
    return read_equity()


def read_equity() -> int:
    """Read every open emergency's week; return the number of readings."""
    now = clock.now()
    return sum(
        len(actions.read_equity(actor=SYSTEM, now=now, emergency_id=row.pk))
        for row in open_emergencies(SYSTEM)
    )


def work_out_waiting() -> int:
    """Work out the plans that wait or were left by a killed planner; return how many."""
    done = 0
    for plan_id in queries.unfinished_plans(clock.now()):
        with _held(plan_id) as is_mine:
            if is_mine:
                done += work_out(plan_id)
    return done


def commit_approved() -> int:
    """Reserve the approved plans that wait or were left by a killed worker; return how many."""
    done = 0
    for plan_id in queries.approved_plans():
        with _held(plan_id) as is_mine:
            if is_mine:
                done += commit(plan_id)
    return done


def commit(plan_id: int) -> int:
    """Reserve an approved plan; return 1 when it was done. What fails is tried again, three times."""
    if not actions.take_up_approved(actor=SYSTEM, now=clock.now(), plan_id=plan_id):
        return 0
    try:
        plan = actions.commit_plan(actor=SYSTEM, now=clock.now(), plan_id=plan_id)
    except Exception:
        log.exception("commit_failed", plan_id=plan_id)
        return 0
    return int(plan is not None)


def escalate_overdue() -> int:
    """Escalate overdue release orders and appeals; return how many."""
    now = clock.now()
    orders = [
        actions.escalate_release(actor=SYSTEM, now=now, order_id=key)
        for key in queries.overdue_orders(now)
    ]
    appeals = [
        actions.escalate_appeal(actor=SYSTEM, now=now, appeal_id=key)
        for key in queries.overdue_appeals(now)
    ]
    return sum(orders) + sum(appeals)


def work_out(plan_id: int) -> int:
    """Take a plan up, solve it outside any transaction, propose it; return 1 when it was done."""
    # Loaded where something is solved: every other worker does without its time and memory.
    from relief.allocation import counterfactual, solver

    if actions.begin_solving(actor=SYSTEM, now=clock.now(), plan_id=plan_id) is None:
        return 0
    plan = actions.take_world(actor=SYSTEM, now=clock.now(), plan_id=plan_id)
    if plan is None:
        return 0
    try:
        problem = solver.parse(plan.snapshot)
        del plan  # its documents are large, and stored
        answer = solver.solve_in_parts(problem, on_progress=_progress(plan_id))
        short = [row for row in answer.lines if row.reason["short"]]
        result = solver.dump(answer)
        del answer
        actions.propose_plan(actor=SYSTEM, now=clock.now(), plan_id=plan_id, result=result)
        del result
    except Exception as error:
        log.exception("plan_failed", plan_id=plan_id)
        reason = f"{type(error).__name__}: {error}"
        actions.fail_plan(actor=SYSTEM, now=clock.now(), plan_id=plan_id, reason=reason)
    else:
        changes = counterfactual.work_out(problem, short)
        if changes:
            actions.explain_plan(actor=SYSTEM, now=clock.now(), plan_id=plan_id, changes=changes)
    return 1


def _progress(plan_id: int) -> Any:
    shown = 0

    def show(done: int, whole: int) -> None:
        nonlocal shown
        percent = min(99, 100 * done // max(1, whole))
        if percent >= shown + SHOW_EVERY:
            shown = percent
            now = clock.now()
            actions.report_progress(actor=SYSTEM, now=now, plan_id=plan_id, percent=percent)

    return show


@contextmanager
def _held(plan_id: int) -> Iterator[bool]:
    """Hold the session's lock of a plan; False where another planner is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, plan_id])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, plan_id])
