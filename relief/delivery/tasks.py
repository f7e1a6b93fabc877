"""Background work of delivery: the stations' shelves, and the planner of day routes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from celery import shared_task
from django.db import connection

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.delivery import actions, queries, rounds

log = structlog.get_logger(__name__)

LOCK_SPACE = 0x524F5554  # "ROUT"
LIMIT_SECONDS = 120
FIRST_SECONDS = 0.5
SECONDS_A_STOP = 0.1
MOST_SECONDS = 10.0


@shared_task(name="delivery.sweep_deposits", ignore_result=True)  # type: ignore[untyped-decorator]
def sweep_deposits(**_: Any) -> int:
    """Remind of goods that wait at stations and send back what nobody fetched."""
    touched = 0
    while found := actions.sweep_deposits(actor=SYSTEM, now=clock.now()):
        touched += found
    return touched


@shared_task(  # type: ignore[untyped-decorator]
    name="delivery.plan_routes", ignore_result=True, time_limit=LIMIT_SECONDS
)
def plan_routes(**_: Any) -> int:
    """Work out every waiting day plan; return how many."""
    done = 0
    for plan_id in queries.unfinished_route_plans(clock.now()):
        with _held(plan_id) as is_mine:
            if is_mine:
                done += work_out(plan_id)
    return done


@shared_task(name="delivery.watch_routes", ignore_result=True)  # type: ignore[untyped-decorator]
def watch_routes(**_: Any) -> int:
    """Wish for new routes where couriers are too far behind; return how many."""
    return actions.watch_routes(actor=SYSTEM, now=clock.now())


def work_out(plan_id: int) -> int:
    """Take a plan up, solve it outside any transaction, propose it; 1 when it was done.

    A planner that is killed leaves the row as it is: the next sweep takes it up again.
    """
    from relief.delivery.routing.plan_day import plan_day  # slow to load, for planners only
    from relief.delivery.routing.solving import Effort

    now = clock.now()
    plan = actions.begin_routes(actor=SYSTEM, now=now, plan_id=plan_id)
    if plan is None:
        return 0
    try:
        day = rounds.day_of(plan, now)
        seconds = min(MOST_SECONDS, FIRST_SECONDS + SECONDS_A_STOP * len(day.day_stops))
        found = plan_day(day.points, day.day_shifts, day.day_stops, Effort(seconds=seconds))
        actions.propose_routes(actor=SYSTEM, now=clock.now(), plan_id=plan_id, day=day, found=found)
    except Exception as error:
        log.exception("routes_failed", plan_id=plan_id)
        reason = f"{type(error).__name__}: {error}"
        actions.fail_routes(actor=SYSTEM, now=clock.now(), plan_id=plan_id, reason=reason)
    return 1


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
