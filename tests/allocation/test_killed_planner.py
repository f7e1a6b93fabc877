"""Planner and approver killed dead in each phase: the plan ends in one state, stock is held once."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from relief.allocation import actions, solver, steps, tasks
from relief.allocation.actions import approving, planning
from relief.allocation.models import AllocationLine, AllocationPlan, ReleaseOrder
from relief.allocation.steps import committing
from relief.core import clock
from relief.core.actors import Actor
from relief.demand.models import RequestLine
from relief.inventory import ledger
from relief.inventory.models import Reservation, StockBalance
from tests.factories import people, plans, requests
from tests.forking import end_of, forked
from tests.proof import ProofReport, scale

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = scale(3, 20)

Phase = tuple[Any, str]
PLANNING: dict[str, Phase] = {
    "taken up": (actions, "begin_solving"),
    "world stored": (actions, "take_world"),
    "solved": (solver, "solve_in_parts"),
    "half proposed": (planning, "_explain_lines"),
    "proposed": (actions, "propose_plan"),
    "explained": (actions, "explain_plan"),
}
COMMITTING: dict[str, Phase] = {
    "checked": (committing, "_check"),
    "reserved, not committed": (ledger, "reserve"),
    "orders made, not committed": (steps, "commit"),
}


def killed_after(phase: Phase, job: Callable[[], object]) -> int:
    """Run a job in a process of its own that kills itself once the phase is done; give its end."""
    holder, name = phase
    whole = getattr(holder, name)

    def last(*args: Any, **kwargs: Any) -> object:
        whole(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    def until_killed() -> None:
        setattr(holder, name, last)
        job()

    return end_of(forked(until_killed))


@pytest.fixture
def boss(transactional_db: None) -> Actor:
    return people.actor("coordinator", organization=people.operator())


def scarce(boss: Actor, turn: int) -> tuple[AllocationPlan, StockBalance]:
    """Give a waiting plan of one item of which 40 are there and 50 are asked for."""
    officer = people.actor("programme_officer", organization=people.partner("asker"))
    requests.approved(officer, {f"item-{turn}": 50}, coordinator=boss)
    balance = plans.stock(people.partner("giver"), 40, item=f"item-{turn}")
    emergency = requests.emergency()
    plan = actions.start_plan(actor=boss, now=clock.now(), emergency_uid=emergency.uid)
    return plan, balance


@pytest.mark.drill
@pytest.mark.parametrize("phase", PLANNING)
def test_planner_killed_in_each_phase(boss: Actor, phase: str, proof_report: ProofReport) -> None:
    for turn in range(KILLS):
        plan, balance = scarce(boss, turn)

        end = killed_after(PLANNING[phase], tasks.work_out_waiting)
        tasks.work_out_waiting()

        plan.refresh_from_db()
        balance.refresh_from_db()
        assert end == signal.SIGKILL
        assert plan.status == "proposed"
        assert AllocationLine.objects.filter(plan=plan, balance=balance).count() == 1
        assert (balance.reserved, balance.on_hand) == (0, 40)
        actions.approve_plan(actor=boss, now=clock.now(), plan_uid=plan.uid)
    proof_report.name = f"planner-killed-{phase.replace(' ', '-').replace(',', '')}"
    proof_report.says(
        "The planner is killed in a phase: its plan is proposed once, stock untouched."
    )
    proof_report.figure("kills", KILLS)


@pytest.mark.drill
@pytest.mark.parametrize("phase", COMMITTING)
def test_approver_killed_in_each_phase(boss: Actor, phase: str, proof_report: ProofReport) -> None:
    for turn in range(KILLS):
        plan, balance = scarce(boss, turn)
        tasks.work_out(plan.pk)

        def approve(uid: object = plan.uid) -> object:
            return actions.approve_plan(actor=boss, now=clock.now(), plan_uid=uid)

        end = killed_after(COMMITTING[phase], approve)
        left = AllocationPlan.objects.get(pk=plan.pk).status
        untouched = Reservation.objects.filter(balance=balance).count()
        approve()

        balance.refresh_from_db()
        assert (end, left, untouched) == (signal.SIGKILL, "proposed", 0)
        assert balance.reserved == 40
        assert ReleaseOrder.objects.filter(plan=plan).count() == 1
        assert RequestLine.objects.get(item__code=f"item-{turn}").allocated == 40
    proof_report.name = f"approver-killed-{phase.replace(' ', '-').replace(',', '')}"
    proof_report.says("An approval is killed in a phase: nothing is reserved; said again, once.")
    proof_report.figure("kills", KILLS)


@pytest.mark.drill
def test_worker_killed_while_it_reserves_a_large_plan(
    boss: Actor, monkeypatch: pytest.MonkeyPatch, proof_report: ProofReport
) -> None:
    monkeypatch.setattr(approving, "MOST_AT_ONCE", 0)
    kills = scale(1, 20)
    for turn in range(kills):
        plan, balance = scarce(boss, turn)
        tasks.work_out(plan.pk)
        actions.approve_plan(actor=boss, now=clock.now(), plan_uid=plan.uid)

        end = killed_after(COMMITTING["orders made, not committed"], tasks.commit_approved)
        left = AllocationPlan.objects.get(pk=plan.pk).status
        held = Reservation.objects.filter(balance=balance).count()
        tasks.commit_approved()

        plan.refresh_from_db()
        balance.refresh_from_db()
        assert (end, left, held) == (signal.SIGKILL, "approved", 0)
        assert (plan.status, balance.reserved) == ("committed", 40)
        assert ReleaseOrder.objects.filter(plan=plan).count() == 1
    proof_report.name = "worker-killed-while-reserving"
    proof_report.says(
        "The worker that reserves an approved plan is killed: nothing is held; the next does it once."
    )
    proof_report.figure("kills", kills)
